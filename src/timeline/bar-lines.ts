import type { Places } from '../registration/index.ts'
import type { Ticks } from '../time/index.ts'

export interface BarLine {
  readonly bar: number
  readonly tick: Ticks
}

/** Where bars begin in [from, to); the first is the one that sounds at `from`, also where that lies inside it. */
export function barLines(places: Places, from: Ticks, to: Ticks): BarLine[] {
  const lines: BarLine[] = []
  let { bar } = places.metre.toBarBeat(from)
  for (let tick = from; tick < to; ) {
    lines.push({ bar, tick })
    tick = places.metre.barAt(++bar).start
  }
  return lines
}
