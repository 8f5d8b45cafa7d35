import type { Finding } from '../../findings/index.ts'
import type { Division } from '../../organ/index.ts'
import type { Part } from '../../score/index.ts'

/** Where a part of the file is played. */
export interface PartPlace {
  /** As the file has it. */
  readonly part: Part
  /** null: it is not played. */
  readonly division: Division | null
  /** Where its lowest voice is played instead; null: where the others are. */
  readonly bass: Division | null
  /** Semitones by which it is played higher than written; its lowest voice, where that is split off. */
  readonly shift: number
  readonly bassShift: number
  /** Why it is not played; '' for what is, and for what a map leaves out. */
  readonly why: string
}

export const onDivision = (part: Part, division: Division | null): PartPlace => ({
  part,
  division,
  bass: null,
  shift: 0,
  bassShift: 0,
  why: '',
})

/** `G`, `G+P`, `-`: how a map says it. */
export const lettersOf = ({ division, bass }: PartPlace): string =>
  division === null ? '-' : `${division.letter}${bass === null ? '' : `+${bass.letter}`}`

export const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`

/** Which division plays each part; null for a part that is not played. In the order of the parts that are played. */
export interface Mapping {
  readonly divisions: readonly (Division | null)[]
  /** Where each part of the file is played, in its order. */
  readonly places: readonly PartPlace[]
  /** `SSGGP`, `GG+P`: what `--map` would say. */
  readonly letters: string
  /** How it was found: `as given`, `by the names of the parts`, … */
  readonly how: string
  readonly findings: readonly Finding[]
}
