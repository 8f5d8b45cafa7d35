import { emptyConsole, withDrawn } from '../console/index.ts'
import type { Finding } from '../findings/index.ts'
import { type Key, noteOn } from '../midi/index.ts'
import type { Organ } from '../organ/index.ts'
import { type Places, type Plan, type SideFile, withCrescendo } from '../registration/index.ts'
import type { Score } from '../score/index.ts'
import { fromMs, type Micros, micros, type TempoMap, type Ticks, withPauses } from '../time/index.ts'
import { withCouplers } from './coupled-strikes.ts'
import { keyStrikes, type Strike } from './key-strikes.ts'
import { knowledgeAt, stepTo } from './knowledge.ts'
import { latencyOf } from './latency.ts'
import { lateFindings, notesOnWire, type PlacedNote } from './note-events.ts'
import { closing, opening } from './opening.ts'
import type { Mapping } from './parts/place.ts'
import { passedThrough } from './passthrough.ts'
import { placeChanges } from './place-changes.ts'
import { MOST_EARLY_ON_MICROS, placeNotes } from './place-notes.ts'
import { plannedRegistration, registrationAt } from './plan-changes.ts'
import { plannedMoves, positionsAt } from './plan-moves.ts'
import type { PlannedChange, PlanningInput } from './planning.ts'
import { soundingByDivision } from './sounding.ts'
import type { Action, TimedMessage, Timeline, Transposition } from './timeline.ts'
import { pausesOf, plannedWaits, separate } from './waits.ts'
import { wireTime } from './wire-time.ts'

export interface Performance {
  readonly score: Score
  readonly organ: Organ
  readonly places: Places
  readonly mapping: Mapping
  readonly plan: Plan
  readonly passthrough: NonNullable<SideFile['passthrough']>
  /** The first tick that sounds and the one after the last. */
  readonly from: Ticks
  readonly to: Ticks
  /** 0.9 = 90 % of the score's tempo. Physical times are not scaled (law 11). */
  readonly tempoFactor: number
  readonly transposition: Transposition
  /** Where the clock stops until somebody says go. A note that ends at such a tick sounds until then. */
  readonly waits?: readonly Ticks[]
}

/** No operator plays faster than this, whatever the score's tempo. */
const FASTEST = 2

/** Score, organ and registration become bytes at times: the laws (docs/laws.md). Pure; deterministic to the byte. */
export function compile(performance: Performance): Timeline {
  const { score, organ, places, mapping, from, to } = performance
  const plan = withCrescendo(performance.plan)
  const waiting = plannedWaits(organ, plan, performance.waits ?? [], from, to)
  const tempo = withPauses(score.tempo.scaled(performance.tempoFactor), pausesOf(waiting, from))
  const origin = tempo.toMicros(from)
  const { strikes, findings } = strikesOf({ ...performance, plan }, tempo, origin)

  const latency = latencyOf(organ)
  const notes = notesOnWire(strikes, organ, (division, tick) => latency(division, registrationAt(plan, tick)))
  const busy = placeNotes(notes)

  // A cue at the very end of the piece belongs to it; one where only a part is cut off belongs to what is not played.
  const planTo = (to >= places.end ? to + 1 : to) as Ticks
  const leadOf = new Map(waiting.map(({ tick, lead }) => [tick, lead]))
  const passed = passedThrough({ score, organ, mapping, rules: performance.passthrough, from, to, tempo })
  const boxes = positionsAt(plan, organ, from, tempo)
  const begin = opening(organ, stepTo(organ, plan, from), boxes, plan.takesStops, passed.before)
  const earliestNote = notes.reduce((least, { at }) => Math.min(least, at), 0)
  const firstLead = leadOf.get(from) ?? 0
  const startAt = Math.max(fromMs(organ.leadInMs), Math.ceil(begin.readyAt - earliestNote) + firstLead)
  const planning: PlanningInput = {
    organ,
    plan,
    from,
    to: planTo,
    tempo,
    metre: places.metre,
    soundings: soundingByDivision(strikes),
    latency,
    halfChord: organ.wire.microsPerByte > 0 ? MOST_EARLY_ON_MICROS : 0,
    earliest: begin.readyAt - startAt,
    atFastest: fastest(score.tempo, tempo, from),
    waitLead: (tick) => leadOf.get(tick) ?? null,
  }
  const moves = plannedMoves(planning)
  const registration = plannedRegistration(planning)
  const changes = [...registration.changes, ...moves.changes, ...passed.changes]
  changes.sort((a, b) => a.deadline - b.deadline)
  placeChanges(changes, busy, planning.earliest)

  const opened = micros(startAt - firstLead)
  const messages: TimedMessage[] = begin.messages.map((message) => ({ ...message, moment: opened }))
  addMerged(messages, notes, changes, organ, startAt)
  const waits = separate(
    messages,
    waiting.map(({ tick, lead }) => ({ tick, stop: startAt + tempo.toMicros(tick) - origin - lead })),
    ({ action }) => (isSpaced(action) ? fromMs(organ.spacingMs) : 0),
    fromMs(organ.action.repeatGapMs),
  )
  let musicEnd = 0
  let lastSpaced = 0
  for (const { at, action, bytes } of messages) {
    musicEnd = Math.max(musicEnd, at + wireTime(organ.wire, bytes))
    if (isSpaced(action)) lastSpaced = Math.max(lastSpaced, at)
  }
  const writtenEnd = startAt + tempo.toMicros(to) - origin
  const known = plan.takesStops ? knowledgeAt(organ, plan, Math.max(from, planTo - 1) as Ticks) : emptyConsole(organ)
  const end = closing(
    organ,
    withDrawn(known, passed.leaves),
    Math.max(Math.max(musicEnd, startAt) + fromMs(organ.settleMs), lastSpaced + fromMs(organ.spacingMs)),
  )
  for (const message of end) messages.push({ ...message, moment: message.at })
  const lastSent = end.reduce(
    (last, { at, bytes }) => Math.max(last, at + wireTime(organ.wire, bytes)),
    Math.max(writtenEnd, musicEnd),
  )
  return {
    organ,
    messages,
    startAt: micros(startAt),
    duration: micros(lastSent),
    tempo,
    from,
    to,
    places,
    mapping,
    plan,
    waits,
    bars: places.barsBetween(from, to).map(({ start }) => micros(startAt + tempo.toMicros(start) - origin)),
    findings: [
      ...findings,
      ...begin.findings,
      ...passed.findings,
      ...moves.findings,
      ...registration.findings(),
      ...lateFindings(notes, places),
    ],
  }
}

