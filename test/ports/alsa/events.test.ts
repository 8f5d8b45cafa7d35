import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { messageLength } from '../../../src/midi/index.ts'
import { createEncoder, hasLongSysEx, SYSEX_PIECE_BYTES } from '../../../src/ports/alsa/events.ts'
import { runs } from '../../runs.ts'

/** `struct snd_seq_event` of the kernel's `asequencer.h`, read back without the encoder's own means. */
interface Event {
  readonly type: number
  readonly flags: number
  readonly queue: number
  readonly seconds: number
  readonly nanos: number
  readonly sourcePort: number
  readonly destination: readonly number[]
  readonly data: Buffer
}

function readEvents(buffer: Uint8Array, used: number): Event[] {
  const all = Buffer.from(buffer.subarray(0, used))
  const events: Event[] = []
  for (let at = 0; at < used; ) {
    const flags = all[at + 1] ?? 0
    const more = flags & 4 ? all.readUInt32LE(at + 16) : 0
    events.push({
      type: all[at] ?? 0,
      flags,
      queue: all[at + 3] ?? 0,
      seconds: all.readUInt32LE(at + 4),
      nanos: all.readUInt32LE(at + 8),
      sourcePort: all[at + 13] ?? 0,
      destination: [all[at + 14] ?? 0, all[at + 15] ?? 0],
      data: more > 0 ? all.subarray(at + 28, at + 28 + more) : all.subarray(at + 16, at + 28),
    })
    at += 28 + more
  }
  return events
}

/** What the kernel makes of an event for a MIDI device (`seq_midi_event.c`): the way back. */
function asBytes({ type, data }: Event): number[] {
  const [channel = 0, first = 0, second = 0] = data
  if (type === 130) return [...data]
  const param = data.readInt32LE(4)
  const value = data.readInt32LE(8)
  switch (type) {
    case 6:
      return [0x90 | channel, first, second]
    case 7:
      return [0x80 | channel, first, second]
    case 8:
      return [0xa0 | channel, first, second]
    case 10:
      return [0xb0 | channel, param, value]
    case 11:
      return [0xc0 | channel, value]
    case 12:
      return [0xd0 | channel, value]
    case 13:
      return [0xe0 | channel, (value + 8192) & 0x7f, (value + 8192) >> 7]
    case 20:
      return [0xf2, value & 0x7f, value >> 7]
    case 21:
      return [0xf3, value]
    case 22:
      return [0xf1, value]
    default:
      return [{ 30: 0xfa, 31: 0xfb, 32: 0xfc, 36: 0xf8, 40: 0xf6, 41: 0xff, 42: 0xfe }[type] ?? 0]
  }
}

const PORT = 5

function encodeAll(bytes: readonly number[]): { readonly events: Event[]; readonly pieces: number } {
  const encoder = createEncoder(PORT)
  encoder.atOnce()
  const given = Uint8Array.from([9, 9, ...bytes, 9])
  const events: Event[] = []
  let pieces = 0
  for (let at = 2; at < given.length - 1; pieces++) {
    const next = encoder.fill(given, at, given.length - 1)
    expect(next).toBeGreaterThan(at)
    events.push(...readEvents(encoder.buffer, encoder.used()))
    at = next
  }
  return { events, pieces }
}

const data = fc.integer({ min: 0, max: 127 })
const STATUSES = [
  ...Array.from({ length: 0x70 }, (_, i) => 0x80 + i),
  0xf1,
  0xf2,
  0xf3,
  0xf6,
  0xf8,
  0xfa,
  0xfb,
  0xfc,
  0xfe,
  0xff,
]
const short = fc
  .tuple(fc.constantFrom(...STATUSES), data, data)
  .map(([status, first, second]) => [status, first, second].slice(0, messageLength(status)))
const sysEx = (max: number) => fc.array(data, { maxLength: max }).map((inner) => [0xf0, ...inner, 0xf7])

