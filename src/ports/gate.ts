import { type Bytes, type ConsoleMap, hex, isConsoleMap } from '../midi/index.ts'
import type { Port } from './port.ts'
import { guardOf, type Protection } from './protection.ts'

/** What this organ may be told, and how fast: made from its profile, plain data. */
export interface GateRules {
  /** By channel (0–15): keys that may go down and up; null where no division listens. */
  readonly keys: readonly ({ readonly low: number; readonly high: number } | null)[]
  /** Swell boxes and pedals: `channel << 7 | controller`. */
  readonly boxes: readonly number[]
  /** Every other message of the profile, whole (an NRPN is one). */
  readonly known: readonly Bytes[]
  /** Maps of this console, with any of its own stops set and no other bit; null where it has none. */
  readonly map: ConsoleMap | null
  /** What was agreed for the console at this port, whatever this profile says; none where nobody knows of one. */
  readonly agreed: readonly Protection[]
  /** Messages of the score that its side file lets through. */
  readonly letThrough: readonly Bytes[]
  /** Least time between two messages that are neither notes nor boxes: less can damage the console. */
  readonly spacingMs: number
  /** The organ is told every quarter of a second that we are there; it falls silent by itself when that ends. */
  readonly activeSensing: boolean
  /**
   * Stops too may be handed to the port's timer ahead. Not where a spacing protects the machine (only what has left can
   * be counted from), nor with toggles (one taken back would leave its stop in a state that nobody knows).
   */
  readonly stopsAhead: boolean
}

/** How the gate treats a message. */
export const MESSAGE_CLASS = { refused: 0, note: 1, box: 2, spaced: 3, silence: 4 } as const
export type MessageClass = (typeof MESSAGE_CLASS)[keyof typeof MESSAGE_CLASS]

/** The last gate: all bytes of a port leave through one of these, and nothing goes round it. Times: `performance.now()`. */
export interface Gate {
  readonly portName: string
  readonly takesRuns: boolean
  /** How far ahead `sendAt` wants its messages; 0 where they leave when they are given. */
  readonly leadMs: number
  /** Judges whole messages before the music starts; allocates. */
  readonly classOf: (bytes: Bytes) => MessageClass
  /** Sends notes, boxes and silence at once. A spaced message waits where it must, in order, and the music goes on.
   * @param notBeforeMs a machine that must come to rest first; spaced messages only */
  readonly send: (bytes: Uint8Array, offset: number, length: number, kind: MessageClass, notBeforeMs?: number) => void
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
  /** Sends what may go by now. */
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
  /** Told of each message that is neither a note nor a box, just before it leaves or is handed over. Must not wait. */
  readonly onSpaced: (bytes: Uint8Array, offset: number, length: number) => void
}

const ALL_SOUND_OFF = 120
const ALL_NOTES_OFF = 123
const ACTIVE_SENSING = 0xfe
/** MIDI 1.0: a receiver that has heard it waits 300 ms for the next byte; sent every 250 ms or less. */
const SENSE_EVERY_MS = 200

interface Waiting {
  readonly bytes: Uint8Array
  readonly atMs: number
}

