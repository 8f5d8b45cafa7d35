import type { Places } from '../registration/index.ts'
import type { Ticks } from '../time/index.ts'

export interface BarLine {
  readonly bar: number
  readonly tick: Ticks
}

/** Where bars begin in [from, to); the first is the one that sounds at `from`, also where that lies inside it. */
export const barLines = (places: Places, from: Ticks, to: Ticks): BarLine[] =>
  places.barsBetween(from, to).map(({ bar, start }) => ({ bar, tick: start }))
