import fc from 'fast-check'
import { expect, test } from 'vitest'
import { barsBetween, lastAtOrBefore, metreMap, ticks } from '../../src/time/index.ts'

const PPQ = 480
const metres = fc.array(
  fc.record({
    tick: fc.nat(40_000).map(ticks),
    beats: fc.integer({ min: 1, max: 7 }),
    beatType: fc.constantFrom(2, 4, 8),
  }),
  { maxLength: 6 },
)

test('the bars of any metres follow each other without a gap and agree with the map at each tick', () => {
  fc.assert(
    fc.property(
      metres,
      fc.nat(960),
      fc.nat(30_000),
      fc.nat(20_000),
      fc.nat(50_000),
      (changes, pickup, start, length, at) => {
        const map = metreMap(PPQ, changes, ticks(pickup))
        const [from, to] = [ticks(start), ticks(start + length + 1)]
        const bars = barsBetween(map, from, to)
        expect([bars[0]?.start, bars.at(-1)?.end]).toEqual([from, to])
        for (const [index, bar] of bars.slice(1).entries()) expect(bar.start).toBe(bars[index]?.end)
        const tick = ticks(Math.min(to - 1, Math.max(from, at)))
        expect(lastAtOrBefore(bars, tick, (bar) => bar.start)?.bar).toBe(map.toBarBeat(tick).bar)
      },
    ),
  )
})
test('a file with a wrong number in it has no bars', () => {
  expect(barsBetween(metreMap(1, [], ticks(0)), ticks(0), ticks(1_000_000_000))).toEqual([])
})
