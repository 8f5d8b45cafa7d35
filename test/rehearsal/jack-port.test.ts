import { spawnSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openPort, type Port } from '../../src/ports/index.ts'

describe.skipIf(process.platform === 'win32')('the port that leads to JACK', () => {
  let folder: string
  let line: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'voluntary-line-'))
    line = join(folder, 'line')
    spawnSync('mkfifo', [line])
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  const open = (): Port => openPort({ type: 'jack', line, name: 'an organ', leadMs: 40, isPrivate: true }, null)

  test('says when nobody reads it', () => {
    expect(open).toThrow(/an organ: nobody takes its messages/)
  })

  test('writes time, length and bytes; no time for what leaves at once, no bytes for what is taken back', () => {
    const reader = openSync(line, constants.O_RDONLY | constants.O_NONBLOCK)
    const port = open()
    const at = performance.now() + 25
    const steady = Number(process.hrtime.bigint() / 1000n) + 25_000
    port.write(Uint8Array.of(9, 0x90, 60, 100, 9), 1, 3)
    port.timer?.writeAt(Uint8Array.of(0x80, 60, 0), 0, 3, at)
    port.timer?.takeBack()
    const got = Buffer.alloc(100)
    expect(readSync(reader, got)).toBe(13 + 13 + 10)
    expect([...got.subarray(0, 13)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0x90, 60, 100])
    expect(Math.abs(Number(got.readBigUInt64LE(13)) - steady)).toBeLessThan(20_000)
    expect([...got.subarray(21, 26)]).toEqual([3, 0, 0x80, 60, 0])
    expect([...got.subarray(26, 36)]).toEqual(Array(10).fill(0))
    expect(port.isThere()).toBe(true)
    closeSync(reader)
    port.write(Uint8Array.of(0x80, 61, 0), 0, 3)
    expect(port.isThere()).toBe(false)
    expect(() => port.close()).toThrow(/an organ/)
  })
})
