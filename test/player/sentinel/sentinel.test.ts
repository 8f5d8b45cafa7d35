import { spawnSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { sayConsoleMap } from '../../../src/midi/index.ts'
import { createMirror, type Mirror } from '../../../src/player/sentinel/index.ts'
import { createLife } from '../../../src/player/sentinel/life.ts'
import { needsSentinel } from '../../../src/player/sentinel/main.ts'
import { readWatchLine, type WatchHeader } from '../../../src/ports/index.ts'
import { keysDown, openOrganEnd, until, voluntary } from '../../organ-end.ts'
import { childrenOf, killWhilePlaying, type Victim } from './kills.ts'

const folder = mkdtempSync(join(tmpdir(), 'voluntary-sentinel-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const HEADER: WatchHeader = {
  port: { type: 'monitor' },
  rules: {
    keys: [],
    boxes: [],
    known: [],
    map: null,
    agreed: [],
    letThrough: [],
    spacingMs: 0,
    rest: { after: [], ms: 0 },
    activeSensing: false,
    stopsAhead: true,
  },
  noteOff: { status: 0x80, velocity: 64 },
  stops: [{ on: [0xb0, 99, 0, 0xb0, 98, 1, 0xb0, 6, 127], off: [0xb0, 99, 0, 0xb0, 98, 1, 0xb0, 6, 0] }],
  microsPerByte: 320,
  aheadMs: 0,
}

describe.skipIf(process.platform !== 'linux')('whoever is killed, no pipe is left sounding', () => {
  test.each<[Victim, number]>([
    ['program', 0],
    ['program', 130],
    ['program', 400],
    ['sentinel', 50],
    ['sentinel', 300],
    ['both', 200],
  ])('%s, %i ms into the music', async (victim, afterMs) => {
    const { left } = await killWhilePlaying(folder, `${victim}-${afterMs}`, victim, afterMs)
    expect(left).toEqual([])
  })
  test('the sentinel says what happened and retires what was drawn', async () => {
    const fifo = join(folder, 'said.fifo')
    const organ = openOrganEnd(fifo)
    const playing = voluntary('--home', folder, 'play', 'old-100th', '--device', fifo)
    await until(() => organ.keysDown().length > 0)
    const { readFileSync } = await import('node:fs')
    const children = readFileSync(`/proc/${playing.process.pid}/task/${playing.process.pid}/children`, 'utf8')
      .trim()
      .split(' ')
    process.kill(Number(children[0]), 'SIGKILL')
    expect(await playing.exit).toBe(1)
    expect(playing.output()).toMatch(/ended from outside \(SIGKILL\); \d+ keys were let go, the organ is silent/)
    const bytes = organ.bytes()
    const values = (value: number) =>
      bytes.filter((byte, at) => byte === 6 && (bytes[at - 1] ?? 0) >> 4 === 0xb && bytes[at + 1] === value).length
    expect(values(127)).toBeGreaterThan(5)
    expect(values(0)).toBe(values(127))
    organ.close()
  })
})

describe.skipIf(process.platform !== 'linux')('a player who lives and cannot let go', () => {
  test('stands still under a chord: its keys are let go, and the music goes on with the next notes', async () => {
    const fifo = join(folder, 'stands.fifo')
    const organ = openOrganEnd(fifo)
    const playing = voluntary('--home', folder, 'play', 'old-100th', '--device', fifo)
    await until(() => organ.keysDown().length > 0)
    const [program = 0] = childrenOf(playing.process.pid ?? 0)
    process.kill(program, 'SIGSTOP')
    const start = performance.now()
    expect(organ.keysDown()).not.toEqual([])
    await until(() => organ.keysDown().length === 0)
    expect(performance.now() - start).toBeGreaterThan(1000)
    await until(() => /has stood still for 1.5 s: \d+ keys? w(as|ere) let go/.test(playing.output()))
    process.kill(program, 'SIGCONT')
    await until(() => organ.keysDown().length > 0)
    playing.process.kill('SIGTERM')
    expect(await playing.exit).toBe(143)
    expect(organ.keysDown()).toEqual([])
    organ.close()
  })
  test('nobody takes its bytes as it ends: no goodbye; the sentinel tries until they are taken', async () => {
    const fifo = join(folder, 'stalls.fifo')
    spawnSync('mkfifo', [fifo])
    const fd = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK)
    const playing = voluntary('--home', folder, 'play', 'bwv-553', '--device', fifo, '--tempo', '200%')
    const got: number[] = []
    const buffer = Buffer.alloc(65536)
    const drain = () => {
      try {
        for (let read = readSync(fd, buffer); read > 0; read = readSync(fd, buffer))
          got.push(...buffer.subarray(0, read))
      } catch {
        // Nothing there.
      }
    }
    await until(() => {
      drain()
      return keysDown(got).length > 0
    })
    // Nobody reads any more: somebody else fills what is left of its buffer.
    const filler = openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK)
    const bytes = Buffer.alloc(4096, 0xfe)
    const fill = (size: number) => {
      try {
        while (writeSync(filler, bytes, 0, size) > 0);
      } catch {
        // It is full.
      }
    }
    fill(4096)
    fill(1)
    const left = keysDown(got)
    playing.process.kill('SIGTERM')
    await until(() => /cannot be reached/.test(playing.output()), 30_000)
    closeSync(filler)
    const reading = setInterval(drain, 5)
    await playing.exit
    clearInterval(reading)
    drain()
    expect(left).not.toEqual([])
    expect(keysDown(got.filter((byte) => byte !== 0xfe))).toEqual([])
    expect(playing.output()).toMatch(/keys were let go, the organ is silent/)
    closeSync(fd)
  })
})

