import type { ElementId, Enclosure, Piston, Registration } from '../organ/index.ts'
import type { Ticks } from '../time/index.ts'

/** What is to be drawn when, on one organ: the side file's cues after all names have been resolved. */
export interface Plan {
  /** Wanted before the first note. */
  readonly initial: Registration
  /** Later wanted registrations, by tick; each is whole, not a difference. */
  readonly steps: readonly RegistrationStep[]
  readonly moves: readonly EnclosureMove[]
  /** Pistons of the organ that are pressed for `initial`. */
  readonly pressed?: Pressed
  /** What a crescendo that we work adds to the steps, from a tick on; the last counts. */
  readonly crescendo?: readonly CrescendoStep[]
  /** Whether the performance begins with a general cancel and takes the stops into its own hands at all. */
  readonly takesStops: boolean
}

export interface RegistrationStep {
  readonly tick: Ticks
  readonly wanted: Registration
  /** What the cue names, drawn (true) or retired; the rest it leaves as it was. `wanted` follows from these. */
  readonly names: ReadonlyMap<ElementId, boolean>
  /** "bar 17, piston mf": why the change happens. */
  readonly because: string
  /** Pistons of the organ that are pressed for it; what the cue names besides is sent after them. */
  readonly pressed?: Pressed
  /** A hand at the console did it: the organ has it already, and what it drew is not ours to retire at the end. */
  readonly atConsole?: true
  /** A hand moved it while it was played: a key, a phone, or the console itself. */
  readonly byHand?: true
  /** A general cancel. */
  readonly cancels?: true
}

/** Pistons that the organ has itself, in the order in which they are pressed. */
export interface Pressed {
  readonly pistons: readonly Piston[]
  /** What is named besides: it is sent even where they are thought to have done it. */
  readonly named: ReadonlySet<ElementId>
}

export interface CrescendoStep {
  readonly tick: Ticks
  /** All stages that are in. */
  readonly drawn: Registration
  readonly because: string
}

/** A box at a position (`from` = `to`, at one tick) or on its way. Positions 0 (closed) to 1 (open). */
export interface EnclosureMove {
  readonly enclosure: Enclosure
  readonly start: Ticks
  readonly end: Ticks
  readonly from: number
  readonly to: number
  readonly because: string
}
