import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ScoreNote } from '../../src/score/index.ts'
import { ticks } from '../../src/time/index.ts'
import type { TimedMessage } from '../../src/timeline/index.ts'
import { compile } from '../../src/timeline/index.ts'
import { organ, PPQ, part, performance, play, score } from '../builders.ts'
import { runs } from '../runs.ts'

/** Few keys and coarse times, so that voices meet on one key at one moment all the time. */
const aNote: fc.Arbitrary<ScoreNote> = fc
  .record({
    start: fc.nat(40),
    length: fc.integer({ min: 1, max: 12 }),
    key: fc.integer({ min: 58, max: 62 }),
    fine: fc.nat(3),
  })
  .map(({ start, length, key, fine }) => ({
    start: ticks(start * 60 + fine),
    end: ticks((start + length) * 60 + fine),
    key,
    velocity: 64,
  }))
const someParts = fc.array(fc.array(aNote, { maxLength: 14 }), { minLength: 1, maxLength: 4 })
const tempi = fc.array(
  fc.record({ tick: fc.nat(2400).map(ticks), microsPerQuarter: fc.integer({ min: 200_000, max: 1_500_000 }) }),
  { maxLength: 5 },
)
const wires = fc.constantFrom('', 'wire: din\n', 'spacingMs: 100\n', 'wire: { baud: 31250, gapMs: 1 }\n')
const cues = fc.array(
  fc.record({
    at: fc.integer({ min: 1, max: 5 }),
    draw: fc.subarray(['Sw. Oboe 8', 'Gt. Principal 4', 'Gt. Open Diapason 8', 'Ped. Bourdon 16']),
    retire: fc.subarray(['Sw. Gedackt 8', 'Gt. Open Diapason 8']),
  }),
  { maxLength: 4 },
)

const music = (
  parts: readonly (readonly ScoreNote[])[],
  changes: { tick: ReturnType<typeof ticks>; microsPerQuarter: number }[] = [],
) =>
  score(
    parts.map((notes, index) => part(`Part ${index}`, notes)),
    { tempi: changes, end: ticks(6 * 4 * PPQ) },
  )

const notes = (messages: readonly TimedMessage[]) =>
  messages.flatMap(({ at, moment, action }) =>
    action.type === 'note-on' || action.type === 'note-off'
      ? [{ at, moment, on: action.type === 'note-on', key: `${action.division.name} ${action.key}` }]
      : [],
  )

/** What the law says, second by second: some part holds the key. */
const held = (parts: readonly (readonly ScoreNote[])[], key: number, tick: number) =>
  parts.some((each) => each.some((note) => note.key === key && note.start <= tick && tick < note.end))

describe('over any music', () => {
  test('law 1: a key is down exactly while some part holds it, but for the gaps before repetitions', () => {
    fc.assert(
      fc.property(someParts, (parts) => {
        const timeline = play(music(parts))
        for (const key of [58, 59, 60, 61, 62]) {
          const own = notes(timeline.messages).filter((each) => each.key === `Great ${key}`)
          const strikes = own.filter(({ on }) => on).map(({ at }) => at - timeline.startAt)
          const onsets = new Set(
            parts
              .flat()
              .filter((note) => note.key === key)
              .map((note) => note.start as number),
          )
          expect(strikes.length).toBe(onsets.size)
          for (let tick = 0; tick < 56 * 60; tick += 7) {
            const at = timeline.tempo.toMicros(ticks(tick))
            const down = own.filter((each) => each.at - timeline.startAt <= at).at(-1)?.on ?? false
            const inGap = strikes.some((strike) => strike > at && strike - at <= 40_000)
            if (!inGap) expect(down).toBe(held(parts, key, tick))
            else if (down) expect(held(parts, key, tick)).toBe(true)
          }
        }
      }),
      runs(150),
    )
  })

  test('law 2: a key is let go by the gap, or by half of what is written, before it is struck again; no more, no less', () => {
    fc.assert(
      fc.property(someParts, tempi, (parts, changes) => {
        const timeline = play(music(parts, changes))
        const time = (tick: number) => timeline.tempo.toMicros(ticks(tick))
        for (const key of [58, 59, 60, 61, 62]) {
          const own = notes(timeline.messages).filter((each) => each.key === `Great ${key}`)
          const ofKey = parts.flat().filter((note) => note.key === key)
          const onsets = [...new Set(ofKey.map((note) => note.start as number))].sort((x, y) => x - y)
          for (const [index, onset] of onsets.slice(0, -1).entries()) {
            const next = onsets[index + 1] ?? 0
            let writtenEnd = onset
            while (writtenEnd < next && held(parts, key, writtenEnd)) writtenEnd++
            const length = time(writtenEnd) - time(onset)
            const wanted = Math.min(time(writtenEnd), time(next) - Math.min(40_000, length / 2))
            expect(Math.abs((own[2 * index + 1]?.at ?? 0) - timeline.startAt - wanted)).toBeLessThanOrEqual(1)
          }
        }
      }),
      runs(200),
    )
  })

  test('law 6: the order of the tracks changes not a byte', () => {
    fc.assert(
      fc.property(someParts, tempi, wires, cues, (parts, changes, wire, asked) => {
        const bytes = (each: readonly (readonly ScoreNote[])[]) =>
          play(music(each, changes), organ(wire), { cues: asked }).messages.map((message) => [
            message.at,
            ...message.bytes,
          ])
        expect(bytes([...parts].reverse())).toEqual(bytes(parts))
      }),
      runs(150),
    )
  })

  test('law 7: note-ons and note-offs of a key alternate and balance, on any wire and from any bar', () => {
    fc.assert(
      fc.property(someParts, tempi, wires, cues, fc.nat(4), (parts, changes, wire, asked, bar) => {
        const from = ticks(bar * 4 * PPQ)
        const timeline = play(music(parts, changes), organ(wire), { cues: asked, from })
        const down = new Set<string>()
        for (const { key, on } of notes(timeline.messages)) {
          expect(down.has(key)).toBe(!on)
          if (on) down.add(key)
          else down.delete(key)
        }
        expect([...down]).toEqual([])
      }),
      runs(300),
    )
  })

  test('law 11: whatever the tempo, gaps and protective spacing are physical', () => {
    fc.assert(
      fc.property(someParts, wires, cues, fc.integer({ min: 30, max: 250 }), (parts, wire, asked, percent) => {
        const instrument = organ(wire)
        const { messages } = compile(performance(music(parts), instrument, { cues: asked, tempoFactor: percent / 100 }))
        const stops = messages
          .filter(({ action }) => ['draw', 'retire', 'general-cancel'].includes(action.type))
          .map(({ at }) => at)
        for (const [index, at] of stops.slice(1).entries()) {
          expect(at - (stops[index] ?? 0)).toBeGreaterThanOrEqual(instrument.spacingMs * 1000)
        }
      }),
      runs(200),
    )
  })

  test('messages never overlap on the wire, and are in order', () => {
    fc.assert(
      fc.property(someParts, tempi, wires, cues, (parts, changes, wire, asked) => {
        const instrument = organ(wire)
        const { messages } = play(music(parts, changes), instrument, { cues: asked })
        const takes = (length: number) =>
          instrument.wire.microsPerByte === 0 ? 0 : length * instrument.wire.microsPerByte + instrument.wire.gapMicros
        for (const [index, message] of messages.slice(1).entries()) {
          const before = messages[index] as TimedMessage
          expect(message.at).toBeGreaterThanOrEqual(Math.floor(before.at + takes(before.bytes.length)) - 1)
        }
      }),
      runs(200),
    )
  })
})
