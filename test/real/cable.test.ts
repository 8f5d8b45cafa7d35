import { describe, expect, test } from 'vitest'
import { wrongOrder } from './books.ts'
import type { DayOf } from './day.ts'
import { fifoDays, holdAtOnce } from './fifo-days.ts'
import { CHORDS, WHOLE_SERVICE } from './house.ts'

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
