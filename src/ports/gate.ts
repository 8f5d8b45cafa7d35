import type { Bytes } from '../midi/index.ts'
import { classOf, type GateRules, knownMessages, lastLook, MESSAGE_CLASS, type MessageClass } from './gate-rules.ts'
import type { Port } from './port.ts'
import { guardOf } from './protection.ts'

/** The last gate: all bytes of a port leave through one of these, and nothing goes round it. Times: `performance.now()`. */
export interface Gate {
  readonly portName: string
  readonly takesRuns: boolean
  /** How far ahead `sendAt` wants its messages; 0 where they leave when they are given. */
  readonly leadMs: number
  /** Judges whole messages before the music starts; allocates. */
  readonly classOf: (bytes: Bytes) => MessageClass
  /** Sends notes, boxes and silence at once. A spaced message waits where it must, in order, and the music goes on. */
  readonly send: (bytes: Uint8Array, offset: number, length: number, kind: MessageClass) => void
  /** The same for the music, in its order: to leave at a moment, not more than `leadMs` ahead. */
  readonly sendAt: (bytes: Uint8Array, offset: number, length: number, kind: MessageClass, atMs: number) => void
  /** Whether it helps to say ahead what `send` will say next. */
  readonly hearsAnnouncements: boolean
  /** Notes that `sendAt` is going to be given next, in one run. */
  readonly announce: (bytes: Uint8Array, offset: number, length: number) => void
  /** Takes back what was given ahead and has not left yet. */
  readonly takeBack: () => void
  /** When the next waiting message may go; infinity where none waits. */
  readonly nextDueMs: () => number
  /** When the last waiting message may go; minus infinity where none waits. */
  readonly lastDueMs: () => number
  /** Between two spaced messages. */
  readonly spacingMs: number
  /** When the next spaced message may go at the earliest. */
  readonly freeFromMs: () => number
  /** How many spaced messages it was given, all told. */
  readonly given: () => number
  /** When the spaced message of a number (from 1) goes, or at the latest went; minus infinity before the first. */
  readonly leavesMs: (number: number) => number
  /** Until when the machine rests after a general cancel, also after one that waits; minus infinity where none was sent. */
  readonly restsUntilMs: () => number
  /** Sends what may go by now. What the port did not take waits on. */
  readonly pump: () => void
  /** Forgets what waits (panic goes before anything queued). */
  readonly dropWaiting: () => void
  /** When the organ, which is to hear from us all the time, must hear again; infinity where it is not. */
  readonly senseDueMs: () => number
  readonly sense: () => void
  readonly isThere: () => boolean
  /** Connects again to a port that was gone. Nobody knows what it was told meanwhile: the whole spacing is waited. */
  readonly reopen: () => boolean
  readonly sayAlive: () => void
  /** See `Port.close`. */
  readonly close: (isSilent?: boolean) => void
}

export interface GateOptions {
  /** Leaves exact times to the port's timer, where it has one. */
  readonly useTimer: boolean
  readonly now: () => number
  /** Who sent before it died, perhaps just after a general cancel: the machine is given its rest first. */
  readonly afterDeath: boolean
  /** Told of each message that is neither a note nor a box, just before it leaves or is handed over. Must not wait. */
  readonly onSpaced: (bytes: Uint8Array, offset: number, length: number) => void
}

const ACTIVE_SENSING = 0xfe
/** MIDI 1.0: a receiver that has heard it waits 300 ms for the next byte; sent every 250 ms or less. */
const SENSE_EVERY_MS = 200

interface Waiting {
  readonly bytes: Uint8Array
  readonly atMs: number
  /** What the machine rests after it. */
  readonly restMs: number
}

