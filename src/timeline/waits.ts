import { messagesTo } from '../console/index.ts'
import type { Organ } from '../organ/index.ts'
import type { Plan } from '../registration/index.ts'
import { fromMs, type Micros, type Pause, type Ticks } from '../time/index.ts'
import { knowledgeAt } from './knowledge.ts'
import { CHORD_MICROS, MOST_EARLY_OFF_MICROS } from './place-notes.ts'
import type { TimedMessage, Wait } from './timeline.ts'
import { timeForStep } from './wire-time.ts'

/** A wait before its place in time is known. Microseconds. */
export interface PlannedWait {
  readonly tick: Ticks
  /** Before the clock stops: what came before it is out, and the stops for what comes after it have moved. */
  readonly settle: number
  /** After go: how much earlier than its moment the first note must leave. */
  readonly lead: number
}

/** What a crowded wire may move: note-offs ahead of their place, and the chord that they stand in. */
const CROWDED_MICROS = MOST_EARLY_OFF_MICROS + CHORD_MICROS
const FREE_MICROS = 1_000

/**
 * The waits of a performance, in order. Stops that change at a wait are drawn before the clock stops: when somebody says
 * go, the first note is due.
 */
export function plannedWaits(
  organ: Organ,
  plan: Plan,
  waits: readonly Ticks[],
  from: Ticks,
  to: Ticks,
): readonly PlannedWait[] {
  const latency = Math.max(
    0,
    ...organ.divisions.map(({ latencyMs }) => latencyMs),
    ...organ.elements.map((element) => (element.kind === 'stop' ? (element.latencyMs ?? 0) : 0)),
  )
  const crowd = organ.wire.microsPerByte > 0 ? CROWDED_MICROS : FREE_MICROS
  // A key that is struck again after the wait sounds until go, and has its gap after that.
  const lead = fromMs(latency + organ.action.repeatGapMs) + crowd
  return [...new Set(waits)]
    .filter((tick) => tick >= from && tick < to)
    .sort((a, b) => a - b)
    .map((tick) => ({ tick, settle: crowd + (tick > from ? movingTime(organ, plan, tick) : 0), lead }))
}

/** How long the stops take that change at a tick, from the first byte until the last has moved. */
function movingTime(organ: Organ, plan: Plan, tick: Ticks): number {
  let known = knowledgeAt(organ, plan, (tick - 1) as Ticks)
  let takes = 0
  for (const step of plan.steps) {
    if (step.tick !== tick) continue
    takes += timeForStep(organ, known, step)
    known = messagesTo(organ, known, step).after
  }
  return takes
}

/** The time that the waits take out of the music. One at its very beginning lies before it. */
export const pausesOf = (waits: readonly PlannedWait[], from: Ticks): Pause[] =>
  waits.flatMap(({ tick, settle, lead }) => (tick === from ? [] : [{ tick, micros: settle + lead }]))

/**
 * Puts every message on its side of each wait: what serves the music after it does not go out before it, and the other way
 * round. Changes the order only where it must; `messages` are by time again afterwards.
 * @param spacingOf how long the next message that has such a time waits for this one; 0 for notes and boxes
 * @param gap how long a key that is struck again is let go: what is pushed to the end of a wait keeps its distances up to this
 */
export function separate(
  messages: TimedMessage[],
  waits: readonly { readonly tick: Ticks; readonly stop: number }[],
  spacingOf: (message: TimedMessage) => number,
  gap: number,
): Wait[] {
  const placed: Wait[] = []
  let least = 0
  for (const { tick, stop } of waits) {
    let at = Math.max(least, stop)
    for (const message of messages) if (message.moment <= stop) at = Math.max(at, message.at)
    let free = at + 1
    const later = messages.filter((message) => message.moment > stop && spacingOf(message) === 0)
    const first = later.reduce((least, message) => Math.min(least, message.at), at + 1)
    for (const [index, message] of messages.entries()) {
      const spacing = spacingOf(message)
      const earliest = spacing > 0 ? free : at + 1 + Math.min(message.at - first, gap)
      if (message.moment <= stop || message.at >= earliest) continue
      messages[index] = { ...message, at: earliest as Micros }
      if (spacing > 0) free = earliest + spacing
    }
    placed.push({ tick, at: at as Micros })
    least = at + 1
  }
  if (waits.length > 0) messages.sort((a, b) => a.at - b.at)
  return placed
}
