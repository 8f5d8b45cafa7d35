import { type Bytes, splitMessages } from '../midi/index.ts'
import type { Micros } from '../time/index.ts'

interface WrittenMessage {
  readonly at: Micros
  /** One or more whole messages. */
  readonly bytes: Bytes
}

/** 5000 ticks a quarter at 500,000 µs a quarter: a tick is 0.1 ms. */
const TICKS_PER_QUARTER = 5000
const MICROS_PER_QUARTER = 500_000
/** The largest variable-length quantity (Standard MIDI Files 1.0, "Variable-Length Quantities"). */
const LONGEST_WAIT_TICKS = 0x0fffffff
const MICROS_PER_TICK = MICROS_PER_QUARTER / TICKS_PER_QUARTER

/** The one track of a file of format 0, as it grows: what `take` gives is never given again. */
export interface SmfTrack {
  /** One or more whole messages, each with its own status byte. @param atMicros never before the last */
  readonly add: (atMicros: number, bytes: Bytes) => void
  readonly mark: (atMicros: number, text: string) => void
  readonly end: () => void
  readonly take: () => Uint8Array
}

/**
 * Grown byte by byte by ourselves: `midi-file`, which reads what we write in the tests, joins its buffers at each wait of
 * more than 127 ticks (74,400 messages 31 s, 362,000 not in 75), and cannot write a file that is not known to its end.
 */
export function newSmfTrack(): SmfTrack {
  let grown: number[] = []
  let now = 0
  const put = (...bytes: readonly number[]) => {
    for (const byte of bytes) grown.push(byte)
  }
  const quantity = (value: number) => {
    for (let shift = 21; shift > 0; shift -= 7) if (value >>> shift > 0) grown.push(0x80 | ((value >>> shift) & 0x7f))
    grown.push(value & 0x7f)
  }
  const meta = (type: number, data: Bytes) => {
    put(0xff, type)
    quantity(data.length)
    put(...data)
  }
  const wait = (atMicros: number) => {
    const tick = Math.max(now, Math.round(atMicros / MICROS_PER_TICK))
    // A waiting time has four bytes: what is longer is written in several, each with an empty text.
    for (; tick - now > LONGEST_WAIT_TICKS; now += LONGEST_WAIT_TICKS) {
      quantity(LONGEST_WAIT_TICKS)
      meta(META.text, [])
    }
    quantity(tick - now)
    now = tick
  }
  quantity(0)
  meta(META.tempo, [MICROS_PER_QUARTER >> 16, (MICROS_PER_QUARTER >> 8) & 0xff, MICROS_PER_QUARTER & 0xff])
  return {
    add: (atMicros, bytes) => {
      for (const message of splitMessages(bytes)) {
        wait(atMicros)
        const status = message[0] ?? 0
        if (status < 0xf0) put(...message)
        else {
          // F0 … F7 as it is; anything else of the system kind through the file format's escape.
          const data = status === 0xf0 ? message.slice(1) : message
          put(status === 0xf0 ? 0xf0 : 0xf7)
          quantity(data.length)
          for (const byte of data) grown.push(byte)
        }
      }
    },
    mark: (atMicros, text) => {
      wait(atMicros)
      meta(META.marker, [...Buffer.from(text)])
    },
    end: () => {
      quantity(0)
      meta(META.endOfTrack, [])
    },
    take: () => {
      const taken = Uint8Array.from(grown)
      grown = []
      return taken
    },
  }
}

const META = { text: 0x01, marker: 0x06, endOfTrack: 0x2f, tempo: 0x51 } as const

const HEAD_BYTES = 22

/** What stands before the track: both chunk heads. @param trackBytes how long the track is, all told */
export function smfHead(trackBytes: number): Uint8Array {
  const head = Buffer.alloc(HEAD_BYTES)
  head.write('MThd', 0, 'latin1')
  head.writeUInt32BE(6, 4)
  head.writeUInt16BE(0, 8)
  head.writeUInt16BE(1, 10)
  head.writeUInt16BE(TICKS_PER_QUARTER, 12)
  head.write('MTrk', 14, 'latin1')
  head.writeUInt32BE(trackBytes, 18)
  return head
}

/**
 * What a port gets, as a Standard MIDI File of format 0.
 * @param startAt where the music begins, marked `start`; null for none
 */
export function writeSmf(messages: readonly WrittenMessage[], startAt: Micros | null): Uint8Array {
  const track = newSmfTrack()
  let marked = startAt === null
  const mark = (at: number) => {
    if (marked || startAt === null || at < startAt) return
    track.mark(startAt, 'start')
    marked = true
  }
  for (const { at, bytes } of messages) {
    mark(at)
    track.add(at, bytes)
  }
  mark(Number.POSITIVE_INFINITY)
  track.end()
  const body = track.take()
  return Buffer.concat([smfHead(body.length), body])
}
