import { type Bytes, type ConsoleMap, hex, isConsoleMap } from '../midi/index.ts'
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
  /** A general cancel, by its bytes, and how long the machine rests after it before it is told of its stops again. */
  readonly rest: { readonly after: readonly Bytes[]; readonly ms: number }
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

const ALL_SOUND_OFF = 120
const ALL_NOTES_OFF = 123
const PART_BYTES = 3

/**
 * The last look at what leaves, whoever says what it is, by what was agreed for the console. A run of notes is taken whole
 * or not; for notes and boxes it does not allocate.
 */
export function lastLook({ agreed, letThrough }: GateRules) {
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

export function classOf(
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
export function knownMessages(messages: readonly Bytes[]): (bytes: Bytes) => boolean {
  const beginning = (bytes: Bytes) => ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)
  const beginnings = new Set(messages.map(beginning))
  const whole = new Set(messages.map(hex))
  return (bytes) => beginnings.has(beginning(bytes)) && whole.has(hex(bytes))
}
