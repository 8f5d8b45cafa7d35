import { LEAVES } from '../console/index.ts'
import type { ConsoleMap } from '../midi/index.ts'

export { KEY_SLOTS, LEAVES } from '../console/index.ts'

/**
 * A timeline as the player's thread reads it: flat arrays in shared memory, an entry a message. Nothing is allocated,
 * parsed or copied while it plays.
 */
export interface Tape {
  readonly count: number
  /** When the first byte leaves; microseconds from the start of the timeline. */
  readonly at: Float64Array
  /** The moment in the music that the message serves. */
  readonly moment: Float64Array
  /** Where its bytes begin; one more entry closes the last. */
  readonly offset: Uint32Array
  readonly bytes: Uint8Array
  readonly kind: Uint8Array
  /** What it is about: `channel << 7 | key` of a note, the number of an element, of a box, of a combination's row. */
  readonly about: Uint16Array
  /** Position of a box; else 0. */
  readonly value: Uint8Array
  /** Which of its slot's messages this is, from 0: the same in a timeline of another tempo. */
  readonly ordinal: Uint32Array
  /** What the messages change, counted through; see `slotOf`. */
  readonly slot: Uint32Array
  readonly slots: number
  /** A row of `LEAVES` for each combination, a place an element; `about` is the row. */
  readonly combinations: Uint8Array
  readonly elements: number
  /** Pistons of the organ that are pressed; `about` is the place here. */
  readonly calls: readonly TapeCall[]
  readonly durationMicros: number
  readonly startMicros: number
  /** Where the clock stops until somebody says go, ascending. */
  readonly waits: Float64Array
  /** Where written bars begin, ascending; empty where that is not known. */
  readonly bars: Float64Array
}

export const KIND = {
  noteOn: 0,
  noteOff: 1,
  draw: 2,
  retire: 3,
  box: 4,
  cancel: 5,
  other: 6,
  combination: 7,
  call: 8,
} as const

/** A piston of the organ. */
export interface CalledPiston {
  readonly bytes: readonly number[]
  /** A row of `LEAVES`: what it is thought to do. */
  readonly leaves: Uint8Array
}

export interface TapeCall extends CalledPiston {
  /** Those in force after it whose contents nobody knows: to come back here, they are pressed again. */
  readonly unknown: readonly CalledPiston[]
}

/** How elements are said that have no message of their own. */
export type TogetherLanguage =
  /** A bit of the console's map for each element; −1 for those with a message of their own. */
  | { readonly type: 'map'; readonly map: ConsoleMap; readonly bits: readonly number[] }
  /**
   * Generals that are stepped through: what each place draws (0 is general cancel, nothing), as rows of `LEAVES`, and
   * the messages that lead from place to place.
   */
  | {
      readonly type: 'stepper'
      readonly places: readonly Uint8Array[]
      readonly ways: readonly (readonly (readonly (readonly number[])[])[])[]
      readonly cancel: readonly number[]
    }

/** What the player must be able to say by itself: let go, retire, draw again after a seek. Plain data. */
export interface ConsoleLanguage {
  readonly noteOn: { readonly velocity: number }
  readonly noteOff: { readonly status: number; readonly velocity: number }
  /** Printed channels less one on which a division listens. */
  readonly channels: readonly number[]
  /** Those that are said together with others have no bytes of their own. */
  readonly elements: readonly {
    readonly on: readonly number[]
    readonly off: readonly number[]
    readonly toggle: boolean
    /** A coupler that is worked by keys: it has no bytes at all. */
    readonly isPlayed: boolean
  }[]
  readonly together: TogetherLanguage | null
  readonly boxes: readonly { readonly channel: number; readonly controller: number }[]
  readonly generalCancel: readonly number[] | null
  /** Said once before anything else. */
  readonly setup: readonly (readonly number[])[]
  /** Rest after a general cancel. */
  readonly settleMs: number
  readonly stopTravelMs: number
  /** A key that is struck again is up for so long first. */
  readonly repeatGapMs: number
  /** Time of a byte on the wire; 0 where it takes none worth counting. */
  readonly microsPerByte: number
}

/** Whether it holds for every element that a combination of the tape says. Does not allocate. */
export function everyLeft(tape: Tape, index: number, holds: (id: number, leaves: number) => boolean): boolean {
  const start = (tape.about[index] ?? 0) * tape.elements
  for (let id = 0; id < tape.elements; id++) {
    const leaves = tape.combinations[start + id] ?? LEAVES.alone
    if (leaves !== LEAVES.alone && !holds(id, leaves)) return false
  }
  return true
}
