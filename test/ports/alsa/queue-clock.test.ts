import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createQueueClock } from '../../../src/ports/alsa/queue-clock.ts'

/** A clock of ours and a queue that is read through it; each reading takes time and may show too little. */
function machine(offsetMs: number) {
  let now = 1000
  let offset = offsetMs
  let lateMs = 0
  let readMs = 0.004
  return {
    now: () => now,
    read: () => {
      now += readMs / 2
      const queueMs = now + offset - lateMs
      now += readMs / 2
      return queueMs
    },
    pass: (ms: number) => {
      now += ms
    },
    loseTicks: (ms: number) => {
      offset -= ms
    },
    disturb: (late: number, read: number) => {
      lateMs = late
      readMs = read
    },
    trueOffset: () => offset,
  }
}

describe('where a queue stands in our time', () => {
  test('within the time that one reading takes', () => {
    const m = machine(-900)
    const clock = createQueueClock(m.read, m.now)
    clock.restart()
    expect(clock.queueMsAt(2000) - 2000 - m.trueOffset()).toBeCloseTo(-0.002, 6)
  })
  test('late interrupts and slow readings do not move it while one look in four is good', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.double({ min: 0, max: 30, noNaN: true }), fc.double({ min: 0.004, max: 30, noNaN: true })),
          { minLength: 3, maxLength: 60 },
        ),
        (disturbances) => {
          const m = machine(-900)
          const clock = createQueueClock(m.read, m.now)
          clock.restart()
          for (const [each, [late, read]] of disturbances.entries()) {
            if (each % 4 === 3) m.disturb(0, 0.004)
            else m.disturb(late, read)
            m.pass(50)
            clock.keepUp(m.now())
            const error = clock.queueMsAt(0) - m.trueOffset()
            expect(error).toBeLessThanOrEqual(1e-9)
            expect(error).toBeGreaterThanOrEqual(-0.003)
          }
        },
      ),
    )
  })
  test('a queue that has lost ticks is followed within 0.2 s', () => {
    const m = machine(50)
    const clock = createQueueClock(m.read, m.now)
    clock.restart()
    m.loseTicks(5)
    for (let each = 0; each < 4; each++) {
      m.pass(50)
      clock.keepUp(m.now())
    }
    expect(clock.queueMsAt(0)).toBeCloseTo(45, 2)
  })
  test('drift is followed', () => {
    const m = machine(0)
    const clock = createQueueClock(m.read, m.now)
    clock.restart()
    // 100 millionths, as two bad crystals would have it, either way.
    for (const perLook of [0.005, -0.005]) {
      for (let each = 0; each < 200; each++) {
        m.pass(50)
        m.loseTicks(perLook)
        clock.keepUp(m.now())
        expect(Math.abs(clock.queueMsAt(0) - m.trueOffset())).toBeLessThan(0.025)
      }
    }
  })
  test('looks again only where the last look is old', () => {
    const m = machine(0)
    let reads = 0
    const clock = createQueueClock(() => {
      reads++
      return m.read()
    }, m.now)
    clock.restart()
    const first = reads
    for (let each = 0; each < 49; each++) {
      m.pass(1)
      clock.keepUp(m.now())
    }
    expect(reads).toBe(first)
    m.pass(2)
    clock.keepUp(m.now())
    expect(reads).toBeGreaterThan(first)
  })
})
