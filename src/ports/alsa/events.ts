import { hex, messageLength } from '../../midi/index.ts'

/**
 * MIDI bytes as events of the kernel's sequencer (`struct snd_seq_event`, `include/uapi/sound/asequencer.h`), laid out
 * as it reads them from its device: 28 bytes each, after a SysEx its data.
 */
export interface Encoder {
  readonly buffer: Uint8Array
  /** How much of the buffer is used. */
  readonly used: () => number
  /** Of the event that begins here in the buffer, with its data. */
  readonly eventBytes: (at: number) => number
  readonly isAtOnce: () => boolean
  /** The bytes that were encoded last were a piece of a SysEx that goes on: the wire needs its time for it. */
  readonly midSysEx: () => boolean
  /** Begins a write: nothing of the one before is left over. Its events go at once, or on a queue at a time of that queue. */
  readonly atOnce: () => void
  readonly onQueue: (queue: number, queueMs: number) => void
  /**
   * Empties the buffer, then encodes whole messages until it is full or a piece of a long SysEx is in it.
   * @returns where to go on; `end` where all are in it
   * @throws RangeError where the bytes are no whole messages: a byte of ours in a wrong place would play something else
   */
  readonly fill: (bytes: Uint8Array, at: number, end: number) => number
}

const EVENT_BYTES = 28
const DATA_AT = 16
const AT_ONCE = 253
const SUBSCRIBERS = 254
const ANY_PORT = 253
const TIME_REAL = 1 << 0
const LENGTH_VARIABLE = 1 << 2

const EVENT = {
  noteOn: 6,
  noteOff: 7,
  keyPressure: 8,
  controller: 10,
  programChange: 11,
  channelPressure: 12,
  pitchBend: 13,
  sysEx: 130,
} as const

/** System messages by their status byte; the others of F0 to FF mean nothing in MIDI 1.0 and have no event. */
const SYSTEM_EVENT: Readonly<Record<number, number>> = {
  241: 22,
  242: 20,
  243: 21,
  246: 40,
  248: 36,
  250: 30,
  251: 31,
  252: 32,
  254: 42,
  255: 41,
}

const SYSEX = 0xf0
const SYSEX_END = 0xf7

/**
 * Of a SysEx that goes out in one. A USB device's buffer in the kernel holds 4096 bytes and what is beyond is lost;
 * a program that listens holds about 200 cells of 28.
 */
export const SYSEX_PIECE_BYTES = 256
/** Room for a run of notes that is put together for one write. */
const BUFFER_BYTES = 16_384