/** Who sent what before it was opened is not known, so a whole spacing is waited first. */
export function createGate(port: Port, rules: GateRules, options: Partial<GateOptions> = {}): Gate {
  const { useTimer = false, now = () => performance.now(), onSpaced = () => undefined } = options
  const timer = useTimer ? port.timer : null
  const guard = guardOf(rules.agreed)
  const isTaken = lastLook(rules)
  const known = knownMessages([...rules.known, ...rules.letThrough])
  const boxes = new Set(rules.boxes)
  const spacingMs = Math.max(rules.spacingMs, guard?.spacingMs ?? 0)
  const stopsAhead = rules.stopsAhead && spacingMs === 0
  const senses = rules.activeSensing && (guard?.activeSensing ?? true)
  const sensing = Uint8Array.of(ACTIVE_SENSING)
  const waiting: Waiting[] = []
  let lastSpacedAtMs = now()
  let lastAtMs = now()
  const write = (bytes: Uint8Array, offset: number, length: number) => {
    port.write(bytes, offset, length)
    lastAtMs = Math.max(lastAtMs, now())
  }
  const nextDueMs = () => {
    const first = waiting[0]
    return first === undefined ? Number.POSITIVE_INFINITY : Math.max(first.atMs, lastSpacedAtMs + spacingMs)
  }
  const pump = () => {
    while (now() >= nextDueMs()) {
      const first = waiting.shift()
      if (!first) return
      onSpaced(first.bytes, 0, first.bytes.length)
      write(first.bytes, 0, first.bytes.length)
      // Read after it has left: a thread that was held up between the two must not shorten the next wait.
      lastSpacedAtMs = now()
    }
  }
  const wait = (bytes: Uint8Array, offset: number, length: number, atMs: number) => {
    waiting.push({ bytes: bytes.slice(offset, offset + length), atMs })
    pump()
  }
  const forgetTime = () => {
    lastSpacedAtMs = now()
  }
  return {
    portName: port.name,
    takesRuns: port.takesRuns,
    leadMs: timer?.leadMs ?? 0,
    classOf: (bytes) => {
      const kind = classify(bytes, rules, boxes, known)
      return kind !== MESSAGE_CLASS.refused && isTaken(bytes, 0, bytes.length, kind) ? kind : MESSAGE_CLASS.refused
    },
    send: (bytes, offset, length, kind, notBeforeMs = 0) => {
      if (kind === MESSAGE_CLASS.refused || !isTaken(bytes, offset, length, kind)) return
      if (kind === MESSAGE_CLASS.spaced) wait(bytes, offset, length, notBeforeMs)
      else write(bytes, offset, length)
    },
    sendAt: (bytes, offset, length, kind, atMs) => {
      if (kind === MESSAGE_CLASS.refused || !isTaken(bytes, offset, length, kind)) return
      if (kind === MESSAGE_CLASS.spaced && !(timer && stopsAhead)) wait(bytes, offset, length, timer ? atMs : 0)
      else if (timer) {
        // In the order of the music, also where one of them is late.
        lastAtMs = Math.max(lastAtMs, atMs)
        if (kind === MESSAGE_CLASS.spaced) onSpaced(bytes, offset, length)
        timer.writeAt(bytes, offset, length, lastAtMs)
      } else write(bytes, offset, length)
    },
    hearsAnnouncements: timer === null && port.announce !== undefined,
    announce: (bytes, offset, length) => port.announce?.(bytes, offset, length),
    takeBack: () => {
      timer?.takeBack()
      lastAtMs = Math.min(lastAtMs, now())
    },
    nextDueMs,
    lastDueMs: () =>
      waiting.length === 0
        ? Number.NEGATIVE_INFINITY
        : Math.max(nextDueMs() + (waiting.length - 1) * spacingMs, ...waiting.map(({ atMs }) => atMs)),
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

const PART_BYTES = 3

/**
 * The last look at what leaves, whoever says what it is, by what was agreed for the console. A run of notes is taken whole
 * or not; for notes and boxes it does not allocate.
 */
function lastLook({ agreed, letThrough }: GateRules) {
  const guard = guardOf(agreed)
  const passed = knownMessages(letThrough)
  return (bytes: Bytes | Uint8Array, offset: number, length: number, kind: MessageClass): boolean => {
    if (guard === null) return true
    if (kind === MESSAGE_CLASS.spaced) {
      const said = Array.from(bytes.slice(offset, offset + length))
      return guard.takesStop(said) || (passed(said) && guard.takesPassed(said))
    }
    for (let at = offset; at < offset + length; at += PART_BYTES)
      if (!guard.takesAtOnce(bytes[at] ?? 0, bytes[at + 1] ?? 0)) return false
    return true
  }
}

function classify(
  bytes: Bytes,
  rules: GateRules,
  boxes: ReadonlySet<number>,
  known: (bytes: Bytes) => boolean,
): MessageClass {
  // A profile may say its stops as notes on a division's channel: what it names is spaced, whatever it looks like.
  if (known(bytes)) return MESSAGE_CLASS.spaced
  if (rules.map !== null && isConsoleMap(rules.map, bytes)) return MESSAGE_CLASS.spaced
  const [status = 0, first = 0, second = 0] = bytes
  if (bytes.length !== 3 || first > 0x7f || second > 0x7f) return MESSAGE_CLASS.refused
  const channel = status & 0x0f
  const kind = status & 0xf0
  const keys = rules.keys[channel]
  if ((kind === 0x90 || kind === 0x80) && keys && first >= keys.low && first <= keys.high) return MESSAGE_CLASS.note
  if (kind === 0xb0 && boxes.has((channel << 7) | first)) return MESSAGE_CLASS.box
  const silencing = kind === 0xb0 && (first === ALL_SOUND_OFF || first === ALL_NOTES_OFF) && second === 0
  return silencing && keys ? MESSAGE_CLASS.silence : MESSAGE_CLASS.refused
}

/** Whole messages by their bytes. Most messages are notes and share no beginning with any: those cost no text. */
function knownMessages(messages: readonly Bytes[]): (bytes: Bytes) => boolean {
  const beginning = (bytes: Bytes) => ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)
  const beginnings = new Set(messages.map(beginning))
  const whole = new Set(messages.map(hex))
  return (bytes) => beginnings.has(beginning(bytes)) && whole.has(hex(bytes))
}