/** Who sent what before it was opened is not known, so a whole spacing is waited first. */
export function createGate(port: Port, rules: GateRules, options: Partial<GateOptions> = {}): Gate {
  const { useTimer = false, afterDeath = false, now = () => performance.now(), onSpaced = () => undefined } = options
  const timer = useTimer ? port.timer : null
  const guard = guardOf(rules.agreed)
  const isTaken = lastLook(rules)
  const known = knownMessages([...rules.known, ...rules.letThrough])
  const boxes = new Set(rules.boxes)
  const spacingMs = Math.max(rules.spacingMs, guard?.spacingMs ?? 0)
  const settleMs = rules.rest.after.length === 0 ? 0 : Math.max(rules.rest.ms, guard?.settleMs ?? 0)
  const stopsAhead = rules.stopsAhead && spacingMs === 0
  const senses = rules.activeSensing && (guard?.activeSensing ?? true)
  const sensing = Uint8Array.of(ACTIVE_SENSING)
  const waiting: Waiting[] = []
  let lastSpacedAtMs = now()
  let restsUntilMs = afterDeath && settleMs > 0 ? now() + settleMs : Number.NEGATIVE_INFINITY
  /** When the last spaced message leaves that the port's timer has. */
  let aheadUntilMs = Number.NEGATIVE_INFINITY
  let lastAtMs = now()
  let given = 0
  const write = (bytes: Uint8Array, offset: number, length: number) => {
    port.write(bytes, offset, length)
    lastAtMs = Math.max(lastAtMs, now())
  }
  const freeFromMs = () => Math.max(lastSpacedAtMs + spacingMs, restsUntilMs, aheadUntilMs)
  const nextDueMs = () => {
    const first = waiting[0]
    return first === undefined ? Number.POSITIVE_INFINITY : Math.max(first.atMs, freeFromMs())
  }
  /** Of the so many first that wait: when the last may go, and until when the machine rests then. */
  const afterWaiting = (count: number) => {
    let dueMs = Number.NEGATIVE_INFINITY
    let restMs = restsUntilMs
    let freeMs = freeFromMs()
    for (let index = 0; index < count; index++) {
      const { atMs = 0, restMs: rest = 0 } = waiting[index] ?? {}
      dueMs = Math.max(atMs, freeMs)
      if (rest > 0) restMs = dueMs + rest
      freeMs = dueMs + Math.max(spacingMs, rest)
    }
    return { dueMs, restsUntilMs: restMs }
  }
  const pump = () => {
    while (now() >= nextDueMs()) {
      const first = waiting[0]
      if (!first) return
      onSpaced(first.bytes, 0, first.bytes.length)
      write(first.bytes, 0, first.bytes.length)
      waiting.shift()
      // Read after it has left: a thread that was held up between the two must not shorten the next wait.
      lastSpacedAtMs = now()
      if (first.restMs > 0) restsUntilMs = lastSpacedAtMs + first.restMs
    }
  }
  const restAfter = (bytes: Uint8Array, offset: number, length: number) =>
    rules.rest.after.some((each) => isSame(each, bytes, offset, length)) ? settleMs : 0
  const wait = (bytes: Uint8Array, offset: number, length: number, atMs: number) => {
    given++
    waiting.push({ bytes: bytes.slice(offset, offset + length), atMs, restMs: restAfter(bytes, offset, length) })
    pump()
  }
  /** What must be rested after is not left to the timer: a machine that slept would send it with what comes after. */
  const mayGoAhead = (bytes: Uint8Array, offset: number, length: number, atMs: number) =>
    timer !== null &&
    stopsAhead &&
    waiting.length === 0 &&
    freeFromMs() <= atMs &&
    restAfter(bytes, offset, length) === 0
  const forgetTime = () => {
    lastSpacedAtMs = now()
  }
  return {
    portName: port.name,
    takesRuns: port.takesRuns,
    leadMs: timer?.leadMs ?? 0,
    classOf: (bytes) => {
      const kind = classOf(bytes, rules, boxes, known)
      return kind !== MESSAGE_CLASS.refused && isTaken(bytes, 0, bytes.length, kind) ? kind : MESSAGE_CLASS.refused
    },
    send: (bytes, offset, length, kind) => {
      if (kind === MESSAGE_CLASS.refused || !isTaken(bytes, offset, length, kind)) return
      if (kind === MESSAGE_CLASS.spaced) wait(bytes, offset, length, 0)
      else write(bytes, offset, length)
    },
    sendAt: (bytes, offset, length, kind, atMs) => {
      if (kind === MESSAGE_CLASS.refused || !isTaken(bytes, offset, length, kind)) return
      const isSpaced = kind === MESSAGE_CLASS.spaced
      if (isSpaced && !mayGoAhead(bytes, offset, length, atMs)) wait(bytes, offset, length, timer ? atMs : 0)
      else if (timer) {
        // In the order of the music, also where one of them is late.
        lastAtMs = Math.max(lastAtMs, atMs)
        if (isSpaced) {
          given++
          aheadUntilMs = lastAtMs
          onSpaced(bytes, offset, length)
        }
        timer.writeAt(bytes, offset, length, lastAtMs)
      } else write(bytes, offset, length)
    },
    hearsAnnouncements: timer === null && port.announce !== undefined,
    announce: (bytes, offset, length) => port.announce?.(bytes, offset, length),
    takeBack: () => {
      timer?.takeBack()
      lastAtMs = Math.min(lastAtMs, now())
      aheadUntilMs = Math.min(aheadUntilMs, now())
    },
    nextDueMs,
    lastDueMs: () => afterWaiting(waiting.length).dueMs,
    spacingMs,
    freeFromMs,
    given: () => given,
    leavesMs: (number) => {
      const place = number - (given - waiting.length)
      if (place > 0) return afterWaiting(place).dueMs
      return number > 0 ? Math.max(lastSpacedAtMs, aheadUntilMs) : Number.NEGATIVE_INFINITY
    },
    restsUntilMs: () => afterWaiting(waiting.length).restsUntilMs,
    pump,
    dropWaiting: () => {
      waiting.length = 0
    },
    senseDueMs: () => (senses ? lastAtMs + SENSE_EVERY_MS : Number.POSITIVE_INFINITY),
    sense: () => {
      if (senses) write(sensing, 0, 1)
    },
    isThere: port.isThere,
    reopen: () => {
      const there = port.reopen()
      if (there) forgetTime()
      return there
    },
    sayAlive: () => port.sayAlive?.(),
    close: port.close,
  }
}

/** Does not allocate. */
function isSame(message: Bytes, bytes: Uint8Array, offset: number, length: number): boolean {
  if (message.length !== length) return false
  for (let at = 0; at < length; at++) if (message[at] !== bytes[offset + at]) return false
  return true
}
