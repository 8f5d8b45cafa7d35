import { type Ticks, ticks } from '../time/index.ts'

/** By how many semitones notes are moved, from a tick on; in order, the first from the beginning. */
export type Transposition = readonly { readonly tick: Ticks; readonly semitones: number }[]

export const transposedBy = (semitones: number): Transposition => [{ tick: ticks(0), semitones }]

/** A note keeps through its whole length what held when it began. */
export function semitonesAt(transposition: Transposition, tick: Ticks): number {
  let semitones = 0
  for (const step of transposition) if (step.tick <= tick) semitones = step.semitones
  return semitones
}
