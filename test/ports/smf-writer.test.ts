import fc from 'fast-check'
import { parseMidi } from 'midi-file'
import { describe, expect, test } from 'vitest'
import { writeSmf } from '../../src/ports/index.ts'
import { readScore } from '../../src/score/index.ts'
import { micros } from '../../src/time/index.ts'

const HOUR = 3_600_000_000

const messagesAt = fc.array(
  fc.record({
    atMicros: fc.nat(100_000_000),
    bytes: fc.oneof(
      fc
        .tuple(fc.integer({ min: 0x80, max: 0xef }), fc.nat(127), fc.nat(127))
        .map(([status, first, second]) => ((status & 0xe0) === 0xc0 ? [status, first] : [status, first, second])),
      fc.array(fc.nat(127), { maxLength: 300 }).map((data) => [0xf0, ...data, 0xf7]),
    ),
  }),
  { maxLength: 200 },
)

describe('the MIDI file that export and capture write', () => {
  test('says every kind of message as it is on the wire', () => {
    const messages = [
      [0x90, 60, 100],
      [0x80, 60, 64],
      [0x90, 61, 0],
      [0xb0, 99, 1, 0xb0, 98, 2, 0xb0, 6, 127],
      [0xc7, 19],
      [0xe0, 1, 64],
      [0xd0, 5],
      [0xa0, 60, 5],
      [0xf0, 0x41, 0x10, 0xf7],
    ]
    const bytes = writeSmf(
      messages.map((each, index) => ({ at: micros(index * 1000), bytes: each })),
      null,
    )
    const body = [...bytes].slice(22)
    for (const message of messages.slice(0, 3)) expect(String(body)).toContain(String(message))
    expect(parseMidi(bytes).tracks[0]?.map(({ type }) => type)).toEqual([
      'setTempo',
      'noteOn',
      'noteOff',
      'noteOff',
      'controller',
      'controller',
      'controller',
      'programChange',
      'pitchBend',
      'channelAftertouch',
      'noteAftertouch',
      'sysEx',
      'endOfTrack',
    ])
  })
  test('a wait of days is written in pieces, and read back', () => {
    const bytes = writeSmf(
      [
        { at: micros(0), bytes: [0x90, 60, 100] },
        { at: micros(80 * HOUR), bytes: [0x80, 60, 64] },
      ],
      micros(0),
    )
    const score = readScore('long.mid', bytes)
    expect(score.findings).toEqual([])
    expect(score.parts[0]?.notes[0]?.end).toBe((80 * HOUR) / 100)
  })
  test('what is written is read back at its time, to a tick of 0.1 ms', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50_000_000), { minLength: 1, maxLength: 30 }), (times) => {
        const sorted = times.sort((a, b) => a - b)
        const { tracks } = parseMidi(
          writeSmf(
            sorted.map((at) => ({ at: micros(at), bytes: [0x90, 60, 1] })),
            null,
          ),
        )
        let now = 0
        const read = (tracks[0] ?? []).flatMap((event) => {
          now += event.deltaTime
          return event.type === 'noteOn' ? [now * 100] : []
        })
        for (const [index, at] of read.entries()) expect(Math.abs(at - (sorted[index] ?? 0))).toBeLessThanOrEqual(50)
      }),
    )
  })
  test('another reader finds every message, in its order', () => {
    fc.assert(
      fc.property(messagesAt, (all) => {
        const messages = all.toSorted((a, b) => a.atMicros - b.atMicros)
        const { tracks } = parseMidi(
          writeSmf(
            messages.map(({ atMicros, bytes }) => ({ at: micros(atMicros), bytes })),
            null,
          ),
        )
        const read = (tracks[0] ?? []).filter((event) => !('meta' in event))
        expect(read.map(({ type }) => type === 'sysEx')).toEqual(messages.map(({ bytes }) => bytes[0] === 0xf0))
        for (const [index, event] of read.entries()) {
          if (event.type === 'sysEx') expect([0xf0, ...Array.from(event.data)]).toEqual(messages[index]?.bytes)
          if (event.type === 'controller')
            expect([0xb0 | event.channel, event.controllerType, event.value]).toEqual(messages[index]?.bytes)
        }
      }),
    )
  })
})
