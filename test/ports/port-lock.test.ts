import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { keptFile, lockHomes } from '../../src/ports/lock-homes.ts'
import { portIdentities, systemIdentities } from '../../src/ports/port-identity.ts'
import { askForPort, takePort } from '../../src/ports/port-lock.ts'

describe('what a device is known by', () => {
  const at = (name: string, socket: string | null = null) => ({ name, port: 0, socket })
  test('a port of the system keeps its identity at another address', () => {
    const before = systemIdentities([at('WIDI:WIDI MIDI 1 24:0', '/usb/1-2')], 'WIDI:WIDI MIDI 1 24:0')
    const after = systemIdentities([at('WIDI:WIDI MIDI 1 28:0', '/usb/1-3')], 'WIDI:WIDI MIDI 1 28:0')
    expect(before.filter((each) => after.includes(each))).toEqual(['port WIDI:WIDI MIDI 1'])
  })
  test('of two of one name each is its own, also for one who came while it was alone', () => {
    const [first, second] = [at('UM:UM 1 24:0', '/usb/1-1'), at('UM:UM 1 28:0', '/usb/1-2')]
    const alone = systemIdentities([first], first.name)
    expect(systemIdentities([first, second], second.name).filter((each) => alone.includes(each))).toEqual([])
    expect(systemIdentities([first, second], first.name).filter((each) => alone.includes(each))).toHaveLength(1)
  })
})

describe.skipIf(process.platform === 'win32')('the lock of a device', () => {
  let folder = ''
  let fifo = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'voluntary-lock-'))
    for (const name of ['run', 'state']) mkdirSync(join(folder, name), { mode: 0o700 })
    vi.stubEnv('XDG_RUNTIME_DIR', join(folder, 'run'))
    vi.stubEnv('XDG_STATE_HOME', join(folder, 'state'))
    fifo = join(folder, 'organ')
    execFileSync('mkfifo', [fifo])
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true, force: true })
  })
  const spec = (path = fifo) => ({ type: 'device', path }) as const
  const [identityOf, homesOf] = [
    (path: string) => portIdentities(spec(path))[0] ?? '',
    () => lockHomes(portIdentities(spec())[0] ?? ''),
  ]
  const fileHome = () => homesOf().find((home) => home.folder !== null)?.address ?? ''

  test('a symlink, and the same name made anew, are the same device', () => {
    const link = join(folder, 'link')
    symlinkSync(fifo, link)
    const first = identityOf(fifo)
    expect(identityOf(link)).toBe(first)
    rmSync(fifo)
    execFileSync('mkfifo', [fifo])
    expect(identityOf(link)).toBe(first)
  })
  test('whoever serves an organ also plays on it; the last one lets go', async () => {
    const serving = await takePort(spec(), 'serving')
    const playing = await takePort(spec(), 'playing')
    playing.release()
    expect(existsSync(fileHome())).toBe(true)
    serving.release()
    await vi.waitFor(() => expect(existsSync(fileHome())).toBe(false))
  })
  test('what did not go up the next owner hears of, until it went up', async () => {
    const before = await takePort(spec(), 'a hymn')
    expect(before.afterDeath).toBe(false)
    before.keysAre('perhaps down')
    before.release()
    const untouched = await takePort(spec(), 'the port cannot be opened')
    expect(untouched.afterDeath).toBe(true)
    untouched.release()
    const next = await takePort(spec(), 'a hymn')
    expect(next.afterDeath).toBe(true)
    next.keysAre('up')
    next.release()
    expect((await takePort(spec(), 'a hymn')).afterDeath).toBe(false)
  })
  test('a mark that a dead machine left is heard of', async () => {
    writeFileSync(keptFile(identityOf(fifo), 'keys-down') ?? '', '')
    const lock = await takePort(spec(), 'a hymn')
    expect(lock.afterDeath).toBe(true)
    lock.release()
  })
  test.each([
    ['a plain file', (at: string) => writeFileSync(at, 'mine')],
    ['a folder', (at: string) => mkdirSync(at)],
  ])('%s in its place is cleared', async (_, put) => {
    put(fileHome())
    const lock = await takePort(spec(), 'a hymn')
    expect(existsSync(fileHome())).toBe(true)
    lock.release()
    await vi.waitFor(() => expect(existsSync(fileHome())).toBe(false))
  })
  test.runIf(process.platform === 'linux')(
    "somebody's folder in its place stays, and the lock holds all the same",
    async () => {
      const theirs = join(fileHome(), 'letters')
      mkdirSync(theirs, { recursive: true })
      const lock = await takePort(spec(), 'a hymn')
      expect(existsSync(theirs)).toBe(true)
      lock.release()
    },
  )
  test('a stranger that answers nothing is refused in a sentence; silence need not ask him', async () => {
    const [{ address } = { address: '' }] = homesOf()
    const stranger = createServer(() => undefined)
    await new Promise<void>((resolve) => stranger.listen(address, resolve))
    const answer = await askForPort(spec(), 'a hymn')
    expect(answer).toMatchObject({ type: 'in-use', isMute: true })
    await expect(takePort(spec(), 'a hymn')).rejects.toThrow(/is in use by a program that does not answer .*: end it/)
    stranger.close()
  })
})