describe('a player is taken to stand still', () => {
  test('after 1.5 s without a word; not where the sentinel itself was not running', () => {
    const life = createLife(0)
    for (let nowMs = 0; nowMs <= 1500; nowMs += 100) expect(life.standsStill(nowMs)).toBe(false)
    expect(life.standsStill(1600)).toBe(true)
    life.heard(1650)
    expect(life.standsStill(1700)).toBe(false)
    expect(life.standsStill(9000)).toBe(false)
  })
})

describe('the sentinel', () => {
  test('watches over what sends to an organ, and nothing else', () => {
    expect(needsSentinel(['play', 'st-anne'], {})).toBe(true)
    expect(needsSentinel(['console'], {})).toBe(true)
    expect(needsSentinel(['--home', 'play', 'check', 'x'], {})).toBe(false)
    expect(needsSentinel(['--home', '/x', 'play', 'x'], {})).toBe(true)
    expect(needsSentinel(['play', '--help'], {})).toBe(false)
    expect(needsSentinel(['check', 'play'], {})).toBe(false)
    expect(needsSentinel(['play', 'x'], { VOLUNTARY_WATCHED: '1' })).toBe(false)
  })
  test('follows keys and stops from the bytes, also several messages at once', () => {
    const mirror = createMirror(HEADER)
    const [stop] = HEADER.stops
    mirror.sent(Uint8Array.from(stop?.on ?? []))
    mirror.sent(Uint8Array.from([0x90, 60, 100, 0x91, 64, 100, 0x80, 60, 64]))
    expect(laterKeysDown(mirror)).toEqual([(1 << 7) | 64])
    expect(mirror.retirements()).toEqual([stop?.off])
    mirror.sent(Uint8Array.from(stop?.off ?? []))
    expect(mirror.retirements()).toEqual([stop?.off])
    mirror.sent(Uint8Array.of(0x80, 60, 64))
    expect(laterRetirements(mirror)).toEqual([])
  })
  test('what was told last may be what a port did not take: however long ago, it is retired once more', () => {
    const mirror = createMirror(HEADER)
    const [stop] = HEADER.stops
    mirror.sent(Uint8Array.from(stop?.on ?? []))
    mirror.sent(Uint8Array.from(stop?.off ?? []))
    expect(laterRetirements(mirror)).toEqual([stop?.off])
  })
  test('what the timer had when the player told its last may never have left, however long that hung in a write', () => {
    const mirror = createMirror({ ...HEADER, aheadMs: 40 })
    const [stop] = HEADER.stops
    mirror.sent(Uint8Array.from(stop?.on ?? []))
    mirror.sent(Uint8Array.of(0x90, 60, 100))
    mirror.sent(Uint8Array.from(stop?.off ?? []))
    mirror.sent(Uint8Array.of(0x80, 60, 64))
    mirror.sent(Uint8Array.of(0x80, 61, 64))
    expect(laterRetirements(mirror)).toEqual([stop?.off])
    expect(laterKeysDown(mirror)).toEqual([])
  })
  test('a message for on and off is undone by the general cancel, once for all; what was pushed back is in', () => {
    const cancel = [0xc7, 19]
    const stops = [0, 1].map((number) => ({ on: [0xb8, 20 + number, 127], off: cancel, toggles: true }))
    const mirror = createMirror({ ...HEADER, stops })
    const push = (number: number) => mirror.sent(Uint8Array.from(stops[number]?.on ?? []))
    push(0)
    push(1)
    expect(mirror.retirements()).toEqual([cancel])
    push(0)
    mirror.sent(Uint8Array.of(0x90, 60, 100))
    expect(laterRetirements(mirror)).toEqual([cancel])
    mirror.sent(Uint8Array.from(cancel))
    mirror.sent(Uint8Array.of(0x80, 60, 64))
    expect(laterRetirements(mirror)).toEqual([])
  })
  test('a console that is told maps is retired by a map with nothing drawn', () => {
    const map = { head: [0xf0, 0x41, 0x10, 0x30, 0x12, 1, 0], summedFrom: 5, size: 2, bits: [0, 8] }
    const mirror = createMirror({ ...HEADER, rules: { ...HEADER.rules, map } })
    mirror.sent(Uint8Array.from(sayConsoleMap(map, [0])))
    mirror.sent(Uint8Array.from(sayConsoleMap(map, [0, 8])))
    expect(mirror.retirements()).toEqual([sayConsoleMap(map, [])])
    mirror.sent(Uint8Array.from(sayConsoleMap(map, [])))
    mirror.sent(Uint8Array.of(0x80, 60, 64))
    expect(laterRetirements(mirror)).toEqual([])
  })
  test('what is announced may sound, until something is told; what it would let go is down until then', () => {
    const mirror = createMirror(HEADER)
    mirror.sent(Uint8Array.of(0x90, 60, 100))
    mirror.announced(Uint8Array.of(0x80, 60, 0, 0x90, 62, 100))
    expect(mirror.keysDown()).toEqual([60, 62])
    mirror.announced(Uint8Array.of(0x90, 64, 100))
    expect(mirror.keysDown()).toEqual([60, 64])
    mirror.sent(Uint8Array.of(0x90, 65, 100))
    expect(mirror.keysDown()).toEqual([60, 65])
  })
  test('a note-off that was told and perhaps not written is said once more', () => {
    const mirror = createMirror(HEADER)
    mirror.sent(Uint8Array.of(0x90, 60, 100))
    mirror.sent(Uint8Array.of(0x80, 60, 0))
    expect(mirror.keysDown()).toEqual([60])
    expect(laterKeysDown(mirror)).toEqual([])
    // The port may have taken nothing for longer: whoever silences it for a dead player says it all the same.
    expect(mirror.keysDown(true)).toEqual([60])
  })
  test('reads its line whatever way it is cut', () => {
    const text = [...new TextEncoder().encode(`${JSON.stringify(HEADER)}\n`)]
    const stream = [...text, 0x80, 0, 0x80, 3, 0x90, 60, 100, 0, 3, 0x90, 60, 100, 0, 2, 0xc0, 5, 0, 0]
    for (const size of [1, 2, 7, 1000]) {
      const got: number[][] = []
      const announced: number[][] = []
      let alive = 0
      const line = readWatchLine(
        () => undefined,
        (bytes) => got.push([...bytes]),
        (bytes) => announced.push([...bytes]),
        () => alive++,
      )
      for (let at = 0; at < stream.length; at += size) line.take(Uint8Array.from(stream.slice(at, at + size)))
      expect(got).toEqual([
        [0x90, 60, 100],
        [0xc0, 5],
      ])
      expect(announced).toEqual([[0x90, 60, 100]])
      expect(alive).toBe(1)
      expect(line.saidGoodbye()).toBe(true)
      expect(line.header()?.microsPerByte).toBe(320)
    }
  })
})

/** When what was told has surely been written. */
function laterKeysDown(mirror: Mirror): readonly number[] {
  const now = performance.now()
  const clock = vi.spyOn(performance, 'now').mockReturnValue(now + 200)
  try {
    return mirror.keysDown()
  } finally {
    clock.mockRestore()
  }
}

function laterRetirements(mirror: Mirror): ReturnType<Mirror['retirements']> {
  const now = performance.now()
  const clock = vi.spyOn(performance, 'now').mockReturnValue(now + 200)
  try {
    return mirror.retirements()
  } finally {
    clock.mockRestore()
  }
}
