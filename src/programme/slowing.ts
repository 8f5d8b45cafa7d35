import type { Score } from '../score/index.ts'
import { lastAtOrBefore, type Ticks } from '../time/index.ts'
import type { Span } from './section.ts'

/** Less than this is no ritardando: tempi are rounded, and what was played by hand is never quite even. */
const LEAST_SLOWER = 1.03
/** A ritardando is an ending: what begins in the first half is another tempo. */
const EARLIEST_PART = 0.5

/**
 * Where a score slows down at the end of a stretch and does not come back to its pace before the last note begins: a
 * written ritardando, a fermata on the last chord. null where it keeps its pace.
 */
export function writtenSlowing({ tempo, parts }: Score, { from, to }: Span): Ticks | null {
  let lastOnset: number = from
  for (const { notes } of parts) for (const { start } of notes) if (start < to) lastOnset = Math.max(lastOnset, start)
  const changes = tempo.changes.filter(({ tick }) => tick > from && tick <= lastOnset)
  const pace = usualPace(tempo, [from, ...changes.map(({ tick }) => tick)], to)
  const lastUsual = changes.findLastIndex(({ microsPerQuarter }) => microsPerQuarter <= pace * LEAST_SLOWER)
  const begins = changes[lastUsual + 1]?.tick
  return begins === undefined || begins < from + (to - from) * EARLIEST_PART ? null : begins
}

/** The middle one of all tempi, each as long as it lasts; microseconds a quarter. */
function usualPace(tempo: Score['tempo'], begins: readonly Ticks[], to: Ticks): number {
  const lasting = begins
    .map((tick, index) => ({ pace: tempo.at(tick), length: (begins[index + 1] ?? to) - tick }))
    .sort((a, b) => a.pace - b.pace)
  let left = lasting.reduce((sum, { length }) => sum + length, 0) / 2
  for (const { pace, length } of lasting) {
    left -= length
    if (left <= 0) return pace
  }
  return tempo.at(to)
}

/** What a tempo map says of a verse. */
export type Pace = Pick<Score['tempo'], 'changes' | 'at'>

/** A score's tempo as if it did not slow down from there on. */
export function evenPace({ tempo }: Score, slowing: Ticks | null): Pace {
  if (slowing === null) return tempo
  const changes = tempo.changes.filter(({ tick }) => tick < slowing)
  return { changes, at: (tick) => lastAtOrBefore(changes, tick, (change) => change.tick).microsPerQuarter }
}
