import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { onSuspend } from '../../../src/player/power/index.ts'
import { announced } from '../../../src/player/power/sleep-signal.ts'
import { sleptMs } from '../../../src/player/power/stood-still.ts'
import { pause, until } from '../../organ-end.ts'

const clock = vi.hoisted(() => ({ asleepMs: 0 }))
vi.mock('node:os', async (original) => {
  const os = await original<typeof import('node:os')>()
  return { ...os, uptime: () => os.uptime() + clock.asleepMs / 1000 }
})

const EVERY_MS = 250
const START = { steadyMs: 5000, upMs: 90_000 }
const later = (steadyMs: number, upMs: number) => ({ steadyMs: START.steadyMs + steadyMs, upMs: START.upMs + upMs })
const slept = (steadyMs: number, upMs: number, platform: NodeJS.Platform) =>
  sleptMs(START, later(steadyMs, upMs), EVERY_MS, platform)

describe('whether the machine slept', () => {
  test('Linux: what the steady clock did not count', () => {
    fc.assert(
      fc.property(fc.integer({ min: 250, max: 100_000 }), fc.integer({ min: 1100, max: 1e9 }), (awakeMs, asleepMs) => {
        expect(slept(awakeMs, awakeMs + asleepMs, 'linux')).toBe(asleepMs)
      }),
    )
  })
  test('Linux: a timer however late, with clocks in step, is a busy machine', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: -20, max: 20 }), (awakeMs, stepMs) => {
        expect(slept(awakeMs, awakeMs + stepMs, 'linux')).toBe(0)
      }),
    )
  })
  test.each<NodeJS.Platform>(['darwin', 'win32', 'freebsd'])('%s: a timer that came far too late', (platform) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 1e9 }), (lateMs, upMs) => {
        expect(slept(EVERY_MS + lateMs, upMs, platform)).toBe(lateMs > 5000 ? lateMs : 0)
      }),
    )
  })
})

describe.skipIf(process.platform !== 'linux')('a sleep that nobody announced', () => {
  beforeEach(() => {
    clock.asleepMs = 0
    vi.stubEnv('DBUS_SYSTEM_BUS_ADDRESS', 'unix:path=/nowhere/bus')
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
  })
  const watched = () => {
    const told: string[] = []
    const before = async () => {
      await pause(20)
      told.push('before')
    }
    return { told, watch: onSuspend(before, () => told.push('after'), 'a hymn') }
  }

  test('is seen when it is over: the keys go up, once', async () => {
    const { told, watch } = watched()
    await pause(300)
    expect(told).toEqual([])
    clock.asleepMs = 3_600_000
    await until(() => told.length === 2)
    await pause(600)
    expect(told).toEqual(['before', 'after'])
    watch.stop()
  })
  test('a wall clock that somebody sets is none', async () => {
    const { told, watch } = watched()
    const real = Date.now
    vi.spyOn(Date, 'now').mockImplementation(() => real() + 3_600_000)
    await pause(700)
    watch.stop()
    expect(told).toEqual([])
  })
})

test('what the listeners say', () => {
  expect(announced('/org/freedesktop/login1: org.freedesktop.login1.Manager.PrepareForSleep (true,)')).toBe(true)
  expect(announced('/org/freedesktop/login1: org.freedesktop.login1.Manager.PrepareForSleep (false,)')).toBe(false)
  expect(announced('   boolean true')).toBe(true)
  expect(announced('   boolean false')).toBe(false)
  expect(announced('   string ":1.0"')).toBe(null)
  expect(announced('/org/freedesktop/login1: org.freedesktop.login1.Manager.PrepareForShutdown (true,)')).toBe(null)
  expect(
    announced(
      "/org/freedesktop/login1: org.freedesktop.DBus.Properties.PropertiesChanged ('', {'IdleHint': <true>}, [])",
    ),
  ).toBe(null)
})
