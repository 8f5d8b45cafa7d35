import type { BookNumber } from './books.ts'

/** A text that is sung to a tune. */
export interface SungText {
  readonly title: string | null
  readonly firstLine: string | null
  /** Where hymn books have it with this tune. */
  readonly books: readonly BookNumber[]
}

/** What is known of a score before it is opened to be played. */
export interface ScoreFacts {
  readonly title: string | null
  readonly composer: string | null
  readonly arranger: string | null
  readonly harmony: string | null
  readonly tune: string | null
  /** As the side file writes it. */
  readonly metre: string | null
  readonly firstLine: string | null
  readonly books: readonly BookNumber[]
  /** Others that are sung to this tune. */
  readonly texts: readonly SungText[]
  readonly source: string | null
  readonly notes: string | null
  /** What the MIDI file itself says (copyright, comments), where the side file gives no title. */
  readonly inFile: readonly string[]
  /** Its side file has cues. */
  readonly registered: boolean
  /** What is wrong with its files, naming file and line; it stays in the library, with what could be read. */
  readonly problem: string | null
}

/** One score of the library. */
export interface Entry extends ScoreFacts {
  /** What it is asked for by. */
  readonly name: string
  readonly path: string
  /** In the house, not among what we ship. */
  readonly own: boolean
}

/** The texts of a tune, the one that the side file puts first among them. */
export const textsOf = ({ title, firstLine, books, texts }: ScoreFacts): readonly SungText[] => [
  { title, firstLine, books },
  ...texts,
]
