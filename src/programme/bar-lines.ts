import { type Ticks, ticks } from '../time/index.ts'
import type { BarLine } from '../timeline/index.ts'
import { barLines } from '../timeline/index.ts'
import { scaleOf, sourceOf } from './laid.ts'
import type { Arrangement } from './lay-out.ts'
import type { Piece } from './source.ts'

/** The written bars of all sections, in the order in which they are played. Ticks of the arrangement. */
export function arrangedBarLines(piece: Piece, { laid }: Arrangement): BarLine[] {
  return laid.flatMap(({ section, music }) => {
    const source = sourceOf(piece, section)
    const scale = scaleOf(piece, source)
    let done = 0
    return section.spans.flatMap(({ from, to }) => {
      const here = (tick: Ticks) => ticks(music + Math.round((done + tick - from) * scale))
      const lines = barLines(source.places, from, to).map(({ bar, tick }) => ({ bar, tick: here(tick) }))
      done += to - from
      return lines
    })
  })
}
