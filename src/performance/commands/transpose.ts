import { lineEndsIn, type Section, semitonesAtEnd } from '../../programme/index.ts'
import { command, steps } from '../command-form.ts'
import { change } from '../enter.ts'
import { inMusic } from '../rule.ts'
import type { Standing } from '../standing.ts'

const MOST_SEMITONES = 12

export const transpose = command(
  {
    name: 'transpose',
    args: { bySemitones: steps(12) },
    does: 'higher or lower by semitones, from the next verse on; in a voluntary from the next phrase',
    words: { higher: { bySemitones: 1 }, lower: { bySemitones: -1 } },
    numbered: { word: 'transpose', argument: 'bySemitones' },
    keys: { '>': { bySemitones: 1 }, '<': { bySemitones: -1 } },
  },
  inMusic(({ state, place }, { bySemitones }) => {
    const reached = reach(place, bySemitones)
    if (reached === null) {
      return `this is the last ${place.current?.kind === 'music' ? 'phrase' : 'verse'}: it ends in its key`
    }
    const isTooFar = reached.sections.some((section) => Math.abs(semitonesAtEnd(section)) > MOST_SEMITONES)
    if (isTooFar) return 'no further than an octave'
    const many = Math.abs(bySemitones)
    const words = `${many} semitone${many === 1 ? '' : 's'} ${bySemitones > 0 ? 'higher' : 'lower'}`
    return () => change(state, place, reached.sections, `from ${reached.from} on, ${words}`)
  }),
)

/** What of the music another key can still reach: the verses to come, and in a voluntary its next phrase. */
interface Reach {
  readonly sections: readonly Section[]
  readonly from: string
}

function reach({ sections, free, piece, currentLaid, reachTick, isSilent }: Standing, by: number): Reach | null {
  const later = sections.slice(free).map((section) => higher(section, by))
  const current = sections[free - 1]
  const isVoluntary = !isSilent && current !== undefined && (current.kind === 'music' || current.kind === 'loop')
  const next = isVoluntary && currentLaid ? lineEndsIn(piece, currentLaid).find(({ at }) => at > reachTick) : undefined
  const isEnd = next && next.source === current?.spans.at(-1)?.to
  if (current && currentLaid && next && !isEnd) {
    const changed = keyFrom(current, next.at - currentLaid.music, by)
    return { sections: [...sections.slice(0, free - 1), changed, ...later], from: 'the next phrase' }
  }
  if (later.length === 0) return null
  return { sections: [...sections.slice(0, free), ...later], from: later[0]?.label || 'the next' }
}

const higher = (section: Section, by: number): Section => ({
  ...section,
  semitones: section.semitones + by,
  semitonesFrom: section.semitonesFrom.map((each) => ({ ...each, semitones: each.semitones + by })),
})

/** Another key from a tick of the section on. */
function keyFrom(section: Section, tick: number, by: number): Section {
  const before = section.semitonesFrom.filter((each) => each.tick < tick)
  const now = before.at(-1)?.semitones ?? section.semitones
  const after = section.semitonesFrom
    .filter((each) => each.tick >= tick)
    .map((each) => ({ ...each, semitones: each.semitones + by }))
  const begins = after[0]?.tick === tick ? [] : [{ tick, semitones: now + by }]
  return { ...section, semitonesFrom: [...before, ...begins, ...after] }
}
