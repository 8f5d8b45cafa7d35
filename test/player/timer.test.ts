import { describe, expect, test } from 'vitest'
import { ticks } from '../../src/time/index.ts'
import { compile, timeOf } from '../../src/timeline/index.ts'
import { note, organ, PPQ, part, performance, play, score } from '../builders.ts'
import {
  type Deck,
  expectBalanced,
  expectSilent,
  keyLines,
  messagesOf,
  pause,
  playing,
  stopsSaid,
  waitFor,
} from './deck.ts'

/** A port with a timer of its own, to which messages are handed over ahead: what it is given, and what it keeps. */
const AHEAD = { timing: 'queue', leadMs: 60 } as const

const quick = [{ tick: ticks(0), microsPerQuarter: 100_000 }]
const scale = () =>
  score(
    [
      part(
        'A',
        Array.from({ length: 12 }, (_, beat) => note(beat, beat + 1, 60 + beat)),
      ),
    ],
    { tempi: quick },
  )
const chord = () => score([part('A', [note(0, 40, 60), note(0, 40, 64)])], { tempi: quick })
const cues = [{ at: 1, piston: 'mf' }]

/** What has left by now, as the organ heard it. */
const heard = (deck: Deck) => {
  const now = globalThis.performance.timeOrigin + globalThis.performance.now()
  return deck
    .recorded()
    .filter(({ atMs }) => atMs <= now)
    .flatMap(messagesOf)
}

describe("a port with the system's timer", () => {
  test('is given the whole timeline ahead, at the exact times, in its order', async () => {
    const timeline = play(scale(), organ(), { cues })
    const deck = await playing(timeline, AHEAD)
    expect(deck.player.keptBy).toBe('queue')
    await deck.until('ended')
    expect(deck.sent().flat()).toEqual(timeline.messages.flatMap(({ bytes }) => [...bytes]))
    const notes = timeline.messages.filter(({ action }) => action.type === 'note-on').map(({ at }) => at / 1000)
    const sent = deck.recorded().filter(({ bytes }) => bytes.some((byte) => byte >> 4 === 9))
    const origin = (sent[0]?.atMs ?? 0) - (notes[0] ?? 0)
    for (const [index, { atMs }] of sent.entries()) expect(atMs - origin).toBeCloseTo(notes[index] ?? 0, 3)
  })

  test('pause takes back what has not left: silent at once, and nothing comes after', async () => {
    const timeline = play(scale(), organ(), { cues })
    const deck = await playing(timeline, AHEAD)
    await waitFor(() => keyLines(heard(deck)).includes('on 63'))
    deck.player.pause()
    await deck.until('paused')
    const then = deck.sent()
    await pause(150)
    expect(deck.sent()).toEqual(then)
    expectSilent(deck.sent())
    deck.player.resume()
    await deck.until('ended')
    expectSilent(deck.sent())
    for (let key = 60; key < 72; key++) expect(keyLines(deck.sent())).toContain(`on ${key}`)
  })

  test('stopped in the middle of a chord: every key up, what we drew retired', async () => {
    const timeline = play(chord(), organ(), { cues })
    const deck = await playing(timeline, AHEAD)
    await waitFor(() => keyLines(heard(deck)).length === 2)
    await deck.player.close()
    expectSilent(deck.sent())
    expect(stopsSaid(deck.sent(), 0)).toHaveLength(3)
  })

  test('hold stays on what has been handed over, and goes on behind it', async () => {
    const timeline = play(scale(), organ(), {})
    const deck = await playing(timeline, AHEAD)
    await waitFor(() => keyLines(heard(deck)).includes('on 62'))
    deck.player.hold()
    await deck.until('held')
    await pause(AHEAD.leadMs + 20)
    const held = keyLines(heard(deck))
    await pause(200)
    expect(keyLines(heard(deck))).toEqual(held)
    deck.player.resume()
    await deck.until('ended')
    expect(keyLines(deck.sent()).filter((line) => line.startsWith('on'))).toHaveLength(12)
    expectBalanced(deck.sent())
  })

  test('a seek takes back what was coming and strikes what the place wants', async () => {
    const timeline = play(scale(), organ(), { cues })
    const deck = await playing(timeline, AHEAD)
    await waitFor(() => keyLines(heard(deck)).includes('on 62'))
    deck.player.seek(timeOf(timeline, ticks(9 * PPQ)))
    await deck.until('ended')
    expectSilent(deck.sent())
    expect(keyLines(deck.sent())).not.toContain('on 67')
    expect(keyLines(deck.sent())).toContain('on 69')
  })

  test('another tempo while it plays: every note once', async () => {
    const slow = play(scale(), organ(), { cues })
    const deck = await playing(slow, AHEAD)
    await waitFor(() => keyLines(heard(deck)).includes('on 61'))
    deck.player.swap(compile(performance(scale(), organ(), { cues, tempoFactor: 1.6 })), 1 / 1.6)
    await waitFor(() => keyLines(heard(deck)).includes('on 66'))
    deck.player.swap(compile(performance(scale(), organ(), { cues, tempoFactor: 0.7 })), 1.6 / 0.7)
    await deck.until('ended')
    expect(keyLines(deck.sent()).filter((line) => line.startsWith('on'))).toHaveLength(12)
    expectBalanced(deck.sent())
  })

  test('panic goes before what was handed over', async () => {
    const timeline = play(scale(), organ(), { cues })
    const deck = await playing(timeline, AHEAD)
    await waitFor(() => keyLines(heard(deck)).includes('on 63'))
    deck.player.panic()
    await deck.until('paused')
    await pause(100)
    const sent = deck.sent()
    expectSilent(sent)
    expect(sent.filter(([status = 0, controller]) => status >> 4 === 0xb && controller === 123)).toHaveLength(3)
    const lastOn = keyLines(sent).findLastIndex((line) => line.startsWith('on'))
    expect(keyLines(sent).slice(lastOn + 1).length).toBeGreaterThan(0)
  })

  test("a maker's spacing: stops are not handed over ahead, and keep it", async () => {
    const instrument = organ('spacingMs: 60\n')
    const timeline = play(chord(), instrument, { cues })
    const deck = await playing(timeline, AHEAD)
    await waitFor(() => keyLines(heard(deck)).length === 2)
    await deck.player.close()
    const stops = deck.recorded().filter(({ bytes }) => bytes.length === 9 || (bytes[0] ?? 0) === 0xcf)
    expect(stops).toHaveLength(7)
    for (const [index, { atMs }] of stops.slice(1).entries())
      expect(atMs - (stops[index]?.atMs ?? 0)).toBeGreaterThan(59.5)
  })
})
