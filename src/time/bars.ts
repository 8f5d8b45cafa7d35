import type { MetreMap } from './metre-map.ts'
import { type Ticks, ticks } from './units.ts'

/** A bar as it is played. `end` is where the next one begins, or where the music ends. */
export interface Bar {
  readonly bar: number
  readonly start: Ticks
  readonly end: Ticks
}

/** A file with a wrong number in it can be longer than all music that was ever written. */
const MOST_BARS = 100_000

/**
 * The bars that sound in [from, to), in order and without a gap. The first begins at `from`, also where its written
 * beginning lies before it.
 * @returns none where there are more than 100,000
 */
export function barsBetween(metre: Pick<MetreMap, 'toBarBeat' | 'barAt'>, from: Ticks, to: Ticks): Bar[] {
  if (to <= from) return []
  const first = metre.toBarBeat(from).bar
  const last = metre.toBarBeat(ticks(to - 1)).bar
  if (last - first >= MOST_BARS) return []
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const { start, end } = metre.barAt(first + index)
    return { bar: first + index, start: ticks(Math.max(from, start)), end: ticks(Math.min(to, end)) }
  })
}
