import { type Cancel, drawnIn, messagesTo, type OrganConsole } from '../console/index.ts'
import { type Change, type Division, elementsOf, type Organ, type Registration } from '../organ/index.ts'
import { inOneChange, type RegistrationStep } from '../registration/index.ts'
import { fromMs } from '../time/index.ts'
import type { Grouped } from './change-times.ts'
import { knowledgeAt } from './knowledge.ts'
import type { PlanningInput } from './planning.ts'
import { type Sounding, silenceAt } from './sounding.ts'
import { timeToSend } from './wire-time.ts'

/** What one step of the plan sends. Times in microseconds of the music. */
export interface CueGroup extends Grouped {
  readonly step: RegistrationStep
  readonly moment: number
  readonly changes: readonly (Change | Cancel)[]
  readonly before: OrganConsole
  readonly after: OrganConsole
  /** Cues that nobody would have heard and that had no time of their own: this one says what they leave. */
  readonly passedOver: readonly RegistrationStep[]
  readonly waits: boolean
  /** When the divisions sound in which it is heard. */
  readonly soundings: readonly Sounding[]
  /** The silence that it stands in; null where its keys are held. */
  readonly silence: { readonly from: number; readonly to: number } | null
  /** When its last byte is out where the music is played as fast as can be. Microseconds of that music. */
  readonly fastestEnd: number
}

/** The steps of the plan after its beginning, in their order; those of one rest that is too short for all made one. */
export function cueGroups(input: PlanningInput): CueGroup[] {
  const { organ, plan, from, to } = input
  const groups: CueGroup[] = []
  for (const step of plan.steps) {
    if (step.tick <= from || step.tick >= to) continue
    let last = groups.at(-1)
    let group = groupOf(input, step, last?.after ?? knowledgeAt(organ, plan, from), last)
    while (last && isUnheard(last, group) && !fits(group, input)) {
      groups.pop()
      const { step: earlier, before, passedOver } = last
      last = groups.at(-1)
      group = groupOf(input, inOneChange(earlier, group.step), before, last, [...passedOver, earlier])
    }
    groups.push(group)
  }
  return groups
}

function groupOf(
  input: PlanningInput,
  step: RegistrationStep,
  before: OrganConsole,
  last: CueGroup | undefined,
  passedOver: readonly RegistrationStep[] = [],
): CueGroup {
  // Over its general cancel a stepped console is led only where that silences nothing: in a rest with time for all of it.
  const short = placed(input, step, before, last, passedOver, false)
  const isCut = short.changes.some(({ bytes }) => isCancel(input.organ, bytes))
  const isFree = short.silence !== null && (short.waits || fits(short, input))
  return !isCut || isFree ? short : placed(input, step, before, last, passedOver, true)
}

function placed(
  input: PlanningInput,
  step: RegistrationStep,
  before: OrganConsole,
  last: CueGroup | undefined,
  passedOver: readonly RegistrationStep[],
  keysAreHeld: boolean,
): CueGroup {
  const { organ, tempo, from } = input
  const { changes, after } = messagesTo(organ, before, step, keysAreHeld)
  const waitLead = input.waitLead(step.tick)
  const moment = tempo.toMicros(step.tick) - tempo.toMicros(from) - (waitLead ?? 0)
  const sends = timeToSend(organ, changes)
  const heardIn = affected(organ, changes, drawnIn(before), step.wanted)
  const soundings = heardIn.flatMap((division) => input.soundings.get(division) ?? [])
  const around = silenceAt(soundings, moment)
  const travel = fromMs(organ.action.stopTravelMs)
  const [least, most] = leads(input, heardIn, step.wanted)
  const cancels = changes.some(({ bytes }) => isCancel(organ, bytes))
  // A general cancel waits for the last of a crowded chord to be let go; what else changes may meet its end.
  const begin = around && Math.max(input.earliest, around.from - least + (cancels ? input.halfChord : -input.halfChord))
  const silence = around === null || begin === null ? null : { from: begin, to: around.to }
  const plain = moment - (waitLead === null ? most : 0) - travel
  const latest = silence === null || waitLead !== null ? plain : silence.to - most - travel
  const best = silence === null || waitLead !== null ? plain : Math.min(latest, Math.max(plain, silence.from + sends))
  const earliest = cancels && silence !== null ? silence.from + sends : Number.NEGATIVE_INFINITY
  const begun = silence === null ? Number.NEGATIVE_INFINITY : input.atFastest(silence.from)
  const alone = silence === null ? input.atFastest(moment) - most - travel : begun + sends
  const fastestEnd = Math.max(alone, (last?.fastestEnd ?? Number.NEGATIVE_INFINITY) + sends)
  const about = {
    step,
    moment,
    changes,
    before,
    after,
    passedOver,
    waits: waitLead !== null,
    soundings,
    silence,
    sends,
    fastestEnd,
  }
  // Where nothing is sent it is in nobody's way.
  return changes.every(({ bytes }) => bytes.length === 0)
    ? { ...about, ...NO_MATTER_WHEN }
    : { ...about, best, latest, earliest }
}

const NO_MATTER_WHEN = {
  best: Number.NEGATIVE_INFINITY,
  latest: Number.POSITIVE_INFINITY,
  earliest: Number.NEGATIVE_INFINITY,
}

/**
 * Whether there is time for it in its silence, after what goes out before it, also at the fastest tempo that can be asked
 * for: in any other the same messages are sent, only at other times.
 */
function fits({ silence, fastestEnd, step }: CueGroup, input: PlanningInput): boolean {
  if (silence === null) return true
  const [, most] = leads(input, input.organ.divisions, step.wanted)
  return fastestEnd <= input.atFastest(silence.to) - most - fromMs(input.organ.action.stopTravelMs)
}

/** Nothing sounds between an earlier change and this one of the stops that it moves. */
function isUnheard(earlier: CueGroup, { step, moment, waits }: CueGroup): boolean {
  const isOurs = !earlier.step.byHand && !step.byHand
  const isSent = earlier.changes.every(({ bytes }) => bytes.length > 0)
  return isOurs && isSent && !earlier.waits && !waits && earlier.silence !== null && earlier.silence.to >= moment
}

/** By how much earlier than written keys are played that a change is heard in, and any keys under it. */
function leads({ organ, latency, halfChord }: PlanningInput, heardIn: readonly Division[], drawn: Registration) {
  const least = Math.min(...heardIn.map((division) => latency(division, drawn)), Number.MAX_SAFE_INTEGER)
  const most = Math.max(0, ...organ.divisions.map((division) => latency(division, drawn) + halfChord))
  return [heardIn.length === 0 ? 0 : least, most] as const
}

const isCancel = ({ generalCancel, together }: Organ, bytes: readonly number[]): boolean =>
  bytes === generalCancel || (together?.type === 'stepper' && bytes === together.cancel)

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
