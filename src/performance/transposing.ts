import { lineEndsIn, type Section, semitonesAtEnd } from '../programme/index.ts'
import { compile } from '../timeline/index.ts'
import { change } from './enter.ts'
import type { Standing } from './standing.ts'
import type { State, Stepped } from './state.ts'

const MOST_SEMITONES = 12

/** What of the music another key can still reach: the verses to come, and in a voluntary its next phrase. */
interface Reach {
  readonly sections: readonly Section[]
  readonly from: string
}

export function whyNotTransposed(place: Standing, by: number): string | null {
  const reached = reach(place, by)
  if (reached === null) {
    return place.current?.kind === 'music'
      ? 'this is the last phrase: it ends in its key'
      : 'this is the last verse: it ends in its key'
  }
  const isTooFar = reached.sections.some((section) => Math.abs(semitonesAtEnd(section)) > MOST_SEMITONES)
  return isTooFar ? 'no further than an octave' : null
}

export function transposed(state: State, place: Standing, by: number): Stepped {
  const reached = reach(place, by)
  if (reached === null) return { state, effects: [] }
  const words = `from ${reached.from} on, ${Math.abs(by)} semitone${Math.abs(by) === 1 ? '' : 's'} ${by > 0 ? 'higher' : 'lower'}`
  const changed = change(state, place, reached.sections, words)
  const lost = notPlayed(changed.state) - notPlayed(state)
  const answer = lost > 0 ? `${words}; ${lost} notes more lie outside the compass and are not played` : words
  return { ...changed, state: { ...changed.state, answer } }
}

const notPlayed = ({ arrangement }: State): number =>
  arrangement === null ? 0 : compile(arrangement.performance).findings.filter(({ code }) => code === 'compass').length

function reach({ sections, free, piece, currentLaid, reachTick, isSilent }: Standing, by: number): Reach | null {
  const later = sections.slice(free).map((section) => higher(section, by))
  const current = sections[free - 1]
  const inMusic = !isSilent && current !== undefined && (current.kind === 'music' || current.kind === 'loop')
  const next = inMusic && currentLaid ? lineEndsIn(piece, currentLaid).find(({ at }) => at > reachTick) : undefined
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
