import { type Finding, finding } from '../findings/index.ts'
import { controlChange } from '../midi/index.ts'
import {
  type Change,
  changesBetween,
  type Division,
  type Enclosure,
  elementsOf,
  type Organ,
  type Registration,
} from '../organ/index.ts'
import type { EnclosureMove, Plan } from '../registration/index.ts'
import { fromMs, type MetreMap, type TempoMap, type Ticks, toMs } from '../time/index.ts'
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
  let before = registrationAt(plan, from)
  for (const { tick, wanted, because } of plan.steps) {
    if (tick <= from || tick >= to) continue
    const group = changesBetween(organ, before, wanted)
    const waitLead = input.waitLead(tick)
    const moment = tempo.toMicros(tick) - tempo.toMicros(from) - (waitLead ?? 0)
    const spacing = fromMs(organ.spacingMs)
    const takesAll = group.reduce((sum, { bytes }) => sum + Math.max(wireTime(organ.wire, bytes), spacing), 0)
    const soundings = affected(organ, group, before, wanted)
      .map((division) => input.soundings.get(division))
      .filter((each) => each !== undefined)
    const ahead = Math.max(0, ...organ.divisions.map(input.aheadOf))
    const travel = fromMs(organ.action.stopTravelMs)
    const deadline =
      waitLead === null ? deadlineOf(moment, takesAll, ahead, travel, silenceAt(soundings, moment)) : moment - travel
    for (const { bytes, ...action } of group) {
      const takes = wireTime(organ.wire, bytes)
      changes.push({ moment, tick, action, bytes, because, deadline, takes, spacing, at: 0 })
    }
    before = wanted
  }
  return changes
}

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
function affected(organ: Organ, group: readonly Change[], before: Registration, wanted: Registration): Division[] {
  const divisions = new Set<Division>()
  for (const element of group.flatMap(elementsOf)) {
    if (element.kind === 'coupler') divisions.add(element.keys)
    else divisions.add(element.division)
  }
  for (const element of organ.elements) {
    if (element.kind !== 'coupler' || !(before.has(element.id) || wanted.has(element.id))) continue
    if (divisions.has(element.sounds)) divisions.add(element.keys)
  }
  return [...divisions]
}

const REGISTERS: readonly Action['type'][] = ['draw', 'retire', 'combination']

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

/** A box's pedal is not asked to move more often: hands and shutter motors do not, and the wire stays free. */
const STEP_MICROS = 40_000

/** Swell boxes and pedals: a value at a moment, or steps on the way. */
export function plannedMoves(input: PlanningInput): PlannedChange[] {
  return input.plan.moves
    .filter(({ start, end }) => end > input.from && start < input.to && !(start === end && start <= input.from))
    .flatMap((move) => stepsOf(move, input))
}

/** Where each box stands when the music begins at `from`: open unless the plan says otherwise. */
export function positionsAt(plan: Plan, organ: Organ, tick: Ticks, tempo: TempoMap): ReadonlyMap<Enclosure, number> {
  const positions = new Map<Enclosure, number>()
  for (const enclosure of organ.enclosures) positions.set(enclosure, enclosure.open)
  for (const move of plan.moves) {
    if (move.start > tick) continue
    const start = tempo.toMicros(move.start)
    const end = tempo.toMicros(move.end)
    const part = end === start ? 1 : Math.min(1, (tempo.toMicros(tick) - start) / (end - start))
    positions.set(move.enclosure, boxValue(move.enclosure, move.from + (move.to - move.from) * part))
  }
  return positions
}

function stepsOf(move: EnclosureMove, { organ, tempo, from, to }: PlanningInput): PlannedChange[] {
  const { enclosure, because } = move
  const origin = tempo.toMicros(from)
  const start = tempo.toMicros(move.start) - origin
  const end = tempo.toMicros(move.end) - origin
  const stop = tempo.toMicros(to) - origin
  const count = Math.max(1, Math.floor((end - start) / STEP_MICROS))
  const changes: PlannedChange[] = []
  let before = start === end ? -1 : boxValue(enclosure, move.from)
  for (let step = start === end ? count : 0; step <= count; step++) {
    const moment = Math.round(start + ((end - start) * step) / count)
    const value = boxValue(enclosure, move.from + ((move.to - move.from) * step) / count)
    if (value === before || moment < 0 || moment >= stop) continue
    before = value
    const bytes = controlChange(enclosure.channel, enclosure.controller, value)
    const takes = wireTime(organ.wire, bytes)
    const tick = tempo.toTicks((moment + origin) as never)
    changes.push({
      moment,
      tick,
      action: { type: 'enclosure', enclosure, value },
      bytes,
      because,
      deadline: moment,
      takes,
      spacing: 0,
      at: 0,
    })
  }
  return changes
}

/** @param position 0 closed to 1 open */
export const boxValue = ({ closed, open }: Enclosure, position: number): number =>
  Math.round(closed + (open - closed) * Math.max(0, Math.min(1, position)))
