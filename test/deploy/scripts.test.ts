import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { until, voluntary } from '../organ-end.ts'
import { CHART } from './tools.ts'

/** What the chart runs in its pods beside the program. */
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'voluntary-scripts-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const run = (script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
  const file = join(CHART, 'files', script)
  const { status, stdout, stderr } = spawnSync('node', [file, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  return { status, stdout, stderr }
}
const at = (...names: string[]) => join(folder, ...names)
const write = (text: string, ...names: string[]) => {
  mkdirSync(at(...names.slice(0, -1)), { recursive: true })
  writeFileSync(at(...names), text)
}
const read = (...names: string[]) => readFileSync(at(...names), 'utf8')

describe('the house is furnished', () => {
  test('with what is declared; what stood there is kept beside; again is nothing', () => {
    // As Kubernetes lays out a ConfigMap: a folder with a strange name, and links into it.
    write('name: Ours\n', 'declared', '..data', 'ours.yaml')
    mkdirSync(at('declared', 'organs'))
    symlinkSync(at('declared', '..data', 'ours.yaml'), at('declared', 'organs', 'ours.yaml'))
    write('port: WIDI\n', 'declared', 'settings.yaml')
    write('port: mine\n', 'house', 'settings.yaml')
    write('not ours', 'house', 'organs', 'another.yaml')
    const first = run('furnish.mjs', [at('house'), at('declared')])
    expect(first).toMatchObject({ status: 0, stderr: '' })
    expect(first.stdout).toMatch(/settings\.yaml: written anew; what stood there is settings\.yaml\.replaced/)
    expect(read('house', 'organs', 'ours.yaml')).toBe('name: Ours\n')
    expect([read('house', 'settings.yaml'), read('house', 'settings.yaml.replaced')]).toEqual([
      'port: WIDI\n',
      'port: mine\n',
    ])
    expect(readdirSync(at('house')).sort()).toEqual([
      'organs',
      'programmes',
      'scores',
      'settings.yaml',
      'settings.yaml.replaced',
    ])
    expect(readdirSync(at('house', 'organs')).sort()).toEqual(['another.yaml', 'ours.yaml'])
    expect(run('furnish.mjs', [at('house'), at('declared')])).toEqual({ status: 0, stdout: '', stderr: '' })
    expect(read('house', 'settings.yaml.replaced')).toBe('port: mine\n')
  })

  test('of a rehearsal: from the organ’s house, then from what is declared; keys and devices stay where they are', () => {
    write('a', 'from', 'scores', 'ours', 'a.mid')
    write('old', 'from', 'organs', 'ours.yaml')
    write('secret', 'from', 'state', 'cookie-key')
    write('new', 'declared', 'organs', 'ours.yaml')
    expect(run('furnish.mjs', [at('house'), at('from'), at('declared')]).status).toBe(0)
    expect([read('house', 'scores', 'ours', 'a.mid'), read('house', 'organs', 'ours.yaml')]).toEqual(['a', 'new'])
    expect(existsSync(at('house', 'state'))).toBe(false)
  })

  test.skipIf(process.getuid?.() === 0)('or says why it cannot be', () => {
    mkdirSync(at('house'), { mode: 0o500 })
    const { status, stderr } = run('furnish.mjs', [at('house')])
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/cannot be written \(EACCES\)\n {2}→ let user \d+ write/),
    ])
  })

  test('a file where a folder is wanted is said, not a stack', () => {
    write('', 'house')
    const { status, stderr } = run('furnish.mjs', [at('house')])
    expect([status, stderr]).toEqual([1, expect.stringMatching(/house.* cannot be written \((ENOTDIR|EEXIST)\)/)])
    expect(stderr).not.toMatch(/^\s+at /m)
  })
})

describe('a backup', () => {
  /** In the place of `voluntary`: what it was asked, and what it does. */
  const withVoluntary = (body: string) => {
    mkdirSync(at('bin'), { recursive: true })
    writeFileSync(at('bin', 'voluntary'), `#!/bin/sh\n${body}\n`)
    chmodSync(at('bin', 'voluntary'), 0o755)
    return { PATH: `${at('bin')}${delimiter}${process.env.PATH}` }
  }
  const old = (name: string, day: string) => write('old', 'backups', `${name}-2026-01-${day}T02-30-00Z.tar.gz`)
  const there = () => readdirSync(at('backups')).sort()

  test.skipIf(process.platform === 'win32')('goes into a new file; the oldest of that organ go', () => {
    for (const day of ['01', '02', '03']) old('st-marys', day)
    old('chapel', '01')
    // An organ whose name begins alike.
    old('st', '01')
    write('a letter', 'backups', 'st-marys-notes.tar.gz')
    const env = withVoluntary('[ "$1 $2" = "backup -o" ] && echo whole > "$3"')
    const { status, stdout } = run('back-up.mjs', [at('backups'), 'st-marys', '2'], env)
    expect([status, stdout.match(/removed/g)?.length]).toEqual([0, 2])
    expect(there().slice(0, 3)).toEqual([
      'chapel-2026-01-01T02-30-00Z.tar.gz',
      'st-2026-01-01T02-30-00Z.tar.gz',
      'st-marys-2026-01-03T02-30-00Z.tar.gz',
    ])
    expect(there()[3]).toMatch(/^st-marys-20\d\d-\d\d-\d\dT\d\d-\d\d-\d\dZ\.tar\.gz$/)
    expect(there()[4]).toBe('st-marys-notes.tar.gz')
  })

  test.skipIf(process.platform === 'win32').each([
    ['fails', 'exit 3', 3],
    ['writes nothing', 'exit 0', 1],
    ['writes an empty file', ': > "$3"', 1],
  ])('that %s costs no older one', (_, body, code) => {
    for (const day of ['01', '02', '03']) old('st-marys', day)
    const { status, stderr } = run('back-up.mjs', [at('backups'), 'st-marys', '1'], withVoluntary(body))
    expect([status, stderr]).toEqual([code, expect.stringMatching(/what was there before is kept/)])
    expect(there().filter((name) => name.includes('2026-01-'))).toHaveLength(3)
  })
})

describe('helm test looks', () => {
  const freePort = () =>
    new Promise<number>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo
        server.close(() => resolve(port))
      })
    })

  test('at a player as the chart starts it, over its own certificate', async () => {
    const [page, figures] = [await freePort(), await freePort()]
    const player = voluntary(
      '--home',
      at('house'),
      'serve',
      '--monitor',
      '--lan',
      '--web-port',
      `${page}`,
      '--metrics',
      `0.0.0.0:${figures}`,
    )
    try {
      await until(() => /The page:/.test(player.output()))
      const look = (pageAt: string) =>
        new Promise<{ code: number | null; said: string }>((resolve) => {
          const env = { ...process.env, LOOK_AGAIN_MS: '1' }
          const child = spawn('node', [join(CHART, 'files', 'look.mjs'), pageAt, `http://127.0.0.1:${figures}`], {
            env,
          })
          let said = ''
          child.stdout.on('data', (text) => {
            said += text
          })
          child.on('close', (code) => resolve({ code, said }))
        })
      const well = await look(`https://127.0.0.1:${page}`)
      expect([well.code, well.said]).toEqual([0, expect.not.stringMatching(/FAIL/)])
      expect(well.said.match(/^ok {3}/gm)).toHaveLength(5)
      const wrong = await look(`https://127.0.0.1:${figures}`)
      expect([wrong.code, wrong.said]).toEqual([1, expect.stringMatching(/FAIL it runs: /)])
    } finally {
      player.process.kill('SIGTERM')
      await player.exit
    }
  })
})
