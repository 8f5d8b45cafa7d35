import { type Finding, finding } from '../findings/index.ts'
import { controlChange } from '../midi/index.ts'
import type { Division, Organ } from '../organ/index.ts'
import { findDivision } from '../organ/index.ts'
import type { SideFile } from '../registration/index.ts'
import type { RawMessage, Score } from '../score/index.ts'
import { fromMs, type TempoMap, type Ticks } from '../time/index.ts'
import type { Mapping } from './map-parts.ts'
import { boxValue } from './plan-moves.ts'
import type { PlannedChange } from './planning.ts'
import { wireTime } from './wire-time.ts'

type Kind = NonNullable<SideFile['passthrough']>[string][number]

/** Controllers that make up registered and non-registered parameters. */
const NRPN_CONTROLLERS = [99, 98, 6, 38]
const EXPRESSION = 11

/** The kind of a message that a side file can let through; null for all others, which never leave the score. */
function kindOf(bytes: readonly number[]): Kind | null {
  const status = bytes[0] ?? 0
  if (status === 0xf0) return 'sysex'
  if ((status & 0xf0) === 0xc0) return 'pc'
  if ((status & 0xf0) !== 0xb0) return null
  if (bytes[1] === EXPRESSION) return 'cc11'
  return NRPN_CONTROLLERS.includes(bytes[1] ?? 0) ? 'nrpn' : null
}

export interface PassthroughInput {
  readonly score: Score
  readonly organ: Organ
  readonly mapping: Mapping
  readonly rules: NonNullable<SideFile['passthrough']>
  readonly from: Ticks
  readonly to: Ticks
  readonly tempo: TempoMap
}

/**
 * Law 12: messages of the score that its side file lets through, part by part, under the organ's spacing. CC 11 moves
 * the division's swell box where the profile says that it follows the score.
 */
export function passedThrough(input: PassthroughInput): { changes: PlannedChange[]; findings: Finding[] } {
  const { score, organ, mapping, rules, from, to } = input
  const findings: Finding[] = []
  const changes: PlannedChange[] = []
  for (const [name, kinds] of Object.entries(rules)) {
    const division = findDivision(organ, name)
    if (!division) {
      findings.push(
        finding('warning', 'passthrough', `passthrough names a division "${name}" that the organ does not have`),
      )
      continue
    }
    const raw = score.parts.flatMap((part, index) => (mapping.divisions[index] === division ? part.raw : []))
    const passed = raw.filter(({ tick, bytes }) => {
      const kind = kindOf(bytes)
      return kind !== null && kinds.includes(kind) && tick >= from && tick < to
    })
    const made = passed.flatMap((message) => asChange(message, division, input) ?? [])
    changes.push(...made)
    if (passed.length > 0) {
      const message = `${made.length} of ${passed.length} messages (${kinds.join(', ')}) of the score go to the ${division.name}, as its side file says`
      findings.push(finding('remark', 'passthrough', message))
    }
  }
  return { changes: changes.sort((a, b) => a.moment - b.moment), findings }
}

function asChange({ tick, bytes }: RawMessage, division: Division, input: PassthroughInput): PlannedChange | null {
  const { organ, tempo, from } = input
  const moment = tempo.toMicros(tick) - tempo.toMicros(from)
  const because = `passed through from the score for the ${division.name}`
  const base = { moment, tick, because, deadline: moment, at: 0 }
  if (kindOf(bytes) === 'cc11') {
    const enclosure = organ.enclosures.find((each) => each.division === division && each.followsScore)
    if (!enclosure) return null
    const value = boxValue(enclosure, (bytes[2] ?? 0) / 127)
    const sent = controlChange(enclosure.channel, enclosure.controller, value)
    const action = { type: 'enclosure', enclosure, value } as const
    return { ...base, action, bytes: sent, takes: wireTime(organ.wire, sent), spacing: 0 }
  }
  const status = bytes[0] ?? 0
  const action = { type: 'passthrough', channel: status < 0xf0 ? status & 0x0f : null } as const
  return { ...base, action, bytes, takes: wireTime(organ.wire, bytes), spacing: fromMs(organ.spacingMs) }
}
