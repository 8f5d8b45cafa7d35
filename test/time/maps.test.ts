import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatBarBeat, metreMap, micros, tempoMap, ticks } from '../../src/time/index.ts'

const tempi = fc.array(
  fc.record({ tick: fc.nat(100_000).map(ticks), microsPerQuarter: fc.integer({ min: 100_000, max: 4_000_000 }) }),
  { maxLength: 30 },
)

describe('tempo map', () => {
  test('ticks → micros → ticks is identity where a tick is at least a microsecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 24, max: 15_360 }), tempi, fc.nat(200_000), (ppq, changes, tick) => {
        const map = tempoMap(ppq, changes)
        expect(map.toTicks(map.toMicros(ticks(tick)))).toBe(tick)
      }),
    )
  })
  test('time never runs backwards', () => {
    fc.assert(
      fc.property(tempi, fc.nat(200_000), fc.nat(200_000), (changes, a, b) => {
        const map = tempoMap(480, changes)
        expect(map.toMicros(ticks(Math.min(a, b)))).toBeLessThanOrEqual(map.toMicros(ticks(Math.max(a, b))))
      }),
    )
  })
  test('before the first change 120 quarters a minute are in force', () => {
    const map = tempoMap(480, [{ tick: ticks(480), microsPerQuarter: 1_000_000 }])
    expect(map.toMicros(ticks(480))).toBe(500_000)
    expect(map.toMicros(ticks(960))).toBe(1_500_000)
  })
  test('of several changes at one tick the last counts', () => {
    const map = tempoMap(480, [
      { tick: ticks(0), microsPerQuarter: 400_000 },
      { tick: ticks(0), microsPerQuarter: 600_000 },
    ])
    expect(map.toMicros(ticks(480))).toBe(600_000)
  })
  test('scaled keeps the ratio of all tempi', () => {
    const map = tempoMap(480, [{ tick: ticks(480), microsPerQuarter: 250_000 }]).scaled(0.5)
    expect(map.toMicros(ticks(960))).toBe(1_500_000)
  })
  test('rounding does not add up over many changes', () => {
    const changes = Array.from({ length: 1000 }, (_, index) => ({ tick: ticks(index), microsPerQuarter: 500_001 }))
    expect(tempoMap(480, changes).toMicros(ticks(480_000))).toBe(Math.round((500_001 / 480) * 480_000))
  })
})

describe('metre map', () => {
  const waltzAfterTwoBars = [
    { tick: ticks(0), beats: 4, beatType: 4 },
    { tick: ticks(3840), beats: 3, beatType: 8 },
  ]
  test('the first full bar is 1, and a beat is the denominator of the metre', () => {
    const map = metreMap(480, waltzAfterTwoBars, ticks(0))
    expect(formatBarBeat(map.toBarBeat(ticks(0)))).toBe('1:1')
    expect(formatBarBeat(map.toBarBeat(ticks(480 * 5 + 240)))).toBe('2:2.5')
    expect(formatBarBeat(map.toBarBeat(ticks(3840 + 240)))).toBe('3:2')
    expect(map.toTicks({ bar: 4, beat: 1 })).toBe(3840 + 720)
  })
  test('a pick-up is bar 0', () => {
    const map = metreMap(480, [{ tick: ticks(0), beats: 4, beatType: 4 }], ticks(480))
    expect(map.firstBar).toBe(0)
    expect(formatBarBeat(map.toBarBeat(ticks(0)))).toBe('0:1')
    expect(formatBarBeat(map.toBarBeat(ticks(480)))).toBe('1:1')
    expect(map.toTicks({ bar: 2, beat: 1 })).toBe(480 + 1920)
  })
  test('a change of metre in the middle of a bar begins a new bar', () => {
    const map = metreMap(
      480,
      [
        { tick: ticks(0), beats: 4, beatType: 4 },
        { tick: ticks(960), beats: 2, beatType: 4 },
      ],
      ticks(0),
    )
    expect(formatBarBeat(map.toBarBeat(ticks(960)))).toBe('2:1')
  })
  test('bars and beats → ticks → bars and beats is identity', () => {
    fc.assert(
      fc.property(fc.nat(20_000), fc.nat(3), (tick, pickupBeats) => {
        const map = metreMap(480, waltzAfterTwoBars, ticks(pickupBeats * 480))
        expect(map.toTicks(map.toBarBeat(ticks(tick)))).toBe(tick)
      }),
    )
  })
  test('micros are whole', () => {
    expect(micros(1.4)).toBe(1)
  })
})
