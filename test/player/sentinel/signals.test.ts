import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openOrganEnd, pause, until } from '../../organ-end.ts'
import { childrenOf } from './kills.ts'

const folder = mkdtempSync(join(tmpdir(), 'voluntary-signals-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const isWatched = process.platform === 'linux'
const hasPython = spawnSync('python3', ['-c', 'import pty']).status === 0

/** In a group of its own, as a shell starts it: a signal of the terminal reaches the sentinel and the program. */
async function playing(name: string) {
  const fifo = join(folder, `${name}.fifo`)
  const organ = openOrganEnd(fifo)
  const child = spawn('node', ['bin/voluntary', '--home', folder, 'play', 'old-100th', '--device', fifo], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const exit = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)))
  const pid = child.pid ?? 0
  await until(() => organ.keysDown().length > 0)
  return { organ, pid, exit, toBoth: (signal: NodeJS.Signals) => process.kill(-pid, signal) }
}

const stateOf = (pid: number): string => /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? ''

describe.skipIf(!isWatched)('whatever a terminal says, the organ falls silent first', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGQUIT', 131],
  ] as const)('%s ends it with %i', async (signal, code) => {
    const { organ, exit, toBoth } = await playing(signal)
    toBoth(signal)
    expect(await exit).toBe(code)
    expect(organ.keysDown()).toEqual([])
    organ.close()
  })
  test.each(['both', 'sentinel'])(
    'SIGTSTP to %s: the keys go up, both stop; SIGCONT: it stands paused',
    async (whom) => {
      const { organ, pid, exit, toBoth } = await playing(`stop-${whom}`)
      const [program = 0] = childrenOf(pid)
      if (whom === 'both') toBoth('SIGTSTP')
      else process.kill(pid, 'SIGTSTP')
      await until(() => stateOf(pid) === 'T' && stateOf(program) === 'T')
      expect(organ.keysDown()).toEqual([])
      process.kill(pid, 'SIGCONT')
      await until(() => stateOf(pid) !== 'T' && stateOf(program) !== 'T')
      const { length } = organ.bytes()
      await pause(300)
      expect(organ.bytes()).toHaveLength(length)
      process.kill(pid, 'SIGTERM')
      expect(await exit).toBe(143)
      organ.close()
    },
  )
  test.skipIf(!hasPython)('a terminal that hangs up: silent, and ended by it in order', async () => {
    const fifo = join(folder, 'hang-up.fifo')
    const organ = openOrganEnd(fifo)
    const args = ['node', 'bin/voluntary', '--home', folder, 'play', 'old-100th', '--device', fifo]
    const terminal = spawn('python3', ['-c', HANG_UP, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
    const ended = new Promise<string>((resolve) => {
      let said = ''
      terminal.stdout.on('data', (data) => {
        said += data
      })
      terminal.on('close', () => resolve(said.trim()))
    })
    await until(() => organ.keysDown().length > 0)
    terminal.stdin.write('hang up\n')
    expect(await ended).toBe('129')
    expect(organ.keysDown()).toEqual([])
    organ.close()
  })
})

/** A terminal that hangs up when it is told to, and says how its program ended. */
const HANG_UP = `
import os, pty, select, sys
pid, screen = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
while True:
    ready, _, _ = select.select([screen, 0], [], [])
    if 0 in ready: break
    os.read(screen, 65536)
os.close(screen)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`
