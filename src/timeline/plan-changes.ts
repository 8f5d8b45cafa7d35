import { type Finding, finding } from '../findings/index.ts'
import { type Change, type Division, elementsOf, type Organ, type Registration } from '../organ/index.ts'
import type { Plan } from '../registration/index.ts'
import { fromMs, type MetreMap, type TempoMap, type Ticks, toMs } from '../time/index.ts'
import { type Cancel, changesOfStep, knowledgeAt } from './knowledge.ts'
import type { WaitingChange } from './place-changes.ts'
import { heldWithin, type Sounding, silenceAt } from './sounding.ts'
import type { Action } from './timeline.ts'
import { wireTime } from './wire-time.ts'

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
  /** How much earlier than written a division's notes go out: latency, and half a chord's time on the wire. */
  readonly aheadOf: (division: Division) => number
  /** Where the clock stops at a tick: how long before the moment of what comes after. null where it does not. */
  readonly waitLead: (tick: Ticks) => number | null
}

/** What is drawn when the music begins at `from`. */
export function registrationAt(plan: Plan, tick: Ticks): Registration {
  return plan.steps.filter((step) => step.tick <= tick).at(-1)?.wanted ?? plan.initial
}

/** The stops and couplers of the plan after its beginning, each with the moment by which it must be out. */
export function plannedRegistration(input: PlanningInput): PlannedChange[] {
  const { organ, plan, from, to, tempo } = input
  const changes: PlannedChange[] = []
  let known = knowledgeAt(organ, plan, from)
  for (const step of plan.steps) {
    const { tick, wanted, because } = step
    if (tick <= from || tick >= to) continue
    const before = known.drawn
    const { changes: group, after } = changesOfStep(organ, known, step)
    const waitLead = input.waitLead(tick)
    const moment = tempo.toMicros(tick) - tempo.toMicros(from) - (waitLead ?? 0)
    const spacing = fromMs(organ.spacingMs)
    const takesAll = group.reduce((sum, { bytes }) => sum + sentFor(organ, bytes), 0)
    const soundings = affected(organ, group, before, wanted)
      .map((division) => input.soundings.get(division))
      .filter((each) => each !== undefined)
    const ahead = Math.max(0, ...organ.divisions.map(input.aheadOf))
    const travel = fromMs(organ.action.stopTravelMs)
    const deadline =
      waitLead === null ? deadlineOf(moment, takesAll, ahead, travel, silenceAt(soundings, moment)) : moment - travel
    for (const [index, { bytes, ...action }] of group.entries()) {
      const takes = wireTime(organ.wire, bytes)
      // The machine rests between a general cancel and what is drawn after it.
      const later = group.slice(index + 1).reduce((sum, next) => sum + sentFor(organ, next.bytes), 0)
      const rest = action.type === 'general-cancel' && later > 0 ? fromMs(organ.settleMs) + later : 0
      // A coupler that keys work has no action to wait for.
      const timing = bytes.length === 0 ? { deadline: moment, spacing: 0 } : { deadline: deadline - rest, spacing }
      changes.push({ moment, tick, action, bytes, because, ...timing, takes, at: 0 })
    }
    known = after
  }
  return changes
}

/** How long the next stop message waits for this one. */
export const sentFor = (organ: Organ, bytes: readonly number[]): number =>
  bytes.length === 0 ? 0 : Math.max(wireTime(organ.wire, bytes), fromMs(organ.spacingMs))

/**
 * Law 3. As late as the action's travel allows; where a rest surrounds the moment, no earlier than its beginning, as
 * long as the stops have moved before the rest is over.
 */
function deadlineOf(
  moment: number,
  takesAll: number,
  ahead: number,
  travel: number,
  silence: { readonly from: number; readonly to: number } | null,
): number {
  const plain = moment - ahead - travel
  if (silence === null) return plain
  return Math.min(silence.to - ahead - travel, Math.max(plain, silence.from - ahead + takesAll))
}

/** The divisions in which a change is heard: the stops' own, and those whose keys reach them through a coupler. */
function affected(
  organ: Organ,
  group: readonly (Change | Cancel)[],
  before: Registration,
  wanted: Registration,
): Division[] {
  const divisions = new Set<Division>()
  for (const change of group) {
    const isAll = change.type === 'general-cancel' || (change.type === 'call' && change.piston.division === null)
    if (isAll) return [...organ.divisions]
    if (change.type === 'call' && change.piston.division) divisions.add(change.piston.division)
    for (const element of elementsOf(change)) {
      divisions.add(element.kind === 'coupler' ? element.keys : element.division)
    }
  }
  for (const element of organ.elements) {
    if (element.kind !== 'coupler' || !(before.has(element.id) || wanted.has(element.id))) continue
    if (divisions.has(element.sounds)) divisions.add(element.keys)
  }
  return [...divisions]
}

const REGISTERS: readonly Action['type'][] = ['draw', 'retire', 'combination', 'call', 'general-cancel']

/** Law 3's finding: too much of a new registration under the tail of the old chord, or too late. */
export function overlapFindings(changes: readonly PlannedChange[], input: PlanningInput): Finding[] {
  const { organ, metre } = input
  const findings: Finding[] = []
  const first = new Map<string, PlannedChange>()
  const last = new Map<string, PlannedChange>()
  for (const change of changes) {
    if (!REGISTERS.includes(change.action.type)) continue
    if (!first.has(change.because)) first.set(change.because, change)
    last.set(change.because, change)
  }
  const all = [...input.soundings.values()]
  const allowed = fromMs(organ.action.leadMaxMs)
  for (const [because, change] of first) {
    const at = metre.toBarBeat(change.tick)
    const held = change.at < change.moment ? heldWithin(all, change.at, change.moment) : 0
    if (held > allowed) {
      const said = `${because}: the stops begin to move ${Math.round(toMs(held as never))} ms before, under held keys (the organ allows ${organ.action.leadMaxMs})`
      findings.push(finding('warning', 'early-registration', said, { at }))
    }
    const final = last.get(because) as PlannedChange
    const late = final.at + final.takes - final.deadline
    if (late > 1000) {
      const said = `${because}: there is no time for all stops; the last is ${Math.ceil(late / 1000)} ms late`
      findings.push(finding('serious', 'late-registration', said, { at }))
    }
  }
  return findings
}
