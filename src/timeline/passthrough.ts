import { type Finding, finding } from '../findings/index.ts'
import { type Bytes, controlChange } from '../midi/index.ts'
import {
  type Division,
  type ElementId,
  findDivision,
  NOTHING_DRAWN,
  type Organ,
  type Registration,
} from '../organ/index.ts'
import type { SideFile } from '../registration/index.ts'
import type { Score } from '../score/index.ts'
import { fromMs, type TempoMap, type Ticks } from '../time/index.ts'
import type { Mapping } from './parts/place.ts'
import { boxValue } from './plan-moves.ts'
import type { PlannedChange } from './planning.ts'
import { movedBy, type RecordedKind, recordedOf, understanding } from './recorded.ts'
import type { Action } from './timeline.ts'
import { wireTime } from './wire-time.ts'

interface PassthroughInput {
  readonly score: Score
  readonly organ: Organ
  readonly mapping: Mapping
  readonly rules: NonNullable<SideFile['passthrough']>
  readonly from: Ticks
  readonly to: Ticks
  readonly tempo: TempoMap
}

/** A message of the score as the organ is told it. */
export interface Passed {
  readonly action: Action
  readonly bytes: Bytes
  readonly because: string
}

interface PassedThrough {
  /** What is in force at `from` of what was said before it. */
  readonly before: readonly Passed[]
  readonly changes: readonly PlannedChange[]
  /** Stops that it leaves drawn: they are ours to retire. */
  readonly leaves: Registration
  readonly findings: readonly Finding[]
}

/**
 * Law 12: messages of the score that its side file lets through, part by part, under the organ's spacing. CC 11 moves
 * the division's swell box where the profile says that it follows the score. What draws or retires a stop that the
 * profile knows is a change of that stop: it is retired at the end, and found again at a seek.
 */
export function passedThrough(input: PassthroughInput): PassedThrough {
  const { score, organ, mapping, rules, from, to } = input
  const findings: Finding[] = []
  const kindsOf = new Map<Division, readonly RecordedKind[]>()
  for (const [name, kinds] of Object.entries(rules)) {
    const division = findDivision(organ, name)
    if (division) kindsOf.set(division, kinds)
    else {
      const message = `passthrough names a division "${name}" that the organ does not have`
      findings.push(finding('warning', 'passthrough', message))
    }
  }
  if (kindsOf.size === 0) return { before: [], changes: [], leaves: NOTHING_DRAWN, findings }
  const understand = understanding(organ)
  const before: Passed[] = []
  const changes: PlannedChange[] = []
  const counts = new Map([...kindsOf.keys()].map((division) => [division, { all: 0, sent: 0 }]))
  for (const { tick, kind, bytes, part } of recordedOf(score)) {
    const division = mapping.divisions[part]
    const count = division ? counts.get(division) : undefined
    if (!division || !count || !kindsOf.get(division)?.includes(kind) || tick >= to) continue
    const passed = bytes === null ? null : asPassed(kind, bytes, division, organ, understand)
    if (tick >= from) count.all++
    if (passed === null) continue
    if (tick < from) before.push(passed)
    else {
      count.sent++
      changes.push(planned(passed, tick, input))
    }
  }
  for (const [division, { all, sent }] of counts) {
    if (all === 0) continue
    const kinds = kindsOf.get(division)?.join(', ')
    const message = `${sent} of ${all} messages (${kinds}) of the score go to the ${division.name}, as its side file says`
    findings.push(finding('remark', 'passthrough', message))
  }
  const leaves = new Set<ElementId>()
  for (const { action } of inForce([...before, ...changes])) if (action.type === 'draw') leaves.add(action.element.id)
  return { before: inForce(before), changes, leaves, findings }
}

function asPassed(
  kind: RecordedKind,
  bytes: Bytes,
  division: Division,
  organ: Organ,
  understand: (bytes: Bytes) => Action | null,
): Passed | null {
  const because = `passed through from the score for the ${division.name}`
  if (kind === 'cc11') {
    const enclosure = organ.enclosures.find((each) => each.division === division && each.followsScore)
    if (!enclosure) return null
    const value = boxValue(enclosure, (bytes[2] ?? 0) / 127)
    const sent = controlChange(enclosure.channel, enclosure.controller, value)
    return { action: { type: 'enclosure', enclosure, value }, bytes: sent, because }
  }
  const status = bytes[0] ?? 0
  const channel = status < 0xf0 ? status & 0x0f : null
  return { action: understand(bytes) ?? { type: 'passthrough', channel }, bytes, because }
}

function planned(passed: Passed, tick: Ticks, { organ, tempo, from }: PassthroughInput): PlannedChange {
  const moment = tempo.toMicros(tick) - tempo.toMicros(from)
  const spacing = passed.action.type === 'enclosure' ? 0 : fromMs(organ.spacingMs)
  return { ...passed, moment, tick, deadline: moment, takes: wireTime(organ.wire, passed.bytes), spacing, at: 0 }
}

/** Of each box its last position, of each stop whether it was drawn or retired last; what the profile does not know is left out. */
function inForce(passed: readonly Passed[]): Passed[] {
  const last = new Map<unknown, Passed>()
  for (const each of passed) {
    const { action, because } = each
    if (action.type === 'general-cancel') last.clear()
    if (action.type === 'enclosure') last.set(action.enclosure, each)
    for (const [element, drawn] of movedBy(action)) {
      const { control } = element
      const type = drawn ? 'draw' : 'retire'
      if (control.type === 'switch')
        last.set(element, { action: { type, element }, bytes: drawn ? control.on : control.off, because })
    }
  }
  return [...last.values()]
}
