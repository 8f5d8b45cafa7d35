import { type Bar, ticks } from '../time/index.ts'
import { type Laid, laidSpans, sourceOf } from './laid.ts'
import type { Piece } from './source.ts'

/** A written bar where it is played. Ticks of the arrangement. */
export interface ArrangedBar extends Bar {
  /** The section that plays it, by its place in the arrangement. */
  readonly section: number
}

/**
 * The written bars of all sections in the order in which they are played, without a gap: a section's first bar has its gathering note in it, its last the breath after it.
 * @param laid sections one after the other
 */
export function barsIn(piece: Piece, laid: readonly Laid[]): ArrangedBar[] {
  const begun = laid.flatMap((each, section) => {
    const { places } = sourceOf(piece, each.section)
    const starts = laidSpans(piece, each).flatMap(({ from, to, here }) =>
      places.barsBetween(from, to).map(({ bar, start }) => ({ bar, section, start: here(start) })),
    )
    return starts.map((bar, index) => (index === 0 ? { ...bar, start: each.start } : bar))
  })
  const end = laid.at(-1)?.soundsTo ?? ticks(0)
  return begun.map((each, index) => ({ ...each, end: begun[index + 1]?.start ?? end }))
}
