import { type Bytes, type ConsoleMap, hex, isConsoleMap } from '../midi/index.ts'
import type { Port } from './port.ts'

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
  /** Messages of the score that its side file lets through. */
  readonly letThrough: readonly Bytes[]
  /** Least time between two messages that are neither notes nor boxes: less can damage the console. */
  readonly spacingMs: number
}

/** How the gate treats a message. */
export const MESSAGE_CLASS = { refused: 0, note: 1, box: 2, spaced: 3, silence: 4 } as const
export type MessageClass = (typeof MESSAGE_CLASS)[keyof typeof MESSAGE_CLASS]

/** The last gate: all bytes of a port leave through one of these, and nothing goes round it. */
export interface Gate {
  readonly portName: string
  readonly takesRuns: boolean
  /** Judges whole messages before the music starts; allocates. */
  readonly classOf: (bytes: Bytes) => MessageClass
  /**
   * Sends notes, boxes and silence at once. A spaced message waits where it must, in order, and the music goes on.
   * @param nowMs `performance.now()`
   */
  readonly send: (bytes: Uint8Array, offset: number, length: number, kind: MessageClass, nowMs: number) => void
  /** When the next waiting message may go; infinity where none waits. */
  readonly nextDueMs: () => number
  /** Sends what may go by now. */
  readonly pump: (nowMs: number) => void
  /** Forgets what waits (panic goes before anything queued). */
  readonly dropWaiting: () => void
  readonly close: () => void
}

const ALL_SOUND_OFF = 120
const ALL_NOTES_OFF = 123

/** @param openedAtMs `performance.now()`: who sent what before that is not known, so a whole spacing is waited first */
export function createGate(port: Port, rules: GateRules, openedAtMs: number): Gate {
  const known = knownMessages([...rules.known, ...rules.letThrough])
  const boxes = new Set(rules.boxes)
  const waiting: Uint8Array[] = []
  let lastSpacedAtMs = openedAtMs
  const sendSpaced = (bytes: Uint8Array, offset: number, length: number, nowMs: number) => {
    port.write(bytes, offset, length)
    lastSpacedAtMs = nowMs
  }
  const nextDueMs = () => (waiting.length === 0 ? Number.POSITIVE_INFINITY : lastSpacedAtMs + rules.spacingMs)
  return {
    portName: port.name,
    takesRuns: port.takesRuns,
    classOf: (bytes) => classify(bytes, rules, boxes, known),
    send: (bytes, offset, length, kind, nowMs) => {
      if (kind === MESSAGE_CLASS.refused) return
      if (kind !== MESSAGE_CLASS.spaced) port.write(bytes, offset, length)
      else if (waiting.length === 0 && nowMs >= lastSpacedAtMs + rules.spacingMs)
        sendSpaced(bytes, offset, length, nowMs)
      else waiting.push(bytes.slice(offset, offset + length))
    },
    nextDueMs,
    pump: (nowMs) => {
      while (nowMs >= nextDueMs()) {
        const bytes = waiting.shift()
        if (bytes) sendSpaced(bytes, 0, bytes.length, nowMs)
      }
    },
    dropWaiting: () => {
      waiting.length = 0
    },
    close: () => port.close(),
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
