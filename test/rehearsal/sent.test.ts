import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lateStretches, placeOf, readSent } from '../../src/rehearsal/sent.ts'
import type { TimedMessage } from '../../src/timeline/index.ts'

const RATE = 48_000

const message = (atMicros: number, bytes: readonly number[]) =>
  ({ at: atMicros, moment: atMicros, bytes, cause: { type: 'plan', text: '' } }) as unknown as TimedMessage

describe('what left over JACK', () => {
  test('is read line by line', () => {
    expect(readSent('512 0 90 3c 64\n1024 3 f0 7d f7\n')).toEqual([
      { frame: 512, lateFrames: 0, bytes: [0x90, 0x3c, 0x64] },
      { frame: 1024, lateFrames: 3, bytes: [0xf0, 0x7d, 0xf7] },
    ])
  })

  test('tells where the timeline began, and how far each note lies from its place', () => {
    const strikes = fc.array(
      fc.record({ at: fc.integer({ min: 0, max: 10_000 }), key: fc.integer({ min: 36, max: 96 }) }),
      {
        minLength: 1,
        maxLength: 60,
      },
    )
    fc.assert(
      fc.property(strikes, fc.integer({ min: 0, max: 1_000_000 }), (given, zero) => {
        const sorted = [...given].sort((a, b) => a.at - b.at)
        const messages = sorted.map(({ at, key }) => message(at * 1000, [0x90, key, 100]))
        const sent = sorted.map(({ at, key }) => ({ frame: zero + at * 48, lateFrames: 0, bytes: [0x90, key, 100] }))
        const placed = placeOf({ messages }, sent, RATE)
        expect(placed).toEqual({ zeroFrame: zero, worstFrames: 0, notes: given.length, sentNotes: given.length })
        const without = placeOf({ messages }, sent.slice(0, -1), RATE)
        expect(without?.sentNotes ?? 0).toBe(given.length - 1)
      }),
    )
  })

  test('says how far the worst note is off', () => {
    const messages = [0, 1000, 2000].map((at) => message(at * 1000, [0x90, 60, 100]))
    const sent = [100, 48_100, 96_148].map((frame) => ({ frame, lateFrames: 0, bytes: [0x90, 60, 100] }))
    expect(placeOf({ messages }, sent, RATE)).toEqual({ zeroFrame: 100, worstFrames: 48, notes: 3, sentNotes: 3 })
  })
})

describe('where the sender was late', () => {
  const MS = RATE / 1000
  const sent = (askedMs: number, lateMs: number) => ({
    frame: (askedMs + lateMs) * MS,
    lateFrames: lateMs * MS,
    bytes: [0x90, 60, 100],
  })

  test('is from when a message was asked for until it left; a cycle is not late', () => {
    expect(lateStretches([sent(0, 0), sent(100, 11), sent(200, 98), sent(250, 48)], RATE)).toEqual([
      { from: 200 * MS, to: 298 * MS },
      { from: 250 * MS, to: 298 * MS },
    ])
  })

  test('is where the line stood still, not where a message was sent out of its turn', () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 3, maxLength: 40 })
    fc.assert(
      fc.property(gaps, fc.nat(), fc.integer({ min: 20, max: 500 }), (given, which, delayMs) => {
        let asked = 0
        const times = given.map((gap) => {
          asked += gap
          return asked
        })
        const at = which % times.length
        const held = times[at] ?? 0
        // The machine holds the line: all that was to leave meanwhile leaves at its end.
        const stall = times.map((time) => sent(time, time >= held && time < held + delayMs ? held + delayMs - time : 0))
        expect(lateStretches(stall, RATE)[0]?.from).toBe(held * MS)
        // A message is asked for too late, in its place in the line: those behind it wait.
        const wrong = times.map((time, index) => {
          if (index === at) return sent(time + delayMs, 0)
          return sent(time, index > at && time < held + delayMs ? held + delayMs - time : 0)
        })
        expect(lateStretches(wrong, RATE)).toEqual([])
      }),
    )
  })
})
