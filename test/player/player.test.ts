import { describe, expect, test } from 'vitest'
import { openPlayer } from '../../src/player/index.ts'
import { ticks } from '../../src/time/index.ts'
import { compile, timeOf } from '../../src/timeline/index.ts'
import { note, organ, PPQ, part, performance, play, score } from '../builders.ts'
import { deckFor, expectBalanced, keyLines, pause, playing, stopsSaid, UNWATCHED, waitFor } from './deck.ts'

const scale = () =>
  score(
    [
      part(
        'A',
        Array.from({ length: 12 }, (_, beat) => note(beat, beat + 1, 60 + beat)),
      ),
    ],
    {
      tempi: [{ tick: ticks(0), microsPerQuarter: 100_000 }],
    },
  )
const chord = () =>
  score([part('A', [note(0, 40, 60), note(0, 40, 64)])], { tempi: [{ tick: ticks(0), microsPerQuarter: 100_000 }] })
const cues = [{ at: 1, piston: 'mf' }]

describe('the player', () => {
  test('sends exactly the timeline, in its order, and ends', async () => {
    const timeline = play(scale(), organ(), { cues })
    const deck = await playing(timeline)
    await deck.until('ended')
    const planned = timeline.messages.flatMap(({ bytes }) => [...bytes])
    expect(deck.sent().flat()).toEqual(planned)
    expect(deck.player.status().sent).toBe(timeline.messages.length)
  })

  test('stopped in the middle of a chord: every key up, what we drew retired, nothing else said', async () => {
    const timeline = play(chord(), organ(), { cues })
    const deck = await playing(timeline)
    await waitFor(() => keyLines(deck.sent()).length === 2)
    await deck.player.close()
    expect(keyLines(deck.sent())).toEqual(['on 60', 'on 64', 'off 60', 'off 64'])
    expect(stopsSaid(deck.sent(), 127)).toHaveLength(3)
    expect(stopsSaid(deck.sent(), 0)).toHaveLength(3)
    expect(deck.sent().filter(([status]) => status === 0xcf)).toHaveLength(1)
  })

  test('a process that ends at once still silences the organ', async () => {
    const timeline = play(chord(), organ(), { cues })
    const deck = await playing(timeline)
    await waitFor(() => keyLines(deck.sent()).length === 2)
    expect(deck.player.closeNow(5000)).toBe(true)
    expectBalanced(deck.sent())
    expect(stopsSaid(deck.sent(), 0)).toHaveLength(3)
  })

  test('pause lets go, and going on strikes again what is held there', async () => {
    const timeline = play(chord(), organ(), { cues })
    const deck = await playing(timeline)
    await waitFor(() => keyLines(deck.sent()).length === 2)
    deck.player.pause()
    await deck.until('paused')
    expect(keyLines(deck.sent())).toEqual(['on 60', 'on 64', 'off 60', 'off 64'])
    deck.player.resume()
    await waitFor(() => keyLines(deck.sent()).length === 6)
    expect(keyLines(deck.sent()).slice(4)).toEqual(['on 60', 'on 64'])
    await deck.until('ended')
    expectBalanced(deck.sent())
    expect(stopsSaid(deck.sent(), 127)).toHaveLength(3)
  })

  test('hold stays on what sounds; going on strikes nothing twice', async () => {
    const timeline = play(scale(), organ(), {})
    const deck = await playing(timeline)
    await waitFor(() => keyLines(deck.sent()).includes('on 62'))
    deck.player.hold()
    await deck.until('held')
    const heldWith = keyLines(deck.sent())
    await pause(150)
    expect(keyLines(deck.sent())).toEqual(heldWith)
    expect(deck.player.status().keysDown.flat()).toHaveLength(1)
    deck.player.resume()
    await deck.until('ended')
    expect(keyLines(deck.sent()).filter((line) => line.startsWith('on'))).toHaveLength(12)
    expectBalanced(deck.sent())
  })

  test('a seek goes to the registration and the keys that the place wants', async () => {
    const music = score(
      [part('A', [note(0, 40, 60), ...Array.from({ length: 40 }, (_, beat) => note(beat, beat + 1, 70 + (beat % 2)))])],
      {
        tempi: [{ tick: ticks(0), microsPerQuarter: 100_000 }],
      },
    )
    const timeline = play(music, organ(), {
      cues: [...cues, { at: 5, draw: ['Gt. Principal 4'], retire: ['Sw. Gedackt 8'] }],
    })
    const deck = await playing(timeline)
    await waitFor(() => keyLines(deck.sent()).length >= 2)
    deck.player.seek(timeOf(timeline, ticks(9 * 4 * PPQ)))
    await deck.until('ended')
    const lines = keyLines(deck.sent())
    expect(lines.filter((line) => line === 'on 60')).toHaveLength(1)
    expectBalanced(deck.sent())
    const bytes = deck.sent().map(String)
    expect(bytes.indexOf('177,98,2')).toBeGreaterThan(0)
    // At the end: all that was drawn anywhere is retired once.
    expect(stopsSaid(deck.sent(), 127)).toHaveLength(4)
    expect(stopsSaid(deck.sent(), 0)).toHaveLength(4)
  })

  test('back to the beginning of the piece plays it again', async () => {
    const timeline = play(scale(), organ(), {})
    const deck = await playing(timeline)
    await waitFor(() => keyLines(deck.sent()).includes('on 64'))
    deck.player.seek(timeOf(timeline, ticks(0)))
    await deck.until('ended')
    expect(keyLines(deck.sent()).filter((line) => line === 'on 60')).toHaveLength(2)
    expectBalanced(deck.sent())
  })

  test('another tempo while it plays: every note once, the gaps as physical as before', async () => {
    const repeated = score(
      [
        part(
          'A',
          Array.from({ length: 24 }, (_, beat) => note(beat, beat + 1, 60)),
        ),
      ],
      {
        tempi: [{ tick: ticks(0), microsPerQuarter: 120_000 }],
      },
    )
    const slow = play(repeated, organ(), { cues })
    const deck = await playing(slow)
    let before = 1
    for (const factor of [1.5, 0.8, 2]) {
      await waitFor(() => keyLines(deck.sent()).length >= 4)
      await pause(200)
      deck.player.swap(compile(performance(repeated, organ(), { cues, tempoFactor: factor })), before / factor)
      before = factor
    }
    await deck.until('ended')
    expect(keyLines(deck.sent()).filter((line) => line === 'on 60')).toHaveLength(24)
    expectBalanced(deck.sent())
    expect(stopsSaid(deck.sent(), 127)).toHaveLength(3)
  })

  test('panic: keys first, then all notes off on each channel, then general cancel', async () => {
    const timeline = play(chord(), organ(), { cues })
    const deck = await playing(timeline)
    await waitFor(() => keyLines(deck.sent()).length === 2)
    const before = deck.sent().length
    deck.player.panic()
    await deck.until('paused')
    await waitFor(() => deck.sent().length >= before + 9)
    const after = deck.sent().slice(before)
    expect(keyLines(after.slice(0, 2))).toEqual(['off 60', 'off 64'])
    expect(after.slice(2, 8).map(([status = 0, controller]) => [status & 0x0f, controller])).toEqual([
      [0, 123],
      [0, 120],
      [1, 123],
      [1, 120],
      [2, 123],
      [2, 120],
    ])
    expect(after[8]).toEqual([0xcf, 19])
  })

  test('the gate refuses a timeline with a message that the profile does not know, and sends nothing', async () => {
    const timeline = play(scale(), organ(), {})
    const foreign = {
      ...timeline,
      messages: [{ ...(timeline.messages[0] as (typeof timeline.messages)[0]), bytes: [0xb0, 7, 1] }],
    }
    const deck = await deckFor(timeline)
    deck.player.load(foreign)
    deck.player.play()
    await deck.until('refused')
    expect(deck.sent()).toEqual([])
  })

  test("a maker's spacing holds at a stop, whatever waits", async () => {
    const instrument = organ('spacingMs: 60\n')
    const timeline = play(chord(), instrument, { cues })
    const deck = await playing(timeline)
    await waitFor(() => keyLines(deck.sent()).length === 2)
    await deck.player.close()
    const stops = deck.recorded().filter(({ bytes }) => bytes.length === 9 || (bytes[0] ?? 0) === 0xcf)
    expect(stops).toHaveLength(7)
    for (const [index, { atMs }] of stops.slice(1).entries()) {
      // Never less; the clocks that stamp and that wait are read a moment apart.
      expect(atMs - (stops[index]?.atMs ?? 0)).toBeGreaterThan(59.5)
    }
  })

  test('a port that cannot be opened is one clear line', async () => {
    const options = {
      organ: organ(),
      ...UNWATCHED,
      timeline: null,
      onEvent: () => undefined,
    }
    await expect(openPlayer({ ...options, port: { type: 'device', path: '/nowhere/midi' } })).rejects.toThrow(
      /no such device/,
    )
  })
})
