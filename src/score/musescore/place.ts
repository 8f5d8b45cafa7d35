import type { BarDraft, ChordDraft } from '../notated/draft.ts'
import type { Accidentals } from '../notated/neighbours.ts'
import type { Grace } from '../notated/notated.ts'
import type { Spans } from './spanners.ts'

/** Where the reader stands in a voice of a measure. */
export interface Place {
  readonly bar: BarDraft
  readonly measure: number
  readonly spans: Spans
  readonly accidentals: Accidentals
  readonly ignored: Set<string>
  /** Quarters from the beginning of the bar. */
  at: number
  sharps: number
  /** What a tuplet makes of a note's length, innermost last. */
  readonly tuplets: number[]
  readonly graces: Grace[]
  last: ChordDraft | null
}
