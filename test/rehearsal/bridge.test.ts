import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPort } from '../../src/ports/index.ts'
import { makeLine } from '../../src/rehearsal/headless.ts'
import type { Helper } from '../../src/rehearsal/helpers.ts'
import { startBridge } from '../../src/rehearsal/jack-bridge/bridge.ts'
import { findBridge } from '../../src/rehearsal/jack-bridge/find-bridge.ts'
import { jackEnv, startJack } from '../../src/rehearsal/jack-server.ts'
import { readSent } from '../../src/rehearsal/sent.ts'
import { sleep, until } from '../../src/rehearsal/until.ts'
import { openWorkshop, type Workshop } from '../../src/rehearsal/workshop.ts'
import { missingTools } from './tools.ts'

const missing = missingTools(['jackd'])

describe.skipIf(missing !== null)(`the JACK bridge${missing === null ? '' : ` (${missing})`}`, () => {
  let workshop: Workshop
  let program: string
  let jack: Helper
  const built = mkdtempSync(join(tmpdir(), 'voluntary-bridge-'))
  beforeAll(async () => {
    program = findBridge(built)
    workshop = openWorkshop()
    jack = await startJack(program, workshop.folder, workshop.server, { sampleRate: 48_000, period: 128 })
  }, 30_000)
  afterAll(async () => {
    await jack?.stop()
    workshop?.remove()
    rmSync(built, { recursive: true })
  })
  const files = (name: string) => ({
    line: join(workshop.folder, `${name}-line`),
    recording: { sound: join(workshop.folder, `${name}.wav`), sent: join(workshop.folder, `${name}-sent`) },
  })
  const start = (name: string, { line, recording }: ReturnType<typeof files>) => {
    makeLine(line)
    return startBridge({
      program,
      name,
      line,
      lingerMs: 0,
      recording,
      env: { ...process.env, ...jackEnv(workshop.server) },
    })
  }

  test('sends a burst that no cycle holds in its order and whole, each message by itself; records a whole WAV', async () => {
    const place = files('burst')
    const bridge = await start('burst', place)
    const port = openPort({ type: 'jack', line: place.line, name: 'burst', leadMs: 100, isPrivate: true }, null)
    await bridge.record()
    const messages = Array.from({ length: 3000 }, (_, at) => [0xb0 | (at & 15), (at >> 7) & 0x7f, at & 0x7f])
    const sysEx = [0xf0, 0x7d, ...Array.from({ length: 200 }, (_, at) => at & 0x7f), 0xf7]
    const at = performance.now() + 100
    for (let from = 0; from < messages.length; from += 30) {
      const run = Uint8Array.from(messages.slice(from, from + 30).flat())
      port.timer?.writeAt(run, 0, run.length, at)
    }
    port.timer?.writeAt(Uint8Array.from(sysEx), 0, sysEx.length, at)
    // At once, though what was asked for before it is still to come.
    port.write(Uint8Array.of(0x9f, 1, 2), 0, 3)
    await sleep(600)
    port.close()
    const frames = await bridge.end()
    const sent = readSent(readFileSync(place.recording.sent, 'utf8'))
    expect(sent.map(({ bytes }) => bytes)).toEqual([[0x9f, 1, 2], ...messages, sysEx])
    const times = sent.map(({ frame }) => frame)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(new Set(times).size).toBeGreaterThan(2)
    const wav = readFileSync(place.recording.sound)
    expect(wav.length).toBe(44 + 8 * frames)
    expect(wav.readUInt32LE(40)).toBe(8 * frames)
    expect(wav.readUInt32LE(4)).toBe(wav.length - 8)
  }, 20_000)

  test('strikes the witness behind what it sends, and now and then where there is nothing; each key is let go', async () => {
    const place = files('witness')
    const bridge = await start('witness', place)
    const port = openPort({ type: 'jack', line: place.line, name: 'witness', leadMs: 100, isPrivate: true }, null)
    bridge.witness({ channel: 15, low: 60, keys: 9 })
    await sleep(300)
    const at = performance.now() + 50
    for (const each of [0, 30, 200]) port.timer?.writeAt(Uint8Array.of(0x90, 60, 1), 0, 3, at + each)
    await sleep(500)
    port.close()
    await bridge.end()
    const sent = readSent(readFileSync(place.recording.sent, 'utf8'))
    const strikes = sent.filter(({ bytes: [status] }) => status === 0x9f)
    expect(strikes.map(({ bytes }) => bytes[1])).toEqual(strikes.map((_, index) => 60 + (index % 9)))
    const ended = sent.filter(({ bytes: [status] }) => status === 0x8f).map(({ bytes }) => bytes[1])
    expect(ended).toEqual(strikes.slice(0, ended.length).map(({ bytes }) => bytes[1]))
    expect(strikes.length - ended.length).toBeLessThanOrEqual(3)
    const gaps = strikes.slice(1).map(({ frame }, index) => frame - (strikes[index]?.frame ?? 0))
    expect(Math.max(...gaps)).toBeLessThanOrEqual(48_000 / 10 + 128)
    for (const [index, { bytes, frame }] of sent.entries()) {
      if (bytes[0] !== 0x90) continue
      const next = sent.slice(index).find(({ bytes: [status] }) => status === 0x9f)
      expect((next?.frame ?? Number.POSITIVE_INFINITY) - frame).toBeLessThanOrEqual(128)
    }
  }, 20_000)

  test('what is taken back does not leave', async () => {
    const place = files('back')
    const bridge = await start('back', place)
    const port = openPort({ type: 'jack', line: place.line, name: 'back', leadMs: 100, isPrivate: true }, null)
    const later = performance.now() + 300
    port.timer?.writeAt(Uint8Array.of(0x90, 60, 1), 0, 3, later)
    port.timer?.takeBack()
    port.timer?.writeAt(Uint8Array.of(0x90, 61, 1), 0, 3, later)
    await sleep(500)
    port.close()
    await bridge.end()
    expect(readSent(readFileSync(place.recording.sent, 'utf8')).map(({ bytes }) => bytes)).toEqual([[0x90, 61, 1]])
  }, 20_000)

  test('ends by itself when the one who started it was killed', async () => {
    const place = files('orphan')
    makeLine(place.line)
    const script = `const { spawn } = require('node:child_process')
const child = spawn(${JSON.stringify(program)}, ['run', String(process.pid), 'orphan', ${JSON.stringify(place.line)}, '0'], { stdio: ['pipe', 'pipe', 'ignore'] })
child.stdout.on('data', () => process.stdout.write(String(child.pid)))`
    const parent = spawn(process.execPath, ['-e', script], { env: { ...process.env, ...jackEnv(workshop.server) } })
    const pid = await new Promise<number>((resolve) => parent.stdout.once('data', (data) => resolve(Number(data))))
    expect(pid).toBeGreaterThan(1)
    parent.kill('SIGKILL')
    expect(await until(() => !isAlive(pid), 5000)).toBe(true)
  }, 20_000)
})

function isAlive(pid: number): boolean {
  try {
    // A process that has ended and that nobody has asked after is a Z.
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
