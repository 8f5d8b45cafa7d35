import type { Finding } from '../../findings/index.ts'
import type { About, KeySignature, ScoreFormat } from '../score.ts'

/**
 * A score as it is written, before it is played: bars with what stands in them, repeats not yet played out. MusicXML,
 * MuseScore and ABC are read into it, so that repeats, ties, ornaments and tempi are understood once. All times are
 * quarters (fractions as they come), counted from the beginning of their bar.
 */
export interface Notated {
  readonly file: string
  readonly format: ScoreFormat
  readonly title: string
  readonly about: About
  /** One is one part. */
  readonly staves: readonly Staff[]
  readonly bars: readonly WrittenBar[]
  readonly findings: readonly Finding[]
}

export interface Staff {
  readonly name: string
  readonly isPercussion: boolean
}

export interface WrittenBar {
  /** As printed; a bar that is not counted has that of the bar before it, a pick-up 0. */
  readonly number: number
  /** What it lasts, which may be less than its metre. */
  readonly length: number
  /** In force in it. */
  readonly metre: Metre
  /** Where it changes. */
  readonly key: Pick<KeySignature, 'sharps' | 'mode'> | null
  /** By staff. */
  readonly staves: readonly (readonly Chord[])[]
  readonly tempi: readonly TempoMark[]
  readonly slopes: readonly TempoSlope[]
  readonly fermatas: readonly Fermata[]
  /** After what ends here. */
  readonly breaths: readonly number[]
  /** Rehearsal letters and the like. */
  readonly marks: readonly { readonly at: number; readonly text: string }[]
  readonly repeats: Repeats
}

export interface Metre {
  readonly beats: number
  readonly beatType: number
}

/** How the music goes on from a bar. */
interface Repeats {
  readonly begins: boolean
  /** How often what ends here is played; 1 where no repeat ends. */
  readonly times: number
  /** The passes in which it is played, where it stands under a bracket (1., 2.). */
  readonly ending: readonly number[] | null
  /** Signs that a jump looks for, by kind and label. `fine` and `toCoda` stand at its end, the others at its beginning. */
  readonly signs: readonly Sign[]
  /** Taken at its end, once. */
  readonly jump: Jump | null
}

export interface Sign {
  readonly kind: 'segno' | 'coda' | 'fine' | 'toCoda'
  readonly label: string
}

export interface Jump {
  /** null: to the beginning. */
  readonly to: string | null
  /** Where it is left after the jump: at the first `fine` or `toCoda`, at the one of that label, or (null) nowhere. */
  readonly until: string | 'any' | null
  /** The coda's label; '' for the one that there is. */
  readonly coda: string
  /** Whether repeats are made again. */
  readonly repeats: boolean
}

/** What is struck together in one voice; a rest has no notes. */
export interface Chord {
  readonly at: number
  readonly length: number
  readonly notes: readonly WrittenNote[]
  /** Small notes before and after it, in their order. */
  readonly before: readonly Grace[]
  readonly after: readonly Grace[]
  readonly ornament: Ornament | null
  /** How much of its length sounds: 1, less under a dot. */
  readonly gate: number
  readonly lyrics: readonly Lyric[]
}

/** What sounds of a note under dots, wedges and accents, as MuseScore plays them. */
export const GATES = { staccato: 0.5, staccatissimo: 0.33, portato: 0.67, marcato: 0.67 } as const

export interface WrittenNote {
  /** As it sounds: 0–127. */
  readonly key: number
  /** Bound to a note of its key that begins where it ends. */
  readonly tiesOn: boolean
}

export interface Grace {
  readonly keys: readonly number[]
  /** With a stroke: as short as can be. */
  readonly isShort: boolean
}

export interface Ornament {
  readonly kind: 'trill' | 'mordent' | 'shortTrill' | 'turn' | 'invertedTurn'
  /** How many semitones the neighbours are away in this key: up, and down (less than 0). */
  readonly up: number
  readonly down: number
}

export interface Lyric {
  readonly verse: number
  readonly text: string
  readonly goesOn: boolean
}

export interface TempoMark {
  readonly at: number
  readonly quartersPerMinute: number
}

/** A rit. or accel. that is drawn as a line. */
export interface TempoSlope {
  readonly at: number
  readonly length: number
  /** The tempo at its end by that at its beginning. */
  readonly factor: number
}

export interface Fermata {
  readonly at: number
  /** How many times as long the notes under it are. */
  readonly stretch: number
}
