import { describe, expect, test } from 'vitest'
import { ticks } from '../../src/time/index.ts'
import { compile } from '../../src/timeline/index.ts'
import { note, organ, PPQ, part, performance, score } from '../builders.ts'
import { expectSilent, keyLines, pause, playing, waitFor } from './deck.ts'

/** Eight notes of an eighth of a second; it waits before the fifth, and in the middle of the seventh, which is held. */
const music = () =>
  score(
    [
      part(
        'A',
        Array.from({ length: 8 }, (_, each) => note(each, each + 0.9, 60 + each)),
      ),
    ],
    {
      tempi: [{ tick: ticks(0), microsPerQuarter: 125_000 }],
    },
  )
const WAITS = [ticks(4 * PPQ), ticks(Math.round(6.5 * PPQ))]
const timeline = (factor = 1, waits = WAITS) =>
  compile({
    ...performance(music(), organ(), { map: 'G', cues: [{ at: 1, piston: 'mf' }] }),
    waits,
    tempoFactor: factor,
  })

describe.each([
  { kept: 'by the thread', leadMs: null },
  { kept: 'by the port’s own timer', leadMs: 40 },
])('a timeline that waits, the time kept $kept', ({ leadMs }) => {
  const begin = (line = timeline()) =>
    playing(line, leadMs === null ? { timing: 'sleep' } : { timing: 'queue', leadMs })
  const state = (deck: Awaited<ReturnType<typeof begin>>) => deck.player.status().state

  test('nothing goes out beyond a wait; what sounds goes on sounding; each is passed once', async () => {
    const deck = await begin()
    await waitFor(() => state(deck) === 'waiting')
    await pause(150)
    expect(keyLines(deck.sent()).at(-1)).toBe('off 63')
    deck.player.pass(0)
    deck.player.pass(0)
    await waitFor(() => state(deck) === 'waiting' && deck.player.status().waitsPassed === 1)
    await pause(150)
    expect(keyLines(deck.sent()).at(-1)).toBe('on 66')
    expect(deck.player.status().keysDown.flat()).toEqual([66])
    deck.player.pass(0)
    await pause(50)
    expect(state(deck)).toBe('waiting')
    deck.player.pass(1)
    await deck.until('ended')
    expect(keyLines(deck.sent()).filter((line) => line.startsWith('on')).length).toBe(8)
    expectSilent(deck.sent())
    expect(deck.player.status().slippedMs).toBe(0)
  })

  test('passed while it is still ahead, the clock does not stop there', async () => {
    const deck = await begin()
    deck.player.pass(0)
    await waitFor(() => state(deck) === 'waiting')
    expect(deck.player.status().waitsPassed).toBe(1)
    expect(deck.player.status().keysDown.flat()).toEqual([66])
    deck.player.pass(1)
    await deck.until('ended')
    expectSilent(deck.sent())
  })

  test('another tempo while it waits: it waits at the same place', async () => {
    const deck = await begin()
    await waitFor(() => state(deck) === 'waiting')
    deck.player.swap(timeline(0.5), 1 / 0.5)
    deck.player.pass(0)
    await waitFor(() => deck.player.status().waitsPassed === 1 && state(deck) === 'waiting')
    expect(deck.player.status().keysDown.flat()).toEqual([66])
    deck.player.swap(timeline(2), 0.5 / 2, 'same', WAITS[0])
    deck.player.pass(1)
    await deck.until('ended')
    expect(keyLines(deck.sent()).filter((line) => line.startsWith('on')).length).toBe(8)
    expectSilent(deck.sent())
  })

  test('pause at a wait lets go; going on strikes what is held there, and it waits', async () => {
    const deck = await begin()
    deck.player.pass(0)
    await waitFor(() => state(deck) === 'waiting')
    deck.player.pause()
    await waitFor(() => deck.player.status().keysDown.flat().length === 0)
    deck.player.resume()
    await waitFor(() => state(deck) === 'waiting' && deck.player.status().keysDown.flat().length === 1)
    deck.player.panic()
    await waitFor(() => state(deck) === 'paused')
    expectSilent(deck.sent())
  })
})

describe('the timeline', () => {
  test('puts every message on its side of each wait, also on a slow wire with late pipes', () => {
    const instrument = organ('wire: din\naction: { stopTravelMs: 90, repeatGapMs: 60 }\nspacingMs: 30\n')
    const cues = [
      { at: 1, piston: 'mf' },
      { at: 2, draw: ['Sw. Oboe 8', 'Gt. Principal 4'] },
    ]
    const repeated = score([
      part(
        'A',
        Array.from({ length: 8 }, (_, each) => note(each, each + 1, 60)),
      ),
    ])
    const line = compile({
      ...performance(repeated, instrument, { map: 'G', cues }),
      waits: [ticks(4 * PPQ), ticks(6 * PPQ)],
    })
    expect(line.waits.length).toBe(2)
    for (const { tick, at } of line.waits) {
      for (const message of line.messages) {
        const { cause } = message
        if (cause.type === 'note' && message.action.type === 'note-on') {
          expect(message.at > at).toBe(cause.tick >= tick)
        }
        // A key that is held over the wait is let go after it, though it is struck again at once.
        if (cause.type === 'note' && message.action.type === 'note-off' && cause.tick === tick - PPQ) {
          expect(message.at).toBeGreaterThan(at)
        }
      }
    }
    const drawn = line.messages.filter(({ cause }) => cause.type === 'plan' && cause.text.startsWith('bar 2'))
    expect(drawn.length).toBe(2)
    for (const { at } of drawn) expect(at).toBeLessThanOrEqual(line.waits[0]?.at ?? 0)
  })
})
