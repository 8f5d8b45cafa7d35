import type { Division } from '../../organ/index.ts'
import type { Sounding } from './expected.ts'
import type { HeardPipe } from './hear.ts'

/** A note of a rank that was not heard as it is written; times in seconds of the timeline. */
export type Difference =
  | { readonly type: 'missing'; readonly sounding: Sounding }
  | { readonly type: 'late' | 'short'; readonly sounding: Sounding; readonly seconds: number }
  | { readonly type: 'broken'; readonly sounding: Sounding; readonly at: number }
  /** Heard on after its end, `forEver` where it was still there when the recording ended: a cipher. */
  | { readonly type: 'long'; readonly sounding: Sounding; readonly seconds: number; readonly forEver: boolean }
  | {
      readonly type: 'stray'
      readonly pipe: HeardPipe
      readonly from: number
      readonly to: number
      readonly forEver: boolean
    }
  | { readonly type: 'box'; readonly division: Division; readonly stays: 'open' | 'closed' }
  | { readonly type: 'tremulant'; readonly division: Division; readonly isHeard: boolean }
  | { readonly type: 'silent' }
  | { readonly type: 'cut'; readonly seconds: number }
  | { readonly type: 'late-as-a-whole'; readonly seconds: number }

export interface Judgement {
  readonly differences: readonly Difference[]
  readonly notes: number
  /** Of them, as written. */
  readonly heard: number
  /** Too short, or too near to others, to be judged. */
  readonly tooShort: number
  /** Pipes at moments that had to be silent, and were judged. */
  readonly silences: number
  /** How long after its message a note is heard, in the middle of all. */
  readonly lagS: number
}

/** What is taken for right. */
export const THRESHOLDS = {
  /** A note may begin and end so much earlier or later than the others do. */
  toleranceS: 0.05,
  /** Of its rank's loudness: less is missing, more is a sound that should not be. */
  present: 0.4,
  absent: 0.35,
  /** A note is judged where at least so much of a window is surely filled by it … */
  filled: 0.7,
  /** … and a silence where at most so much of it can be. */
  empty: 0.1,
  /** All may come so late together: GrandOrgue and the sound system take 10 to 40 ms. */
  lagS: 0.1,
} as const

/** The samples speak softly. */
export const SPEECH_S = 0.005
