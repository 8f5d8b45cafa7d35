import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openOrganEnd, pause, until } from '../../organ-end.ts'
import { missingForLogind, startLogind } from './mock-logind.ts'

const missing = missingForLogind()
if (missing !== null) console.warn(`sleep in the middle of a piece is not tested: ${missing}`)

const folder = mkdtempSync(join(tmpdir(), 'voluntary-asleep-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.skipIf(missing !== null)('a machine that is sent to sleep in the middle of a piece', () => {
  test('the keys go up before it sleeps; when it woke, the piece waits for go', async () => {
    const logind = await startLogind()
    const fifo = join(folder, 'organ.fifo')
    const organ = openOrganEnd(fifo)
    // In a terminal, because a person goes on with a key.
    const play = `stty cols 100 rows 30; node bin/voluntary --home ${folder} play old-100th --device ${fifo}`
    const playing = spawn('script', ['-qfec', play, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: logind.address },
    })
    let screen = ''
    playing.stdout.on('data', (data) => {
      screen += data
    })
    const exit = new Promise((resolve) => playing.on('exit', resolve))
    const modes = () =>
      logind
        .held()
        .map(({ mode, why }) => `${mode}: ${why}`)
        .sort()

    await until(() => organ.keysDown().length > 0 && modes().length === 2)
    await pause(500)
    await until(() => organ.keysDown().length > 2)
    await logind.order('sleep')
    await until(() => logind.held().every(({ mode }) => mode === 'block'))
    expect(organ.keysDown()).toEqual([])
    await logind.order('wake')
    await until(() => modes().length === 1)
    const asleep = organ.bytes().length
    await pause(1500)
    expect(organ.bytes().length).toBe(asleep)
    expect(organ.keysDown()).toEqual([])
    expect(modes()[0]).toMatch(/^delay/)
    expect(screen.slice(-1500)).toMatch(/paused/i)

    playing.stdin.write(' ')
    await until(() => organ.keysDown().length > 0)
    await until(() => modes().length === 2)
    playing.stdin.write('q')
    expect(await exit).toBe(0)
    expect(organ.keysDown()).toEqual([])
    await until(() => logind.held().length === 0)
    organ.close()
    logind.stop()
  })
})
