import { describe, expect, test } from 'vitest'
import { wrongOrder } from './books.ts'
import type { DayOf } from './day.ts'
import { fifoDays, holdAtOnce } from './fifo-days.ts'
import { CHORDS, type Chord, chordAtMs, WHOLE_SERVICE } from './house.ts'
import { wrongReturn } from './went-on.ts'

/** Of the days of `npm run long:cable` a few, over a FIFO: a gate has no MIDI system. */
const IN_THE_GATE: readonly (readonly [moment: string, story: string, unplugged: string])[] = [
  ['at a wait', 'out, go, in', 'hold'],
  ['at a wait', 'out and in at once', 'go-on'],
  ['in a chord', 'out, in', 'hold'],
  ['told to hold', 'out, in', 'hold'],
  ['at a fermata', 'out, panic, in', 'hold'],
  ['at the last chord', 'out, in', 'go-on'],
  ['after the end', 'out', 'hold'],
]
const isOne = ({ moment, story, unplugged }: DayOf) =>
  IN_THE_GATE.some((each) => each[0] === moment.name && each[1] === story.name && each[2] === unplugged)

describe.skipIf(process.platform === 'win32')('the cable of a service, over a FIFO', () => {
  test('the phase comes back, go does what it says, and nothing is left sounding or drawn', async () => {
    const held = await holdAtOnce(fifoDays(isOne), IN_THE_GATE.length, () => undefined)
    expect(held).toHaveLength(IN_THE_GATE.length)
    expect(held.filter(({ wrongs }) => wrongs.length > 0)).toEqual([])
  }, 240_000)
})

describe('what was left out or came too often', () => {
  const held = { breaks: 1, mayLose: false }
  test('it breaks off, and goes on from there or from before', () => {
    expect(wrongOrder(WHOLE_SERVICE, WHOLE_SERVICE, held)).toBe(null)
    expect(wrongOrder(CHORDS, [0, 1, 0, 1, 2, 3, 4, 5], held)).toBe(null)
    expect(wrongOrder(WHOLE_SERVICE, [...CHORDS, 0, 1, ...CHORDS, ...CHORDS], held)).toBe(null)
  })
  test('a chord that is left out, a break too much, an end that never came are seen', () => {
    expect(wrongOrder(CHORDS, [0, 1, 3, 4, 5], held)).toMatch(/sounded 0 1 3 4 5/)
    expect(wrongOrder(CHORDS, [0, 1, 0, 1, 0, 1, 2, 3, 4, 5], held)).toMatch(/sounded/)
    expect(wrongOrder(CHORDS, [0, 1, 2], held)).toMatch(/sounded/)
    expect(wrongOrder(CHORDS, [], held)).toMatch(/none/)
    expect(wrongOrder(WHOLE_SERVICE, CHORDS, held)).toMatch(/sounded/)
  })
  test('what was unheard is not missed where nothing else was promised', () => {
    expect(wrongOrder(CHORDS, [0, 1, 4, 5], { breaks: 1, mayLose: true })).toBe(null)
    expect(wrongOrder(CHORDS, [3, 4, 5], { breaks: 1, mayLose: true })).toBe(null)
  })
})

describe('where it went on', () => {
  const from = (chord: Chord, lateMs: number) =>
    CHORDS.filter((each) => each >= chord).map((each) => ({
      chord: each,
      atMs: 9000 + Math.max(0, chordAtMs(each) - chordAtMs(chord) - lateMs),
    }))
  /** Cut off 250 ms into a chord. */
  const cutIn = (
    chord: Chord,
    after: ReturnType<typeof from>,
    more: Partial<Parameters<typeof wrongReturn>[0]> = {},
  ) => {
    const before = CHORDS.filter((each) => each <= chord).map((each) => ({ chord: each, atMs: 1000 + chordAtMs(each) }))
    const goneMs = 1250 + chordAtMs(chord)
    const cut = { doing: 'plays', sounded: true, before, after, goneMs, knownByMs: goneMs + 200, mayPause: false }
    return wrongReturn({ ...cut, ...more }, 1)
  }
  test('at the beginning of the bar that was cut off, or of the next if nobody knew before', () => {
    expect(cutIn(1, from(0, 0))).toBe(null)
    expect(cutIn(5, from(5, 0))).toBe(null)
    expect(cutIn(1, from(2, 0), { knownByMs: 1250 + chordAtMs(2) })).toBe(null)
  })
  test('later than that, or before it, is seen', () => {
    // 900 ms later than the bar begins.
    expect(cutIn(1, from(1, 100))).toMatch(/the bar that begins with chord 0, it went on with chord 1/)
    expect(cutIn(1, from(0, 500))).toMatch(/500 ms too soon/)
    expect(cutIn(1, from(2, 0))).toMatch(/went on with chord 2/)
    expect(cutIn(3, from(2, 0))).toMatch(/went on with chord 2/)
  })
  test('a chord that was held is struck again; what waited for go goes on with the next', () => {
    expect(cutIn(3, from(3, 400), { doing: 'held' })).toBe(null)
    expect(cutIn(3, from(4, 0), { doing: 'held' })).toMatch(/went on with chord 4/)
    expect(cutIn(5, from(0, 0), { doing: 'waits', sounded: false })).toBe(null)
    expect(cutIn(5, from(5, 0), { doing: 'waits', sounded: false })).toMatch(/went on with chord 5/)
  })
})
