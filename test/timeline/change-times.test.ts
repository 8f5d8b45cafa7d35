import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deadlinesOf } from '../../src/timeline/change-times.ts'

const NEVER = Number.NEGATIVE_INFINITY
const group = (sends: number, best: number, latest = best, earliest = NEVER) => ({ sends, best, latest, earliest })

test('changes that do not meet are where they are best', () => {
  expect(deadlinesOf([group(10, 100), group(10, 200)])).toEqual([100, 200])
})
test('the later of two in a rest waits for the earlier', () => {
  expect(deadlinesOf([group(50, 150, 400), group(10, 110, 400)])).toEqual([150, 160])
})
test('where it can wait no longer, the earlier goes sooner', () => {
  expect(deadlinesOf([group(50, 150, 155), group(10, 110, 155)])).toEqual([145, 155])
})
test('a general cancel goes under no chord: what comes after it is late instead', () => {
  expect(deadlinesOf([group(50, 150, 400, 150), group(10, 110, 155)])).toEqual([150, 160])
})
test('they never overlap and never change places', () => {
  const some = fc
    .tuple(fc.nat(300), fc.nat(1000), fc.nat(500), fc.boolean())
    .map(([sends, best, more, cancels]) => group(sends, best, best + more, cancels ? best : NEVER))
  fc.assert(
    fc.property(fc.array(some, { maxLength: 8 }), (groups) => {
      const ends = deadlinesOf(groups)
      for (const [index, { sends, earliest }] of groups.entries()) {
        expect(ends[index]).toBeGreaterThanOrEqual(earliest)
        if (index > 0) expect((ends[index] ?? 0) - (ends[index - 1] ?? 0)).toBeGreaterThanOrEqual(sends)
      }
    }),
  )
})
