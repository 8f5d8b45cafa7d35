import { type Finding, finding } from '../../findings/index.ts'
import { type Division, findDivision, mainManual, type Organ } from '../../organ/index.ts'
import type { Part, Score } from '../../score/index.ts'
import { recordedOf } from '../recorded.ts'
import { isForFeet, octaveLow, reachOf } from './feet.ts'
import { leftOut } from './left-out.ts'
import { lowestVoice } from './lowest-voice.ts'
import { ownChannels } from './own-channels.ts'
import {
  divisionOfName,
  isHandName,
  isKeyboardName,
  isNumbered,
  isPedalName,
  type NamedDivision,
  voiceOfName,
} from './part-names.ts'
import { count, onDivision, type PartPlace } from './place.ts'
import { rangeOf, sharesLowest, shareTogether } from './texture.ts'

/** Where the parts of a score go that nobody has said a map for. */
export interface Guess {
  readonly places: readonly PartPlace[]
  /** `by the names of the parts`, `the lowest voice on the Pedal, the others on the Great`, … */
  readonly how: string
  readonly findings: readonly Finding[]
}

/** Parts that sound, with their numbers in the score. */
interface Sounding {
  readonly part: Part
  readonly index: number
}

const STAVES_FOR_SSGGP = 5
/** More voices than these have no hands and feet of their own; where none is named it is a guess. */
const MOST_UNNAMED = 5

/**
 * As an organist would place them who sees them for the first time.
 * @param below see `Following`; undefined: told by ear, null: nothing is split
 */
export function guessPlaces(score: Score, organ: Organ, below: number | null | undefined): Guess {
  const own = ownChannels(score, organ)
  if (own) {
    const places = score.parts.map((part) => onDivision(part, own.divisions.get(part.channels[0] ?? 0) ?? null))
    return { places, how: own.how, findings: recordedRemark(score) }
  }
  const why = leftOut(score)
  const sounding = score.parts.flatMap((part, index) => (why[index] === null ? [{ part, index }] : []))
  const found = placed(score, organ, sounding, below)
  const places = score.parts.map((part, index) => {
    const reason = why[index]
    if (reason) return { ...onDivision(part, null), why: reason }
    return found.places.find((each) => each.part === part) ?? onDivision(part, null)
  })
  return { ...found, places }
}

/** What a recording has besides notes is not lost without a word. */
function recordedRemark(score: Score): Finding[] {
  const kinds = new Map<string, number>()
  for (const { kind, bytes } of recordedOf(score)) {
    if (bytes === null || kind === 'cc11') continue
    const status = bytes[0] ?? 0
    const where = status < 0xf0 ? ` on channel ${(status & 0x0f) + 1}` : ''
    const what = `${KINDS[kind]}${where}`
    kinds.set(what, (kinds.get(what) ?? 0) + 1)
  }
  if (kinds.size === 0) return []
  const listed = [...kinds].map(([what, number]) => `${number} ${what}`).join(', ')
  const message = `the file is a recording and has messages for stops, which are not sent as they stand: ${listed}`
  return [finding('remark', 'recorded-stops', message)]
}

const KINDS = { sysex: 'system exclusive', pc: 'program change', nrpn: 'NRPN' } as const

function placed(score: Score, organ: Organ, sounding: readonly Sounding[], below: number | null | undefined): Guess {
  const parts = sounding.map(({ part }) => part)
  const main = mainManual(organ)
  if (parts.length === 0 || !main) return { places: [], how: 'there are no notes', findings: [] }
  const named = parts.map((part) => divisionOfName(organ, part.name))
  if (named.every((each) => each !== null)) return byNames(organ, parts, named)
  const [swell, great, pedal] = ['swell', 'great', 'pedal'].map((word) => findDivision(organ, word))
  if (swell && great && pedal && areOrganStaves(parts)) {
    const divisions = [swell, swell, great, great, pedal]
    const places = parts.map((part, index) => onDivision(part, divisions[index] ?? great))
    return { places, how: `five staves: ${divisions.map(({ name }) => name).join(', ')}`, findings: [] }
  }
  const feet = pedal?.isPedal ? feetOf(score, parts, pedal, below) : []
  const places = parts.map((part, index): PartPlace => {
    const foot = feet.find((each) => each.part === part)
    if (foot && pedal) return foot.isWhole ? onDivision(part, pedal) : { ...onDivision(part, main), bass: pedal }
    const division = named[index]?.division
    return onDivision(part, division && !division.isPedal ? division : main)
  })
  const findings = unclear(parts, named, main, feet.length > 0 ? pedal : undefined)
  return { places, how: howOf(parts, main, pedal, feet), findings }
}

function byNames(organ: Organ, parts: readonly Part[], named: readonly NamedDivision[]): Guess {
  const missing = new Map(
    named.flatMap(({ division, insteadOf }) => (insteadOf === null ? [] : [[insteadOf, division]])),
  )
  const findings = [...missing].map(([word, division]) =>
    finding('warning', 'no-division', `${organ.name} has no ${word}: its parts are played on the ${division.name}`),
  )
  const places = parts.map((part, index) => onDivision(part, named[index]?.division ?? null))
  return { places, how: 'by the names of the parts', findings }
}

