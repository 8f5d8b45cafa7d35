import type { Finding } from '../findings/index.ts'
import type { AnsweredCue, SideFile } from '../registration/index.ts'
import type { Performance, Timeline } from '../timeline/index.ts'
import type { Item } from './item.ts'
import type { Arrangement } from './lay-out.ts'
import type { Piece } from './source.ts'

/** What a person asks for beyond the score: everything that the command line or the page can say about one piece. */
export interface Wishes {
  /** A path, or a name in the house. */
  readonly score: string
  readonly organ: string
  /** null: the side file's, else worked out. */
  readonly map: string | null
  /** Bars as played; null: the side file's, else from the beginning, to the end. */
  readonly fromBar: string | null
  readonly toBar: string | null
  /** `90%`, `72`, `♩=72`; null: the side file's, else the score's. */
  readonly tempo: string | null
  /** Semitones; null: the side file's. */
  readonly transpose: number | null
  /** `none` (stops stay as they are), a piston's name or a dynamic, a registration as books print it, a side file's path; null: what stands beside the score. */
  readonly registration: string | null
  /** As a hymn: its play-over and so many verses; null: as it is written, once. */
  readonly verses: number | null
}

/** A score on an organ as it stands in its files, nothing else asked for. */
export const asWritten = (score: string, organ: string): Wishes => ({
  score,
  organ,
  map: null,
  fromBar: null,
  toBar: null,
  tempo: null,
  transpose: null,
  registration: null,
  verses: null,
})

/**
 * Music on one organ, ready to be performed, checked or exported. A piece is a service of one item, and that item of one
 * section: it keeps the ticks of its score.
 */
export interface Prepared {
  readonly item: Item & { readonly piece: Piece }
  readonly title: string
  readonly side: SideFile
  readonly arrangement: Arrangement
  readonly performance: Performance
  readonly timeline: Timeline
  /** What the registration asked for, and what this organ gives. */
  readonly cues: readonly AnsweredCue[]
  /** All that was seen on the way, the serious ones first. */
  readonly findings: readonly Finding[]
}
