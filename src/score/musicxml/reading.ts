import type { BarDraft, ChordDraft } from '../notated/draft.ts'
import type { Accidentals } from '../notated/neighbours.ts'
import type { Grace, Metre } from '../notated/notated.ts'

/** Where a rit. or accel. with a dashed line begins. */
interface SlopeStart {
  readonly bar: number
  readonly at: number
  readonly factor: number
}

/** What holds from one measure to the next, and where the reader stands in this one. */
export interface Reading {
  divisions: number
  sharps: number
  /** Semitones from what is written to what sounds. */
  transposition: number
  metre: Metre
  bar: BarDraft
  /** Quarters from the beginning of the bar. */
  at: number
  /** The chord to which a note with <chord/> belongs. */
  last: ChordDraft | null
  /** Small notes that wait for their note, by voice. */
  readonly graces: Map<string, Grace[]>
  /** Voices over which a wavy line runs. */
  readonly trills: Set<string>
  /** The last chord of each voice in this bar. */
  readonly voices: Map<string, ChordDraft>
  accidentals: Accidentals[]
  /** Brackets "1." and "2." reach over several measures. */
  ending: readonly number[] | null
  readonly slopes: Map<string, SlopeStart>
  readonly drumKeys: ReadonlyMap<string, number>
  readonly ignored: Set<string>
  readonly bars: BarDraft[]
}