/** Two manuals of two staves and a pedal; five voices, from the highest down, are none. */
function areOrganStaves(parts: readonly Part[]): boolean {
  if (parts.length !== STAVES_FOR_SSGGP || parts.some(({ name }) => voiceOfName(name) !== null)) return false
  const [first] = parts
  if (parts.every(({ name }) => isKeyboardName(name) || (name === first?.name && !isNumbered(name)))) return true
  const [swellRight = 0, swellLeft = 0, greatRight = 0, greatLeft = 0, feet = 0] = parts.map(
    ({ notes }) => rangeOf(notes).middle,
  )
  return swellRight > swellLeft && greatRight > swellLeft && greatRight > greatLeft && greatLeft > feet
}

/** What the feet play: a whole part, or the lowest voice of one. */
interface Feet {
  readonly part: Part
  readonly isWhole: boolean
}

/** So few notes beside others are slips, or both feet. */
const BOTH_FEET = 0.02
/** One foot a note: more than this part of the notes together with another, and it is a hand's staff. */
const MOST_TOGETHER = 0.2
/** A bass crosses another voice now and then. */
const LEAST_LOWEST = 0.6

/** The part that is called so; else each that is the lowest whenever it sounds: verses can have a bass of their own. */
function feetOf(score: Score, parts: readonly Part[], pedal: Division, below: number | null | undefined): Feet[] {
  const called = parts.filter(({ name }) => isPedalName(name))
  if (called.length === 0) called.push(...belowHands(parts, score.ticksPerQuarter, 'named'))
  if (called.length > 0) return called.map((part) => ({ part, isWhole: true }))
  const all = parts.flatMap(({ notes }) => notes).sort((a, b) => a.start - b.start)
  const shares = sharesLowest(parts)
  const found = parts.flatMap((part, index): Feet[] => {
    if ((shares[index] ?? 0) < LEAST_LOWEST) return []
    const isLine = parts.length > 1 && shareTogether(part, score.ticksPerQuarter) <= BOTH_FEET
    const highest = reachOf(pedal, isLine && octaveLow(part.notes) ? 12 : 0)
    if (isLine && part.notes.every(({ key }) => key <= highest))
      return isForFeet(part.notes, all, score) ? [{ part, isWhole: true }] : []
    if (below === null) return []
    const { feet: voice } = lowestVoice(part.notes, {
      ticksPerQuarter: score.ticksPerQuarter,
      highest,
      below: below ?? null,
    })
    const isAsked = below !== undefined && voice.length > 0
    return isAsked || isForFeet(voice, all, score) ? [{ part, isWhole: false }] : []
  })
  if (found.length > 0) return found
  return belowHands(parts, score.ticksPerQuarter, 'last').map((part) => ({ part, isWhole: true }))
}

/** Keys of a line for the feet, and the highest that it lies on the whole. */
const PEDAL_KEYS = { low: 24, high: 69, middle: 55 }

/**
 * Of three staves and more the line below the others is for the feet, how fast it may be: the only one that is not called a
 * hand's, where all others are; or the last one.
 */
function belowHands(parts: readonly Part[], ticksPerQuarter: number, which: 'named' | 'last'): Part[] {
  if (parts.length < 3) return []
  const others = parts.filter(({ name }) => !isHandName(name))
  const feet = which === 'last' ? parts.at(-1) : others.length === 1 ? others[0] : undefined
  if (!feet || isHandName(feet.name) || shareTogether(feet, ticksPerQuarter) > MOST_TOGETHER) return []
  const { low, high, middle } = rangeOf(feet.notes)
  const lowest = Math.min(...parts.map(({ notes }) => rangeOf(notes).middle))
  const isPedal = low >= PEDAL_KEYS.low && high <= PEDAL_KEYS.high && middle <= PEDAL_KEYS.middle
  return isPedal && middle === lowest ? [feet] : []
}

function howOf(parts: readonly Part[], main: Division, pedal: Division | undefined, feet: readonly Feet[]): string {
  const hands = parts.length - feet.filter(({ isWhole }) => isWhole).length
  const voices = parts.filter(({ name }) => voiceOfName(name) !== null).length
  const what = voices === parts.length && parts.length > 2 ? 'voice' : 'part'
  const above = hands === 0 ? [] : [`${count(hands, what)} on the ${main.name}`]
  if (feet.length === 0 || !pedal) return above.join()
  const bass = feet.map(({ part, isWhole }) => {
    if (isWhole) return part.name
    return parts.length > 1 ? `the lowest voice of ${part.name}` : 'the lowest voice'
  })
  return [...above, `${bass.join(' and ')} on the ${pedal.name}`].join(', ')
}

/** What nobody can know is said; the best guess is played. */
function unclear(
  parts: readonly Part[],
  named: readonly (NamedDivision | null)[],
  main: Division,
  pedal: Division | undefined,
): Finding[] {
  const known = parts.filter(
    ({ name }, index) =>
      named[index] !== null || voiceOfName(name) !== null || isHandName(name) || isKeyboardName(name),
  )
  if (parts.length <= MOST_UNNAMED || known.length === parts.length) return []
  const feet = pedal ? `, the lowest on the ${pedal.name}` : ''
  const message = `it is not clear which divisions play these ${count(parts.length, 'part')}: they are played on the ${main.name}${feet}. Say it with --map, or "map:" beside the score`
  return [finding('warning', 'unclear-map', message)]
}