/** @param port our own, which sends */
export function createEncoder(port: number): Encoder {
  const buffer = new Uint8Array(BUFFER_BYTES)
  const view = new DataView(buffer.buffer)
  let used = 0
  let inSysEx = false
  let queue = AT_ONCE
  let seconds = 0
  let nanos = 0

  const begin = (type: number, flags: number) => {
    const at = used
    used += EVENT_BYTES
    buffer.fill(0, at, used)
    buffer[at] = type
    buffer[at + 1] = flags | (queue === AT_ONCE ? 0 : TIME_REAL)
    buffer[at + 3] = queue
    setNative32(view, at + 4, seconds)
    setNative32(view, at + 8, nanos)
    // The kernel writes our client's number here itself.
    buffer[at + 13] = port
    buffer[at + 14] = SUBSCRIBERS
    buffer[at + 15] = ANY_PORT
    return at + DATA_AT
  }
  const note = (type: number, channel: number, key: number, velocity: number) => {
    const at = begin(type, 0)
    buffer[at] = channel
    buffer[at + 1] = key
    buffer[at + 2] = velocity
  }
  const control = (type: number, channel: number, param: number, value: number) => {
    const at = begin(type, 0)
    buffer[at] = channel
    setNative32(view, at + 4, param)
    setNative32(view, at + 8, value)
  }
  const piece = (bytes: Uint8Array, from: number, end: number) => {
    const at = begin(EVENT.sysEx, LENGTH_VARIABLE)
    setNative32(view, at, end - from)
    for (let each = from; each < end; each++) buffer[used++] = bytes[each] ?? 0
  }
  const shortMessage = (status: number, first: number, second: number) => {
    const channel = status & 0x0f
    switch (status & 0xf0) {
      case 0x80:
        return note(EVENT.noteOff, channel, first, second)
      case 0x90:
        return note(EVENT.noteOn, channel, first, second)
      case 0xa0:
        return note(EVENT.keyPressure, channel, first, second)
      case 0xb0:
        return control(EVENT.controller, channel, first, second)
      case 0xc0:
        return control(EVENT.programChange, channel, 0, first)
      case 0xd0:
        return control(EVENT.channelPressure, channel, 0, first)
      case 0xe0:
        return control(EVENT.pitchBend, channel, 0, first + (second << 7) - 0x2000)
      default:
        return control(SYSTEM_EVENT[status] ?? 0, 0, 0, first + (second << 7))
    }
  }
  /** @returns where the next message begins */
  const sysEx = (bytes: Uint8Array, at: number, end: number) => {
    const last = endOfSysEx(bytes, at, end)
    const to = Math.min(last, at + SYSEX_PIECE_BYTES)
    piece(bytes, at, to)
    inSysEx = to < last
    return to
  }
  const message = (bytes: Uint8Array, at: number, end: number) => {
    const status = bytes[at] ?? 0
    if (status === SYSEX) return sysEx(bytes, at, end)
    if (status < 0x80 || (status > SYSEX && SYSTEM_EVENT[status] === undefined)) throw notWhole(bytes, at, end)
    const length = messageLength(status)
    const first = length > 1 ? (bytes[at + 1] ?? 0) : 0
    const second = length > 2 ? (bytes[at + 2] ?? 0) : 0
    if (at + length > end || first > 0x7f || second > 0x7f) throw notWhole(bytes, at, end)
    shortMessage(status, first, second)
    return at + length
  }
  return {
    buffer,
    used: () => used,
    eventBytes: (at) => EVENT_BYTES + (buffer[at] === EVENT.sysEx ? view.getUint32(at + DATA_AT, LITTLE_ENDIAN) : 0),
    isAtOnce: () => queue === AT_ONCE,
    midSysEx: () => inSysEx,
    atOnce: () => {
      inSysEx = false
      queue = AT_ONCE
      seconds = 0
      nanos = 0
    },
    onQueue: (id, queueMs) => {
      const micros = Math.round(queueMs * 1000)
      inSysEx = false
      queue = id
      seconds = Math.floor(micros / 1e6)
      nanos = (micros % 1e6) * 1000
    },
    fill: (bytes, from, end) => {
      used = 0
      let at = from
      if (inSysEx) at = sysEx(bytes, at, end)
      while (at < end && !inSysEx && used + EVENT_BYTES + SYSEX_PIECE_BYTES <= BUFFER_BYTES) {
        at = message(bytes, at, end)
      }
      return at
    },
  }
}

/** The kernel's events are in the machine's own byte order; all machines that Node runs on have the low byte first but s390x. */
const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1
const setNative32 = (view: DataView, at: number, value: number) => view.setInt32(at, value, LITTLE_ENDIAN)

/** @returns the place after its F7 */
function endOfSysEx(bytes: Uint8Array, at: number, end: number): number {
  for (let each = at; each < end; each++) {
    const byte = bytes[each] ?? 0
    if (byte === SYSEX_END) return each + 1
    if (byte > 0x7f && !(byte === SYSEX && each === at)) throw notWhole(bytes, at, end)
  }
  throw notWhole(bytes, at, end)
}

const notWhole = (bytes: Uint8Array, at: number, end: number) =>
  new RangeError(`these are no whole MIDI messages: ${hex(Array.from(bytes.subarray(at, Math.min(end, at + 8))))}`)

/** Whether there is a SysEx in it that has to go out in pieces. */
export function hasLongSysEx(bytes: Uint8Array, offset: number, length: number): boolean {
  if (length <= SYSEX_PIECE_BYTES) return false
  const end = offset + length
  for (let at = offset; at < end; at++) {
    if (bytes[at] === SYSEX && endOfSysEx(bytes, at, end) - at > SYSEX_PIECE_BYTES) return true
  }
  return false
}