/** What the maker's protective spacing is for: all but notes and boxes. */
const isSpaced = ({ type }: Action): boolean => type !== 'note-on' && type !== 'note-off' && type !== 'enclosure'

/** Times from the first moment that sounds. */
function strikesOf(
  performance: Performance,
  tempo: Score['tempo'],
  origin: number,
): { strikes: readonly Strike[]; findings: readonly Finding[] } {
  const { score, organ, mapping, places, from, to, transposition } = performance
  const { repeatGapMs } = organ.action
  const keyed = organ.divisions.map((division) => {
    const parts = score.parts.filter((_, index) => mapping.divisions[index] === division)
    return keyStrikes({ division, parts, transposition, from, to, tempo, origin, metre: places.metre, repeatGapMs })
  })
  const fingered = keyed.flatMap(({ strikes }) => strikes)
  const { strikes, findings } = withCouplers({ ...performance, strikes: fingered, tempo, origin, metre: places.metre })
  return { strikes, findings: [...keyed.flatMap((each) => each.findings), ...findings] }
}

/** When moments of the music come where it is played as fast as can be: the same whatever tempo is asked for. */
function fastest(written: TempoMap, tempo: TempoMap, from: Ticks): (moment: number) => number {
  const [origin, writtenOrigin] = [tempo.toMicros(from), written.toMicros(from)]
  return (moment) => {
    if (moment <= 0 || !Number.isFinite(moment)) return moment
    return (written.toMicros(tempo.toTicks(micros(moment + origin))) - writtenOrigin) / FASTEST
  }
}

/** All in the order in which it is sent; at one instant note-offs, then changes, then note-ons (law 6). */
function addMerged(
  messages: TimedMessage[],
  notes: readonly PlacedNote[],
  changes: readonly PlannedChange[],
  organ: Organ,
  startAt: number,
): void {
  const messageOf = noteSpeaker(organ)
  let next = 0
  for (const { strike, isOn, at } of notes) {
    for (; next < changes.length; next++) {
      const change = changes[next] as PlannedChange
      if (change.at > at || (change.at === at && !isOn)) break
      messages.push(changeMessage(change, startAt))
    }
    const { action, bytes } = messageOf(strike, isOn)
    messages.push({
      at: (at + startAt) as Micros,
      moment: ((isOn ? strike.down : strike.up) + startAt) as Micros,
      action,
      bytes,
      cause: strike.cause,
    })
  }
  for (; next < changes.length; next++) messages.push(changeMessage(changes[next] as PlannedChange, startAt))
}

/** A key says the same each time: one action and one run of bytes for all its strikes keeps a long piece light. */
function noteSpeaker(organ: Organ): (strike: Strike, isOn: boolean) => Pick<TimedMessage, 'action' | 'bytes'> {
  const { status, velocity } = organ.noteOff
  const known: (Pick<TimedMessage, 'action' | 'bytes'> | undefined)[] = []
  return ({ division, key }, isOn) => {
    const slot = (division.channel << 8) | (key << 1) | (isOn ? 1 : 0)
    const message = known[slot] ?? {
      action: { type: isOn ? 'note-on' : 'note-off', division, key },
      bytes: isOn ? noteOn(division.channel, key as Key, organ.velocity) : [status | division.channel, key, velocity],
    }
    known[slot] = message
    return message
  }
}

const changeMessage = ({ at, moment, action, bytes, because }: PlannedChange, startAt: number): TimedMessage => ({
  at: (at + startAt) as Micros,
  moment: (moment + startAt) as Micros,
  action,
  bytes,
  cause: { type: 'plan', text: because },
})
