import type { Ticks } from '../time/index.ts'
import type { Section } from './section.ts'
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

export const sourceOf = (piece: Piece, { source }: Section): Source => piece.sources[source] ?? piece.sources[0]

/** Ticks of the item's own score for one of this source. */
export const scaleOf = (piece: Piece, source: Source): number =>
  piece.sources[0].score.ticksPerQuarter / source.score.ticksPerQuarter
