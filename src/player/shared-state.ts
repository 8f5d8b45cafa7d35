import { LATENESS_BUCKETS } from './lateness.ts'
import { KEY_SLOTS } from './tape-format.ts'

/** What the player's thread shows without being asked: one block of shared memory, read by anyone, written by it alone. */
export interface SharedState {
  readonly buffer: SharedArrayBuffer
  /** Woken by commands; see `WORD`. */
  readonly words: Int32Array
  /** See `NUMBER`. */
  readonly numbers: Float64Array
  /** 1 where a key is down: `channel << 7 | key`. */
  readonly keysDown: Uint8Array
  /** 1 where we drew an element. */
  readonly drawn: Uint8Array
  /** What each box or pedal was last told, 0 to 127; −1 where nothing was said. */
  readonly boxes: Int16Array
  readonly lateness: Uint32Array
  /** What the organ was last told besides notes and boxes; see `sent-log.ts`. */
  readonly sentLog: Uint8Array
}

/** Places in `words`. `tape`: twice the number of tapes taken in; odd while one is being taken in. `answered`: commands
 * done. `panics`: how often silence was asked for past the queue of commands. */
export const WORD = {
  wake: 0,
  state: 1,
  urgent: 2,
  sent: 3,
  link: 4,
  logged: 5,
  waitsPassed: 6,
  tape: 7,
  answered: 8,
  panics: 9,
  length: 10,
} as const
/** Places in `numbers`. */
export const NUMBER = { positionMicros: 0, slippedMs: 1, length: 2 } as const
/** Values of `WORD.link`: whether the port's other end is there. */
export const LINK = { in: 0, out: 1 } as const
/** Said past the queue of commands: what must work even where the main thread is about to end. */
export const URGENT = { none: 0, close: 1 } as const

export const STATES = ['idle', 'playing', 'paused', 'held', 'ended', 'closed', 'waiting'] as const
export type PlayerState = (typeof STATES)[number]

const MOST_ELEMENTS = 4096
const MOST_BOXES = 64
/** Places for what was sent, each with its length before it: a map of a console is 44 bytes. */
export const LOG_PLACES = 256
export const LOG_PLACE_BYTES = 128
const LOG_BYTES = LOG_PLACES * LOG_PLACE_BYTES

export function sharedState(
  buffer = new SharedArrayBuffer(
    8 * NUMBER.length + 4 * LATENESS_BUCKETS + 4 * WORD.length + 2 * MOST_BOXES + KEY_SLOTS + MOST_ELEMENTS + LOG_BYTES,
  ),
): SharedState {
  let at = 0
  const take = (bytes: number) => {
    at += bytes
    return at - bytes
  }
  return {
    buffer,
    numbers: new Float64Array(buffer, take(8 * NUMBER.length), NUMBER.length),
    lateness: new Uint32Array(buffer, take(4 * LATENESS_BUCKETS), LATENESS_BUCKETS),
    words: new Int32Array(buffer, take(4 * WORD.length), WORD.length),
    boxes: new Int16Array(buffer, take(2 * MOST_BOXES), MOST_BOXES),
    keysDown: new Uint8Array(buffer, take(KEY_SLOTS), KEY_SLOTS),
    drawn: new Uint8Array(buffer, take(MOST_ELEMENTS), MOST_ELEMENTS),
    sentLog: new Uint8Array(buffer, take(LOG_BYTES), LOG_BYTES),
  }
}
