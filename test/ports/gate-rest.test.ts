import { describe, expect, test } from 'vitest'
import { gateRules } from '../../src/player/index.ts'
import { createGate, MESSAGE_CLASS, type Port } from '../../src/ports/index.ts'
import { organ } from '../builders.ts'

/** A gate before a port that keeps what it is given, with its times, under a clock of its own. */
function tried(settings: string, leadMs = 0, afterDeath = false) {
  const instrument = organ(settings)
  const left: { atMs: number; what: string }[] = []
  let now = 1000
  let fails = false
  const draws = instrument.elements.flatMap(({ control }) => (control.type === 'switch' ? [control.on] : []))
  const cancel = instrument.generalCancel ?? []
  const what = (bytes: readonly number[]) =>
    bytes.join() === cancel.join() ? 'cancel' : `draw ${draws.findIndex((each) => each.join() === bytes.join())}`
  const keep = (bytes: Uint8Array, offset: number, length: number, atMs: number) => {
    if (fails) throw new Error('EAGAIN')
    left.push({ atMs, what: what([...bytes.slice(offset, offset + length)]) })
  }
  const port: Port = {
    name: 'tried',
    takesRuns: true,
    write: (bytes, offset, length) => keep(bytes, offset, length, now),
    timer:
      leadMs === 0
        ? null
        : {
            leadMs,
            writeAt: (bytes, offset, length, atMs) => keep(bytes, offset, length, atMs),
            takeBack: () => undefined,
          },
    isThere: () => true,
    reopen: () => true,
    close: () => undefined,
  }
  const gate = createGate(port, gateRules(instrument, null), { useTimer: leadMs > 0, afterDeath, now: () => now })
  const bytesOf = (message: readonly number[]) => Uint8Array.from(message)
  return {
    gate,
    left,
    cancel: (atMs?: number) => {
      if (atMs === undefined) gate.send(bytesOf(cancel), 0, cancel.length, MESSAGE_CLASS.spaced)
      else gate.sendAt(bytesOf(cancel), 0, cancel.length, MESSAGE_CLASS.spaced, atMs)
    },
    draw: (index: number, atMs?: number) => {
      const message = draws[index] ?? []
      if (atMs === undefined) gate.send(bytesOf(message), 0, message.length, MESSAGE_CLASS.spaced)
      else gate.sendAt(bytesOf(message), 0, message.length, MESSAGE_CLASS.spaced, atMs)
    },
    fail: (is: boolean) => {
      fails = is
    },
    now: () => now,
    passTo: (atMs: number) => {
      while (gate.nextDueMs() <= atMs) {
        now = Math.max(now, gate.nextDueMs())
        gate.pump()
      }
      now = Math.max(now, atMs)
    },
  }
}

describe('after a general cancel the machine rests, whoever sends', () => {
  test('what is told after it waits, and the gate says until when', () => {
    const { gate, left, cancel, draw, passTo } = tried('settleMs: 300\n')
    passTo(1100)
    cancel()
    draw(0)
    draw(1)
    expect([gate.restsUntilMs(), gate.lastDueMs()]).toEqual([1400, 1400])
    passTo(2000)
    expect(left).toEqual([
      { atMs: 1100, what: 'cancel' },
      { atMs: 1400, what: 'draw 0' },
      { atMs: 1400, what: 'draw 1' },
    ])
  })

  test('it is counted from when it left, not from when it was to leave', () => {
    const { gate, left, cancel, draw, passTo } = tried('spacingMs: 100\nsettleMs: 300\n')
    cancel()
    draw(0)
    expect([gate.nextDueMs(), gate.lastDueMs(), gate.restsUntilMs()]).toEqual([1100, 1400, 1400])
    expect([gate.leavesMs(0), gate.leavesMs(1), gate.leavesMs(2), gate.given()]).toEqual([
      Number.NEGATIVE_INFINITY,
      1100,
      1400,
      2,
    ])
    passTo(1050)
    // The machine stands still.
    passTo(1000 + 0)
    passTo(5000)
    expect(left.map(({ what }) => what)).toEqual(['cancel', 'draw 0'])
    expect((left[1]?.atMs ?? 0) - (left[0]?.atMs ?? 0)).toBe(300)
  })

  test('to a port with a timer it is not handed over ahead, nor what comes within the rest', () => {
    const { left, cancel, draw, passTo } = tried('settleMs: 300\n', 40)
    cancel(1030)
    draw(0, 1040)
    expect(left).toEqual([])
    passTo(1340)
    expect(left).toEqual([
      { atMs: 1030, what: 'cancel' },
      { atMs: 1330, what: 'draw 0' },
    ])
    draw(1, 1370)
    expect(left.at(-1)).toEqual({ atMs: 1370, what: 'draw 1' })
  })
})

test('after a death the machine rests first: whoever died may have cancelled just then', () => {
  const { left, draw, passTo } = tried('settleMs: 300\n', 0, true)
  draw(0)
  passTo(2000)
  expect(left).toEqual([{ atMs: 1300, what: 'draw 0' }])
})

test('what the port did not take in time is not lost: it waits on, before all that came after it', () => {
  const { gate, left, draw, fail, passTo } = tried('settleMs: 300\n')
  fail(true)
  expect(() => draw(0)).toThrow('EAGAIN')
  fail(false)
  draw(1)
  passTo(1100)
  expect(left.map(({ what }) => what)).toEqual(['draw 0', 'draw 1'])
  expect(gate.nextDueMs()).toBe(Number.POSITIVE_INFINITY)
})
