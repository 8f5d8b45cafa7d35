import { byPiston, drawnAtConsole, emptyConsole, messagesTo, type OrganConsole } from '../console/index.ts'
import { type Finding, finding } from '../findings/index.ts'
import { controlChange } from '../midi/index.ts'
import type { Enclosure } from '../organ/index.ts'
import { type ElementId, elementName, mapChange, NOTHING_DRAWN, type Organ, type Registration } from '../organ/index.ts'
import { fromMs, micros } from '../time/index.ts'
import type { stepTo } from './knowledge.ts'
import type { Passed } from './passthrough.ts'
import type { TimedMessage } from './timeline.ts'
import { sentFor, wireTime } from './wire-time.ts'

export interface Opening {
  readonly messages: readonly Omit<TimedMessage, 'moment'>[]
  /** When the organ is ready for its first note. */
  readonly readyAt: number
  readonly findings: readonly Finding[]
}

/**
 * Law 10: a performance begins from a known state: set-up, general cancel (or every stop retired, where the organ has no
 * such message), rest, swell boxes, then what the music begins with. The organ's own pace rules: wire, spacing, travel.
 * @param takesStops false: the organist's registration is left alone
 * @param recorded what the score itself has said by then, where it is let through
 */
export function opening(
  organ: Organ,
  begin: ReturnType<typeof stepTo>,
  boxes: ReadonlyMap<Enclosure, number>,
  takesStops: boolean,
  recorded: readonly Passed[],
): Opening {
  const messages: Omit<TimedMessage, 'moment'>[] = []
  const findings: Finding[] = []
  const spacing = fromMs(organ.spacingMs)
  // A fresh start does not know when the last stop message was: the whole spacing is waited first.
  let free: number = spacing
  const say = (action: TimedMessage['action'], bytes: readonly number[], text: string) => {
    const protectedMessage = action.type !== 'enclosure'
    messages.push({ at: micros(free), action, bytes, cause: { type: 'plan', text } })
    free += protectedMessage ? sentFor(organ, bytes) : wireTime(organ.wire, bytes)
  }
  for (const bytes of organ.setup) say({ type: 'setup' }, bytes, 'set-up of the organ')
  const sayRecorded = () => {
    for (const { action, bytes, because } of recorded) say(action, bytes, because)
    return recorded.some(({ action }) => action.type !== 'enclosure') ? fromMs(organ.action.stopTravelMs) : 0
  }
  if (!takesStops) {
    const moves = sayRecorded()
    return { messages, readyAt: free + moves, findings }
  }
  findings.push(...whatPeopleMustKnow(organ))
  // Where one message says the whole console, the first of them is the known state.
  const begins = organ.generalCancel === null && organ.together?.type === 'map'
  if (organ.generalCancel) {
    say({ type: 'general-cancel' }, organ.generalCancel, 'begin from a known state')
    free += fromMs(organ.settleMs)
  } else {
    for (const element of organ.elements) {
      if (begin.wanted.has(element.id) || element.control.type !== 'switch') continue
      say({ type: 'retire', element }, element.control.off, 'begin from a known state')
    }
  }
  for (const [enclosure, value] of boxes) {
    const bytes = controlChange(enclosure.channel, enclosure.controller, value)
    say({ type: 'enclosure', enclosure, value }, bytes, `begin with ${enclosure.name} at ${value}`)
  }
  const draws = messagesTo(organ, emptyConsole(organ), begin).changes
  const saysMap = draws.some(({ type }) => type === 'combination')
  const changes = begins && !saysMap ? [...draws, mapChange(organ, NOTHING_DRAWN, begin.wanted)] : draws
  for (const { bytes, ...action } of changes) say(action, bytes, 'registration at the beginning')
  const travel = Math.max(sayRecorded(), changes.length > 0 ? fromMs(organ.action.stopTravelMs) : 0)
  return { messages, readyAt: free + travel, findings }
}

/**
 * Law 10's end: what we drew is retired and nothing else. What a piston drew whose contents nobody knows, only a general
 * cancel retires, or every stop that it may have drawn. What the organist drew meanwhile is his. Times from `startAt` on.
 */
export function closing(organ: Organ, known: OrganConsole, startAt: number): Omit<TimedMessage, 'moment'>[] {
  let free = startAt
  const isUnknown = known.pressed.length > 0
  const ends = isUnknown
    ? { cancels: true as const, names: new Map([...byPiston(known)].map((id) => [id, false])) }
    : {}
  // A general cancel retires all; else what a hand drew at the console stays.
  const wanted: Registration = isUnknown ? NOTHING_DRAWN : drawnAtConsole(known)
  const step = { wanted, names: new Map<ElementId, boolean>(), ...ends }
  return messagesTo(organ, known, step).changes.map(({ bytes, ...action }) => {
    const at = micros(free)
    free += sentFor(organ, bytes)
    return { at, action, bytes, cause: { type: 'plan', text: 'end of the performance' } }
  })
}

/** What no message can make sure of: a person must. */
function whatPeopleMustKnow(organ: Organ): Finding[] {
  const { together } = organ
  const toggles = organ.elements.filter(({ control }) => control.type === 'toggle')
  const findings = (organ.generalCancel === null ? toggles : []).map((element) => {
    const message = `${elementName(element)} has one message for on and off and the organ has no general cancel: make sure that it is retired before you begin`
    return finding('warning', 'toggle-unknown', message)
  })
  if (together?.type === 'stepper') {
    const level =
      together.memory === null ? 'the memory level that this profile describes' : `memory level ${together.memory}`
    const message = `this console's generals can only be stepped through: set it to ${level} before you begin, and leave it there`
    findings.push(finding('warning', 'stepped-generals', message))
  }
  if (together?.type === 'map') {
    const message = 'each change says the whole console at once: a stop that is drawn by hand stays until the next one'
    findings.push(finding('remark', 'console-map', message))
  }
  return findings
}
