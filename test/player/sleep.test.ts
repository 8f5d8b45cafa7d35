import { describe, expect, test } from 'vitest'
import { sleepUntil } from '../../src/player/sleep.ts'

/** @param wakesAtMs when a command comes */
function sleeper({ isPlaying = true, wakesAtMs = Number.POSITIVE_INFINITY } = {}) {
  let now = 1000
  const announced: number[] = []
  return {
    now: () => now,
    announced,
    sleeper: {
      nowMs: () => now,
      sleepMs: (ms: number) => {
        const end = now + ms
        now = Math.min(end, wakesAtMs)
        return now < end
      },
      isPlaying: () => isPlaying,
      announce: () => announced.push(now),
    },
  }
}

describe('the thread sleeps', () => {
  test.each([0.2, 2.5, 3.5, 17, 49])('to the moment, %s ms ahead, neither longer nor shorter', (ms) => {
    const { now, sleeper: one } = sleeper()
    sleepUntil(1000 + ms, one)
    expect(now()).toBeCloseTo(1000 + ms, 9)
  })
  test('and says a millisecond ahead what is coming, where it has slept for long', () => {
    const { announced, sleeper: one } = sleeper()
    sleepUntil(1002, one)
    expect(announced).toEqual([])
    sleepUntil(1022, one)
    expect(announced).toEqual([1021])
  })
  test('at most 50 ms where the place is to be shown, and for ever where nothing plays', () => {
    const playing = sleeper()
    sleepUntil(9000, playing.sleeper)
    expect(playing.now()).toBe(1050)
    const standing = sleeper({ isPlaying: false })
    sleepUntil(9000, standing.sleeper)
    expect(standing.now()).toBe(9000)
  })
  test('until a command comes', () => {
    const { now, announced, sleeper: one } = sleeper({ wakesAtMs: 1010 })
    sleepUntil(1040, one)
    expect(now()).toBe(1010)
    expect(announced).toEqual([])
  })
  test('not at all where it is due', () => {
    const { now, sleeper: one } = sleeper()
    sleepUntil(990, one)
    expect(now()).toBe(1000)
  })
})