describe('bytes as events of the sequencer', () => {
  test('all messages come back as they went in, in their order', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 5, arbitrary: short }, sysEx(1000)), { maxLength: 900 }), (messages) => {
        const { events } = encodeAll(messages.flat())
        expect(events.flatMap(asBytes)).toEqual(messages.flat())
      }),
      runs(60),
    )
  })
  test('a long SysEx goes out in pieces, each by itself, that fit the kernel and its listeners', () => {
    const long = [0xf0, ...Array.from({ length: 19_998 }, (_, i) => i & 0x7f), 0xf7]
    const { events, pieces } = encodeAll([0x90, 60, 1, ...long, 0x80, 60, 0])
    expect(events.flatMap(asBytes)).toEqual([0x90, 60, 1, ...long, 0x80, 60, 0])
    expect(Math.max(...events.slice(1, -1).map((event) => event.data.length))).toBe(SYSEX_PIECE_BYTES)
    expect(pieces).toBeGreaterThanOrEqual(Math.ceil(20_000 / SYSEX_PIECE_BYTES))
  })
  test('a SysEx is long from one byte more than a piece', () => {
    const of = (length: number) => Uint8Array.from([0xf0, ...Array(length - 2).fill(1), 0xf7])
    expect(hasLongSysEx(of(SYSEX_PIECE_BYTES), 0, SYSEX_PIECE_BYTES)).toBe(false)
    expect(hasLongSysEx(of(SYSEX_PIECE_BYTES + 1), 0, SYSEX_PIECE_BYTES + 1)).toBe(true)
    const notes = new Uint8Array(3000).map((_, i) => [0x90, 60, 1][i % 3] ?? 0)
    expect(hasLongSysEx(notes, 0, 3000)).toBe(false)
  })
  test('at once to all that listen, or on a queue at its time', () => {
    const encoder = createEncoder(PORT)
    encoder.atOnce()
    encoder.fill(Uint8Array.of(0x93, 60, 100), 0, 3)
    const [now] = readEvents(encoder.buffer, encoder.used())
    expect(now).toMatchObject({ type: 6, flags: 0, queue: 253, sourcePort: PORT, destination: [254, 253] })
    encoder.onQueue(2, 1_234_567.8914)
    encoder.fill(Uint8Array.of(0x93, 60, 100, 0x83, 60, 0), 0, 6)
    const later = readEvents(encoder.buffer, encoder.used())
    expect(later).toHaveLength(2)
    for (const event of later) {
      expect(event).toMatchObject({ flags: 1, queue: 2, seconds: 1234, nanos: 567_891_000, destination: [254, 253] })
    }
  })
  test.each([
    ['half a message', [0x90, 60]],
    ['data without a status', [60, 100]],
    ['a status inside a message', [0x90, 0x80, 60]],
    ['a SysEx without its end', [0xf0, 1, 2]],
    ['a SysEx that another message ends', [0xf0, 1, 0x90, 60, 1]],
    ['an end without a SysEx', [0xf7]],
    ['a status that MIDI does not define', [0xf4]],
  ])('%s is refused, and the next write is whole', (_, bytes) => {
    const encoder = createEncoder(PORT)
    encoder.atOnce()
    expect(() => encoder.fill(Uint8Array.from(bytes), 0, bytes.length)).toThrow(/no whole MIDI messages/)
    encoder.atOnce()
    encoder.fill(Uint8Array.of(0x90, 62, 1), 0, 3)
    expect(readEvents(encoder.buffer, encoder.used()).flatMap(asBytes)).toEqual([0x90, 62, 1])
  })
  test('a write after a SysEx that was given up in its middle begins anew', () => {
    const encoder = createEncoder(PORT)
    encoder.atOnce()
    const long = Uint8Array.from([0xf0, ...Array(600).fill(1), 0xf7])
    encoder.fill(long, 0, long.length)
    expect(encoder.midSysEx()).toBe(true)
    encoder.atOnce()
    encoder.fill(Uint8Array.of(0x80, 60, 0), 0, 3)
    expect(readEvents(encoder.buffer, encoder.used()).flatMap(asBytes)).toEqual([0x80, 60, 0])
  })
})
