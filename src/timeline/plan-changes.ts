import { type Finding, finding } from '../findings/index.ts'
import type { Organ, Registration } from '../organ/index.ts'
import type { Plan } from '../registration/index.ts'
import { fromMs, lastAtOrBefore, type Ticks, toMs } from '../time/index.ts'
import { deadlinesOf } from './change-times.ts'
import { type CueGroup, cueGroups } from './cue-groups.ts'
import type { PlannedChange, PlanningInput } from './planning.ts'
import { heldWithin, nextOnset } from './sounding.ts'
import { sentFor, wireTime } from './wire-time.ts'

/** What is drawn when the music begins at `from`. */
export function registrationAt({ steps, initial }: Plan, tick: Ticks): Registration {
  const first = steps[0]
  return first === undefined || first.tick > tick ? initial : lastAtOrBefore(steps, tick, (step) => step.tick).wanted
}

interface PlannedRegistration {
  readonly changes: readonly PlannedChange[]
  /** What the rests have no time for. To be asked when the changes have their places. */
  readonly findings: () => readonly Finding[]
}

/** The stops and couplers of the plan after its beginning, each with the moment by which it must be out. */
export function plannedRegistration(input: PlanningInput): PlannedRegistration {
  const { organ, metre } = input
  const groups = cueGroups(input)
  const deadlines = deadlinesOf(groups)
  const placed = groups.map((group, index) => ({ group, changes: changesOf(group, deadlines[index] as number, organ) }))
  return {
    changes: placed.flatMap(({ changes }) => changes),
    findings: () =>
      placed.flatMap(({ group, changes }) => [
        ...group.passedOver.map(({ because, tick }) => {
          const message = `${because}: nothing sounds before ${lastWords(group)}, and the rest is too short for both: only that is set`
          return finding('remark', 'short-rest', message, { at: metre.toBarBeat(tick) })
        }),
        ...overlapFindings(group, changes, input),
      ]),
  }
}

/** What the last cue of a change is. */
const lastWords = ({ step: { because }, passedOver }: CueGroup): string =>
  passedOver.reduce((words, earlier) => words.replace(`${earlier.because}; `, ''), because)

function changesOf(group: CueGroup, deadline: number, organ: Organ): PlannedChange[] {
  const { step, moment, changes } = group
  const { tick, because } = step
  return changes.map(({ bytes, ...action }, index) => {
    const takes = wireTime(organ.wire, bytes)
    // The machine rests between a general cancel and what is drawn after it.
    const later = changes.slice(index + 1).reduce((sum, next) => sum + sentFor(organ, next.bytes), 0)
    const rest = action.type === 'general-cancel' && later > 0 ? fromMs(organ.settleMs) + later : 0
    const spacing = fromMs(organ.spacingMs)
    // A coupler that keys work has no action to wait for.
    const timing = bytes.length === 0 ? { deadline: moment, spacing: 0 } : { deadline: deadline - rest, spacing }
    return { moment, tick, action, bytes, because, ...timing, takes, at: 0 }
  })
}

/** Law 3's finding: too much of a new registration under the tail of the old chord, or too late. */
function overlapFindings(group: CueGroup, changes: readonly PlannedChange[], input: PlanningInput): Finding[] {
  const { organ, metre } = input
  const sent = changes.filter(({ bytes }) => bytes.length > 0)
  const [first, final] = [sent[0], sent.at(-1)]
  if (first === undefined || final === undefined) return []
  const { because, tick } = group.step
  const at = metre.toBarBeat(tick)
  const findings: Finding[] = []
  const allowed = fromMs(organ.action.leadMaxMs)
  const chord = first.at < first.moment ? heldWithin([...input.soundings.values()], first.at, first.moment) : 0
  // A note that is struck meanwhile is no tail of an old chord.
  const struck = Math.min(...group.soundings.map((each) => nextOnset(each, first.at)), first.moment)
  const held = Math.max(chord, first.moment - struck)
  if (held > allowed) {
    const message = `${because}: the stops begin to move ${Math.round(toMs(held as never))} ms before, under held keys (the organ allows ${organ.action.leadMaxMs})`
    findings.push(finding('warning', 'early-registration', message, { at }))
  }
  const late = final.at + final.takes - group.latest
  if (late > 1000) {
    const message = `${because}: there is no time for all stops; the last is ${Math.ceil(late / 1000)} ms late`
    findings.push(finding('serious', 'late-registration', message, { at }))
  }
  return findings
}
