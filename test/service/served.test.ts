import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openOrganEnd, until, voluntary } from '../organ-end.ts'
import { childrenOf } from '../player/sentinel/kills.ts'
import { freePort } from '../remote/mqtt/broker.ts'
import { tune } from '../remote/server/tune.ts'

const home = mkdtempSync(join(tmpdir(), 'voluntary-service-'))
mkdirSync(join(home, 'scores'))
writeFileSync(join(home, 'scores', 'tune.mid'), tune(1500))
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** Another program at the end of a service manager's socket: Node has no datagrams there. */
const LISTEN = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print('listening', flush=True)
while True: print(s.recv(4096).decode(), flush=True)
`
const hasPython = spawnSync('python3', ['-c', 'import socket']).status === 0

test.skipIf(!hasPython || process.platform !== 'linux')(
  'the service manager hears that it is ready, well, and ending',
  async () => {
    const socket = join(home, 'notify')
    const listener = spawn('python3', ['-c', LISTEN, socket], { stdio: ['ignore', 'pipe', 'inherit'] })
    let heard = ''
    listener.stdout.on('data', (data) => {
      heard += data
    })
    try {
      await until(() => heard.includes('listening'))
      const port = String(await freePort())
      const child = spawn('node', ['bin/voluntary', '--home', home, 'serve', '--monitor', '--web-port', port], {
        env: { ...process.env, NOTIFY_SOCKET: socket, WATCHDOG_USEC: '400000' },
        stdio: 'ignore',
      })
      await until(() => heard.includes('READY=1') && /STATUS=.*nothing plays/.test(heard))
      await until(() => heard.split('WATCHDOG=1').length > 3)
      child.kill('SIGTERM')
      await until(() => heard.includes('STOPPING=1'))
      await new Promise((resolve) => child.on('close', resolve))
    } finally {
      listener.kill()
    }
  },
)

test('silence lets go of every key that a killed player and its killed sentinel left down', async () => {
  const fifo = join(home, 'organ')
  const organ = openOrganEnd(fifo)
  const silence = (...args: string[]) =>
    spawnSync('node', ['bin/voluntary', '--home', home, 'silence', 'st-marys', '--device', fifo, ...args], {
      encoding: 'utf8',
    })
  // Nobody was killed: a service that ended in order is not followed by anything.
  const before = organ.bytes().length
  expect(silence('--if-killed').stdout).toContain('nobody was killed')
  expect(organ.bytes().length).toBe(before)
  const playing = voluntary('--home', home, 'play', 'tune', '--organ', 'st-marys', '--device', fifo)
  await until(() => organ.keysDown().length > 0)
  expect(silence().stderr).toMatch(/is in use/)
  const [program] = spawnSync('pgrep', ['-P', String(playing.process.pid)], { encoding: 'utf8' }).stdout.split('\n')
  playing.process.kill('SIGKILL')
  process.kill(Number(program), 'SIGKILL')
  await playing.exit
  expect(organ.keysDown().length).toBeGreaterThan(0)
  const done = silence('--if-killed')
  expect(done.stdout).toContain('every key was let go')
  expect(organ.keysDown()).toEqual([])
  expect(silence('--if-killed').stdout).toContain('nobody was killed')
  organ.close()
})

test('silence goes round a server that stands still, on the device that it was started with', async () => {
  const fifo = join(home, 'stood')
  const organ = openOrganEnd(fifo)
  const served = voluntary('--home', home, 'serve', '--device', fifo, '--web-port', String(await freePort()))
  await until(() => served.output().includes('The page:'))
  const playing = voluntary('--home', home, 'play', 'tune')
  await until(() => organ.keysDown().length > 0)
  const processes = [served.process.pid ?? 0, ...childrenOf(served.process.pid ?? 0)]
  for (const pid of processes) process.kill(pid, 'SIGSTOP')
  expect(organ.keysDown().length).toBeGreaterThan(0)
  const silenced = voluntary('--home', home, 'silence')
  expect(await silenced.exit).toBe(0)
  expect(silenced.output()).toMatch(/does not answer.*without it\n.*every key was let go/s)
  expect(organ.keysDown()).toEqual([])
  for (const pid of processes) process.kill(pid, 'SIGKILL')
  await Promise.all([served.exit, playing.exit])
  organ.close()
})

test('a server lets go of what a killed one and its killed sentinel left down, before anybody plays', async () => {
  const fifo = join(home, 'loft')
  const organ = openOrganEnd(fifo)
  const serve = async () => {
    const served = voluntary('--home', home, 'serve', '--device', fifo, '--web-port', String(await freePort()))
    await until(() => served.output().includes('The page:'))
    return served
  }
  const killed = await serve()
  const playing = voluntary('--home', home, 'play', 'tune')
  await until(() => organ.keysDown().length > 0)
  const [program] = spawnSync('pgrep', ['-P', String(killed.process.pid)], { encoding: 'utf8' }).stdout.split('\n')
  killed.process.kill('SIGKILL')
  process.kill(Number(program), 'SIGKILL')
  await killed.exit
  await playing.exit
  expect(organ.keysDown().length).toBeGreaterThan(0)
  const next = await serve()
  await until(() => organ.keysDown().length === 0)
  next.process.kill('SIGTERM')
  expect(await next.exit).toBe(0)
  organ.close()
})

test('there must be an organ', () => {
  const { status, stderr } = spawnSync('node', ['bin/voluntary', '--home', home, 'silence', '--monitor'], {
    encoding: 'utf8',
  })
  expect([status, stderr]).toEqual([1, expect.stringMatching(/no organ to be silenced/)])
})
