import type { Division, Organ } from '../organ/index.ts'
import type { Plan } from '../registration/index.ts'
import type { MetreMap, TempoMap, Ticks } from '../time/index.ts'
import type { Latency } from './latency.ts'
import type { WaitingChange } from './place-changes.ts'
import type { Sounding } from './sounding.ts'
import type { Action } from './timeline.ts'

/** A change with its place still open. Times in microseconds of the music (0 = its first moment). */
export interface PlannedChange extends WaitingChange {
  readonly moment: number
  readonly tick: Ticks
  readonly action: Action
  readonly bytes: readonly number[]
  readonly because: string
}

export interface PlanningInput {
  readonly organ: Organ
  readonly plan: Plan
  readonly from: Ticks
  readonly to: Ticks
  readonly tempo: TempoMap
  readonly metre: MetreMap
  readonly soundings: ReadonlyMap<Division, Sounding>
  readonly latency: Latency
  /** How much earlier the first notes of a chord leave, so that the whole of it is on time. */
  readonly halfChord: number
  /** Before this nothing is sent: the organ is not ready. */
  readonly earliest: number
  /** When a moment comes where the music is played as fast as can be asked for. */
  readonly atFastest: (moment: number) => number
  /** Where the clock stops at a tick: how long before the moment of what comes after. null where it does not. */
  readonly waitLead: (tick: Ticks) => number | null
}
