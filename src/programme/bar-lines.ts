import { type Bar, type Ticks, ticks } from '../time/index.ts'
import type { BarLine } from '../timeline/index.ts'
import { barLines } from '../timeline/index.ts'
import { type Laid, scaleOf, sourceOf } from './laid.ts'
import type { Piece } from './source.ts'

/** The written bars of all sections, in the order in which they are played. Ticks of the arrangement. */
export function arrangedBarLines(piece: Piece, { laid }: { readonly laid: readonly Laid[] }): BarLine[] {
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

/**
 * The same without a gap: a section's first bar has its gathering note in it, its last the breath after it.
 * @param laid sections one after the other
 */
export function barsIn(piece: Piece, laid: readonly Laid[]): Bar[] {
  const begun = laid.flatMap(({ section, music, start: sounds }) => {
    const source = sourceOf(piece, section)
    const scale = scaleOf(piece, source)
    let done = 0
    const starts = section.spans.flatMap(({ from, to }) => {
      const bars = source.places.barsBetween(from, to)
      const here = bars.map(({ bar, start }) => ({
        bar,
        start: ticks(music + Math.round((done + start - from) * scale)),
      }))
      done += to - from
      return here
    })
    return starts.map((each, index) => (index === 0 ? { ...each, start: sounds } : each))
  })
  const end = laid.at(-1)?.soundsTo ?? ticks(0)
  return begun.map((each, index) => ({ ...each, end: begun[index + 1]?.start ?? end }))
}
