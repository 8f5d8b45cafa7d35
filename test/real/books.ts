import { readFacts } from '../church/facts.ts'
import { type Kind, profileOf } from '../church/kinds.ts'
import { createOrganEnd, type OrganEnd } from '../church/organ-end.ts'
import { type Chord, chordOfKey, GREAT_CHANNEL } from './house.ts'
import type { Struck } from './went-on.ts'

/** The organ of a service as another program receives it: it understands the profile by itself, and remembers. */
export interface Books {
  readonly take: (bytes: Uint8Array) => void
  /** `channel key` of what is down. */
  readonly keysDown: () => string[]
  /** Chords in the order in which they sounded; what is struck again is named once more only after another. */
  readonly chords: () => Chord[]
  /** Each chord each time that it was struck. */
  readonly struck: () => Struck[]
  readonly strikes: () => number
  readonly bytes: () => number
  /** What is wrong when all is over: keys down, stops of ours, wrongs on the way. */
  readonly atRest: () => string[]
  readonly order: (whole: readonly Chord[], order: Order) => string[]
}

/** What a receiver that reads late cannot judge: how close messages followed one another. */
const BY_THE_CLOCK = /moves stops came|after it went up/

export function openBooks(kind: Kind): Books {
  const organ: OrganEnd = createOrganEnd(readFacts(profileOf(kind)), () => performance.now())
  const keysDown = () => [...organ.keys.keys()].map((about) => `${about >> 7} ${about & 0x7f}`)
  const drawn = () => organ.facts.elements.filter((_, index) => organ.drawn[index] === 1).map(({ name }) => name)
  const struck = () =>
    organ.struck.flatMap(({ about, atMs }) => {
      const chord = about >> 7 === GREAT_CHANNEL ? chordOfKey(about & 0x7f) : null
      return chord === null ? [] : [{ chord, atMs }]
    })
  const chords = () => {
    const all = struck().map(({ chord }) => chord)
    return all.filter((chord, index) => chord !== all[index - 1])
  }
  return {
    take: (bytes) => organ.take(bytes, 0, bytes.length),
    keysDown,
    chords,
    struck,
    strikes: () => organ.struck.length,
    bytes: () => organ.counts.bytes,
    atRest: () => [
      ...organ.wrongs.filter((each) => !BY_THE_CLOCK.test(each)),
      ...(keysDown().length > 0 ? [`at the end ${keysDown().length} keys sound`] : []),
      ...(drawn().length > 0 ? [`at the end stops of ours stay drawn: ${drawn().join(', ')}`] : []),
    ],
    order: (whole, order) => {
      const wrong = wrongOrder(whole, chords(), order)
      return wrong === null ? [] : [wrong]
    },
  }
}

interface Order {
  /** How often it may break off, and go on from there or from before. */
  readonly breaks: number
  /** The music went on unheard meanwhile: it may also go on from later. */
  readonly mayLose: boolean
}

/**
 * What was left out or came too often, against the whole service.
 * @returns what is wrong, in words; null where all is well
 */
export function wrongOrder(
  whole: readonly Chord[],
  heard: readonly Chord[],
  { breaks, mayLose }: Order,
): string | null {
  const most = breaks + 1
  /** Of each place of the service with how few breaks one may be there by now. */
  let here = whole.map((chord, place) => (chord !== heard[0] ? most : place === 0 ? 0 : mayLose ? 1 : most))
  for (const chord of heard.slice(1)) {
    here = whole.map((each, place) => {
      if (each !== chord) return most
      const onwards = here[place - 1] ?? most
      const broken = Math.min(...here.filter((_, from) => mayLose || place <= from + 1)) + 1
      return Math.min(onwards, broken, most)
    })
  }
  const isWell = heard.length > 0 && (here.at(-1) ?? most) < most
  return isWell ? null : `of the chords ${whole.join(' ')} sounded ${heard.join(' ') || 'none'}`
}
