import type { Deed } from '../console/index.ts'
import type { Finding } from '../findings/index.ts'
import type { Bytes } from '../midi/index.ts'
import type { Organ } from '../organ/index.ts'
import type { Places, Plan } from '../registration/index.ts'
import type { Micros, TempoMap, Ticks } from '../time/index.ts'
import type { Mapping } from './parts/place.ts'

/** What a message does to the organ. */
export type Action = Deed

/** Why a message is sent; law 9. Notes know their part and tick, so that 100,000 of them cost no 100,000 texts. */
export type Cause =
  | {
      readonly type: 'note'
      readonly part: string
      readonly tick: Ticks
      /** The couplers that brought it to its division. */
      readonly through?: string
    }
  | { readonly type: 'plan'; readonly text: string }

/** One message of the performance (several where they must stay together: an NRPN). */
export interface TimedMessage {
  /** When the first byte leaves, from the start of the timeline. */
  readonly at: Micros
  /** The moment in the music that it serves: it must have taken effect by then. Not before `at`, but for rests. */
  readonly moment: Micros
  readonly action: Action
  readonly bytes: Bytes
  readonly cause: Cause
}

/** Where the clock stops until somebody says go; what sounds there goes on sounding. */
export interface Wait {
  readonly tick: Ticks
  /** Where it stops, from the start of the timeline. All that comes after it is later by at least a microsecond. */
  readonly at: Micros
}

/** A whole performance on one organ: immutable. Messages by `at`; the order among equals is law 6. */
export interface Timeline {
  readonly organ: Organ
  readonly messages: readonly TimedMessage[]
  /** When the first moment of the music sounds: the lead-in lies before it. */
  readonly startAt: Micros
  /** When the last message has been sent and the organ has come to rest. */
  readonly duration: Micros
  /** The score's tempo with the factor asked for. */
  readonly tempo: TempoMap
  readonly from: Ticks
  readonly to: Ticks
  readonly places: Places
  readonly mapping: Mapping
  readonly plan: Plan
  readonly waits: readonly Wait[]
  /** When the bars begin, from the start of the timeline, ascending; none where they are too many to be music. */
  readonly bars: readonly Micros[]
  readonly findings: readonly Finding[]
}

/** Where a tick of the score sounds in the timeline. */
export const timeOf = ({ startAt, tempo, from }: Timeline, tick: Ticks): Micros =>
  (startAt + tempo.toMicros(tick) - tempo.toMicros(from)) as Micros

/** Which tick sounds at a time; the first one during the lead-in. */
export const tickAt = ({ startAt, tempo, from }: Timeline, time: Micros): Ticks =>
  tempo.toTicks((Math.max(0, time - startAt) + tempo.toMicros(from)) as Micros)

/** The last tick that is not still to come at a time: in a hold, what happens at one that is would never come. */
export function lastTickBy(timeline: Timeline, time: Micros): Ticks {
  const tick = tickAt(timeline, time)
  return Math.max(timeline.from, timeOf(timeline, tick) > time ? tick - 1 : tick) as Ticks
}

/** By how many semitones notes are moved, from a tick on; in order, the first from the beginning. */
export type Transposition = readonly { readonly tick: Ticks; readonly semitones: number }[]

/** A note keeps through its whole length what held when it began. */
export function semitonesAt(transposition: Transposition, tick: Ticks): number {
  let semitones = 0
  for (const step of transposition) if (step.tick <= tick) semitones = step.semitones
  return semitones
}
