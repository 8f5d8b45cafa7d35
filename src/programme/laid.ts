import { type Ticks, ticks } from '../time/index.ts'
import { lengthOf, type Section, type Span } from './section.ts'
import type { Piece, Source } from './source.ts'

/** Where a section stands among the others. Ticks of the arrangement. */
export interface Laid {
  readonly section: Section
  /** The first tick that sounds; a gathering note included. */
  readonly start: Ticks
  /** Its first written note. */
  readonly music: Ticks
  /** After its last note. */
  readonly soundsTo: Ticks
  /** Where the next begins. */
  readonly end: Ticks
}

export const sourceOf = (piece: Piece, { source }: Pick<Section, 'source'>): Source =>
  piece.sources[source] ?? piece.sources[0]

/** Ticks of the item's own score for one of this source. */
export const scaleOf = (piece: Piece, source: Source): number =>
  piece.sources[0].score.ticksPerQuarter / source.score.ticksPerQuarter

/** A span of the source, and where its ticks are in the arrangement. */
export interface LaidSpan extends Span {
  readonly here: (tick: number) => Ticks
}

export function laidSpans(piece: Piece, { section, music }: Pick<Laid, 'section' | 'music'>): LaidSpan[] {
  const scale = scaleOf(piece, sourceOf(piece, section))
  let done = 0
  return section.spans.map(({ from, to }) => {
    const before = done
    done += to - from
    return { from, to, here: (tick) => ticks(music + Math.round((before + tick - from) * scale)) }
  })
}

/**
 * Sections one after the other. The first begins at its own tick of the score: so a piece keeps the ticks that are written,
 * and what came before it (a box on its way, stops drawn long ago) lies where it was.
 */
export function place(piece: Piece, sections: readonly Section[], gapOf: GapOf): Laid[] {
  const laid: Laid[] = []
  const [first] = sections
  const begins = first?.spans[0]?.from ?? 0
  let start = first === undefined ? 0 : Math.round(begins * scaleOf(piece, sourceOf(piece, first)))
  for (const [index, section] of sections.entries()) {
    const { gathering, lengthen, lift } = gapOf(section, sections[index + 1])
    const music = start + gathering
    const soundsTo = music + Math.round(lengthOf(section) * scaleOf(piece, sourceOf(piece, section))) + lengthen
    const end = soundsTo + lift
    laid.push({ section, start: ticks(start), music: ticks(music), soundsTo: ticks(soundsTo), end: ticks(end) })
    start = end
  }
  return laid
}

/** Ticks of the arrangement that a section takes beyond what is written. */
export type GapOf = (
  section: Section,
  next: Section | undefined,
) => { readonly gathering: number; readonly lengthen: number; readonly lift: number }
