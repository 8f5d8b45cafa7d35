import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { keepAwake, onSuspend, type SuspendWatch, watchPower } from '../../../src/player/power/index.ts'
import { pause, until } from '../../organ-end.ts'
import { type MockLogind, missingForLogind, startLogind } from './mock-logind.ts'

const missing = missingForLogind()
if (missing !== null) console.warn(`sleep and wake are not tested: ${missing}`)

/** For what the tests leave behind. */
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'voluntary-power-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
afterEach(() => vi.unstubAllEnvs())

describe.skipIf(missing !== null)(`where there is a logind${missing === null ? '' : ` (${missing})`}`, () => {
  let logind: MockLogind
  beforeEach(async () => {
    logind = await startLogind()
    vi.stubEnv('DBUS_SYSTEM_BUS_ADDRESS', logind.address)
  })
  afterEach(() => logind.stop())

  const modes = () =>
    logind
      .held()
      .map(({ mode }) => mode)
      .sort()

  test('sleep, idling and the lid are inhibited, in the words that a person reads, until it is released', async () => {
    const lock = keepAwake('St Anne\nis being played')
    expect(lock.state()).toEqual({ state: 'asking' })
    await until(() => lock.state().state === 'inhibited')
    expect(logind.held()).toEqual([
      {
        event: 'taken',
        number: 1,
        what: 'sleep:idle:handle-lid-switch',
        who: 'Voluntary',
        why: 'St Anne is being played',
        mode: 'block',
      },
    ])
    lock.release()
    expect(lock.state()).toEqual({ state: 'released' })
    await until(() => logind.held().length === 0)
  })

  test('where sleep may not be inhibited, idling is; where nothing may, it says why', async () => {
    await logind.order('refuse sleep')
    const idleOnly = keepAwake('a hymn')
    await until(() => idleOnly.state().state === 'inhibited')
    expect(idleOnly.state()).toEqual({ state: 'inhibited', what: ['idle'] })
    idleOnly.release()
    await logind.order('refuse sleep idle')
    const none = keepAwake('a hymn')
    await until(() => none.state().state === 'not available')
    expect(none.state()).toEqual({ state: 'not available', reason: 'Failed to inhibit: Access denied' })
    await until(() => logind.held().length === 0)
  })

  test('who is released while still asking holds nothing', async () => {
    keepAwake('a hymn').release()
    await logind.order('refuse nothing')
    await pause(300)
    expect(logind.held()).toEqual([])
  })

  describe('before it sleeps', () => {
    const told: string[] = []
    let finish: () => void = () => undefined
    let watch: SuspendWatch
    const ready = (listened: SuspendWatch) =>
      until(() => listened.state().delay.state === 'inhibited' && listened.state().signal.state === 'listening')
    beforeEach(() => {
      told.length = 0
    })
    afterEach(() => watch.stop())

    test('the keys go up first; then, and only then, the machine may sleep', async () => {
      const before = () => {
        told.push('before')
        return new Promise<void>((resolve) => {
          finish = resolve
        })
      }
      watch = onSuspend(before, () => told.push('after'), 'the organ is let go')
      await ready(watch)
      expect(logind.held()).toMatchObject([{ what: 'sleep', mode: 'delay', why: 'the organ is let go' }])
      await logind.order('sleep')
      await until(() => told.length === 1)
      await pause(300)
      expect(modes()).toEqual(['delay'])
      finish()
      await until(() => logind.held().length === 0)
      expect(told).toEqual(['before'])
      await logind.order('wake')
      await until(() => told.length === 2)
      expect(told).toEqual(['before', 'after'])
      // For the next time.
      await ready(watch)
      expect(modes()).toEqual(['delay'])
      watch.stop()
      await until(() => logind.held().length === 0)
    })

    test('whoever fails to let go does not keep the machine from sleeping', async () => {
      watch = onSuspend(
        () => Promise.reject(new Error('no organ')),
        () => told.push('after'),
        'a hymn',
      )
      await ready(watch)
      await logind.order('sleep')
      await until(() => logind.held().length === 0)
      await logind.order('wake')
      await until(() => told.length === 1)
    })

    test('a wake-up that comes while keys are let go waits for that; a stray one says nothing', async () => {
      const before = () =>
        new Promise<void>((resolve) => {
          finish = resolve
          told.push('before')
        })
      watch = onSuspend(before, () => told.push('after'), 'a hymn')
      await ready(watch)
      await logind.order('wake')
      await logind.order('sleep')
      await until(() => told.length === 1)
      await logind.order('wake')
      await pause(200)
      expect(told).toEqual(['before'])
      finish()
      await until(() => told.length === 2)
      expect(told).toEqual(['before', 'after'])
    })

    const monitor = '/usr/bin/dbus-monitor'
    test.skipIf(!existsSync(monitor))('without gdbus, dbus-monitor hears it', async () => {
      for (const path of [monitor, '/bin/sh', '/bin/cat', '/usr/bin/systemd-inhibit']) {
        symlinkSync(path, join(folder, path.split('/').pop() ?? ''))
      }
      vi.stubEnv('PATH', folder)
      watch = onSuspend(
        () => void told.push('before'),
        () => told.push('after'),
        'a hymn',
      )
      await ready(watch)
      await logind.order('sleep')
      await until(() => told.length === 1)
      await logind.order('wake')
      await until(() => told.length === 2)
      expect(told).toEqual(['before', 'after'])
    })
  })

  describe('a performance', () => {
    test('keeps the machine awake only while it plays; nothing is started before it has begun', async () => {
      let playing = true
      let letGo = 0
      const power = watchPower({
        isPlaying: () => playing,
        beforeSleep: async () => {
          letGo++
          playing = false
        },
        why: 'a hymn',
      })
      expect(power.state().delay).toEqual({ state: 'released' })
      await until(() => modes().join() === 'block,delay' && power.state().signal.state === 'listening')
      playing = false
      await until(() => modes().join() === 'delay')
      playing = true
      await until(() => modes().join() === 'block,delay')
      await logind.order('sleep')
      await until(() => logind.held().length === 0)
      expect(letGo).toBe(1)
      await logind.order('wake')
      await until(() => modes().join() === 'delay')
      power.stop()
      await until(() => logind.held().length === 0)
    })
  })

  describe('however the program ends, logind has its locks back and nothing is left running', () => {
    let program = ''
    beforeAll(async () => {
      program = join(folder, 'power.mjs')
      const entryPoints = [join(import.meta.dirname, '../../../src/player/power/index.ts')]
      await build({ entryPoints, outfile: program, bundle: true, format: 'esm', platform: 'node', logLevel: 'error' })
    })
    const ends: readonly (readonly [string, (child: ChildProcess) => void])[] = [
      ['it ends', (child) => child.stdin?.end()],
      ['kill -9', (child) => child.kill('SIGKILL')],
    ]
    test.each(ends)('%s', async (_name, end) => {
      const code = `import { watchPower } from ${JSON.stringify(program)}
        watchPower({ isPlaying: () => true, beforeSleep: async () => undefined, why: 'a hymn' })
        process.stdin.resume().on('end', () => process.exit())`
      const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
        stdio: ['pipe', 'inherit', 'inherit'],
      })
      const gone = new Promise((resolve) => child.on('exit', resolve))
      await until(() => modes().join() === 'block,delay')
      // Two holders with a `cat` each; a shell with `cat` and its listener.
      await until(() => below(child.pid ?? 0).length === 7)
      const helpers = below(child.pid ?? 0)
      end(child)
      await gone
      await until(() => logind.held().length === 0)
      await until(() => helpers.every((pid) => !existsSync(`/proc/${pid}`)))
    })
  })
})

describe('where there is no logind nothing fails, and it can be asked why', () => {
  test('no bus', async () => {
    vi.stubEnv('DBUS_SYSTEM_BUS_ADDRESS', `unix:path=${join(folder, 'nothing')}`)
    const power = watchPower({ isPlaying: () => true, beforeSleep: async () => undefined, why: 'a hymn' })
    await until(() => Object.values(power.state()).every(({ state }) => state === 'not available'))
    for (const each of Object.values(power.state())) expect(each).toHaveProperty('reason', expect.stringMatching(/\w+/))
    power.stop()
  })

  test('no programs', async () => {
    vi.stubEnv('PATH', join(folder, 'nothing'))
    const lock = keepAwake('a hymn')
    await until(() => lock.state().state === 'not available')
    expect(lock.state()).toHaveProperty('reason', expect.stringMatching(/systemd-inhibit is not there|of Linux/))
    lock.release()
    expect(lock.state().state).toBe('not available')
  })
})

/** Processes below this one, all generations; Linux only. */
function below(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
    return children === '' ? [] : children.split(' ').flatMap((each) => [Number(each), ...below(Number(each))])
  } catch {
    return []
  }
}
