import { describe, expect, test } from 'vitest'
import type { ElementId } from '../../src/organ/index.ts'
import { afterHand } from '../../src/registration/index.ts'
import { ticks } from '../../src/time/index.ts'
import { compile, type Timeline, timeOf } from '../../src/timeline/index.ts'
import { note, PPQ, part, performance, play, score } from '../builders.ts'
import { mapOrgan, mapsIn, steppedOrgan, stepsIn } from '../consoles.ts'
import { deckFor, playing as deckPlaying, waitFor } from './deck.ts'

/** Four bars, a long note in each. */
const music = score(
  [
    part(
      'A',
      [0, 4, 8, 12].map((beat) => note(beat, beat + 3, 60)),
    ),
  ],
  {
    tempi: [{ tick: ticks(0), microsPerQuarter: 500_000 }],
  },
)
const bar = (timeline: Timeline, number: number) => timeOf(timeline, ticks((number - 1) * 4 * PPQ))

/** A deck that has struck the first key. */
async function playing(timeline: Timeline) {
  const deck = await deckPlaying(timeline)
  const struck = (count: number) =>
    waitFor(() => deck.sent().filter(([status = 0]) => (status & 0xf0) === 0x90).length >= count)
  await struck(1)
  return {
    ...deck,
    struck,
    times: (is: (bytes: readonly number[]) => boolean) =>
      deck.recorded().flatMap(({ atMs, bytes }) => (is(bytes) ? [atMs] : [])),
  }
}

describe('a console that is told a map', () => {
  const timeline = play(music, mapOrgan(), {
    cues: [
      { at: 1, piston: 'p' },
      { at: 2, draw: ['Octave'] },
      { at: 3, piston: 'f' },
    ],
  })
  test('a seek says one map with what is wanted there; the end says one with nothing', async () => {
    const deck = await playing(timeline)
    deck.player.seek(bar(timeline, 4))
    await deck.struck(2)
    expect(mapsIn(deck.sent())).toEqual(['1', '123'])
    expect(deck.player.status().drawn).toEqual([0, 1, 2])
    deck.player.seek(bar(timeline, 2))
    await deck.struck(3)
    expect(mapsIn(deck.sent())).toEqual(['1', '123', '12'])
    await deck.player.close()
    expect(mapsIn(deck.sent())).toEqual(['1', '123', '12', ''])
  })
  test('played to its end it is told what the timeline says, and is silent once', async () => {
    const deck = await deckFor(timeline)
    deck.player.load(timeline)
    deck.player.play()
    await deck.until('ended')
    await deck.player.close()
    expect(deck.sent().flat()).toEqual(timeline.messages.flatMap(({ bytes }) => [...bytes]))
  })
  test('what a hand moves together is said in one map', async () => {
    const deck = await playing(timeline)
    const [first, second, third] = timeline.organ.elements.map(({ id }) => id)
    deck.player.move(
      new Map([
        [first as ElementId, false],
        [second as ElementId, true],
        [third as ElementId, true],
      ]),
    )
    await waitFor(() => mapsIn(deck.sent()).length === 2)
    expect(mapsIn(deck.sent())).toEqual(['1', '23'])
  })
  test('what a hand drew stays in the maps of later cues', async () => {
    const asked = performance(music, mapOrgan(), {
      cues: [
        { at: 1, piston: 'p' },
        { at: 3, draw: ['Octave'] },
      ],
    })
    const deck = await playing(compile(asked))
    const moved = new Map([0, 2].map((id) => [id as ElementId, id === 2]))
    deck.player.move(moved)
    deck.player.swap(
      compile({
        ...asked,
        plan: afterHand(asked.plan, {
          tick: ticks(PPQ),
          names: moved,
          because: 'by hand',
          piston: null,
          atConsole: false,
        }),
      }),
      1,
      'moved',
    )
    await deck.until('ended')
    expect(mapsIn(deck.sent())).toEqual(['1', '3', '23', ''])
  })
  test('panic retires what is said, also where a map waited for its turn', async () => {
    const deck = await playing(play(music, mapOrgan('spacingMs: 800\n'), { cues: [{ at: 1, piston: 'p' }] }))
    for (const [id, drawn] of [
      [0, false],
      [1, true],
      [1, false],
    ] as const) {
      deck.player.move(new Map([[id as ElementId, drawn]]))
    }
    deck.player.panic()
    await deck.player.close()
    expect(mapsIn(deck.sent()).at(-1)).toBe('')
  })
  test('panic retires all, whatever waits', async () => {
    const deck = await playing(timeline)
    deck.player.panic()
    await waitFor(() => mapsIn(deck.sent()).length === 2)
    expect(mapsIn(deck.sent())).toEqual(['1', ''])
    expect(deck.player.status().drawn).toEqual([])
  })
})

describe('a console whose generals are stepped through', () => {
  const timeline = play(music, steppedOrgan(), {
    cues: [
      { at: 1, piston: 'p' },
      { at: 3, piston: 'f' },
    ],
  })
  const isStep = ([status, controller]: readonly number[]) => status === 0xb0 && controller === 16
  test('a seek steps from where it stands, never faster than the console bears; the end cancels', async () => {
    const deck = await playing(timeline)
    deck.player.seek(bar(timeline, 4))
    await deck.struck(2)
    expect(stepsIn(deck.sent())).toEqual(['cancel', 'next', 'next', 'next'])
    deck.player.seek(bar(timeline, 1))
    await waitFor(() => stepsIn(deck.sent()).length >= 6)
    expect(stepsIn(deck.sent()).slice(4)).toEqual(['previous', 'previous'])
    await deck.player.close()
    expect(stepsIn(deck.sent()).slice(6)).toEqual(['cancel'])
    const times = deck.times(isStep)
    for (const [index, at] of times.slice(1).entries()) expect(at - (times[index] ?? 0)).toBeGreaterThan(249.5)
  })
  test('a seek before the organ was brought to a known place cancels first', async () => {
    const deck = await deckFor(timeline)
    deck.player.load(timeline)
    deck.player.seek(bar(timeline, 3))
    await waitFor(() => stepsIn(deck.sent()).length === 4)
    expect(stepsIn(deck.sent())).toEqual(['cancel', 'next', 'next', 'next'])
  })
  test('a new performance does not trust the place of the one before', async () => {
    const deck = await playing(timeline)
    deck.player.load(timeline)
    deck.player.seek(bar(timeline, 3))
    await waitFor(() => stepsIn(deck.sent()).length === 6)
    expect(stepsIn(deck.sent())).toEqual(['cancel', 'next', 'cancel', 'next', 'next', 'next'])
  })
  test('what was never drawn is not cancelled', async () => {
    const handsOff = play(music, steppedOrgan())
    const deck = await playing(handsOff)
    await deck.player.close()
    expect(stepsIn(deck.sent())).toEqual([])
  })
})
