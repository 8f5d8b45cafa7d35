import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDevicePort } from '../../src/ports/device-port.ts'
import { restOfTorn } from '../../src/ports/torn.ts'

describe.skipIf(process.platform === 'win32')('a raw device that goes and comes back', () => {
  let folder = ''
  let path = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'voluntary-device-'))
    path = join(folder, 'organ')
    execFileSync('mkfifo', [path])
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const reader = () => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const read = (fd: number) => {
    const bytes = Buffer.alloc(64)
    return [...bytes.subarray(0, readSync(fd, bytes))]
  }
  const NOTE = Uint8Array.of(0x90, 60, 100)

  test('its reader ends: bytes are dropped, and reach the next reader only after it was opened again', () => {
    const first = reader()
    const port = openDevicePort(path)
    port.write(NOTE, 0, 3)
    expect(read(first)).toEqual([...NOTE])
    expect(port.isThere()).toBe(true)
    closeSync(first)
    port.write(NOTE, 0, 3)
    expect(port.isThere()).toBe(false)
    expect(port.reopen()).toBe(false)
    const second = reader()
    port.write(NOTE, 0, 3)
    expect(read(second)).toEqual([])
    expect(port.isThere()).toBe(false)
    expect(port.reopen()).toBe(true)
    port.write(NOTE, 0, 3)
    expect(read(second)).toEqual([...NOTE])
    port.close()
    closeSync(second)
  })
  test('its node goes without a write: that is seen, and closing says so', () => {
    const fd = reader()
    const port = openDevicePort(path)
    renameSync(path, `${path}-gone`)
    expect(port.isThere()).toBe(false)
    expect(port.reopen()).toBe(false)
    expect(() => port.close()).toThrow(/organ: the device is gone/)
    closeSync(fd)
  })
  test('another node of the same name is not the one that was opened', () => {
    const first = reader()
    const port = openDevicePort(path)
    renameSync(path, `${path}-gone`)
    execFileSync('mkfifo', [path])
    const second = reader()
    expect(port.isThere()).toBe(false)
    expect(port.reopen()).toBe(true)
    port.write(NOTE, 0, 3)
    expect(read(second)).toEqual([...NOTE])
    port.close()
    closeSync(first)
    closeSync(second)
  })
  test('it takes no more bytes: that is seen as a cable that is out; it is found again when it takes them', () => {
    const fd = reader()
    const port = openDevicePort(path)
    const run = Uint8Array.from({ length: 3 * 1000 }, (_, at) => NOTE[at % 3] ?? 0)
    for (let writes = 0; writes < 100 && port.isThere(); writes++) port.write(run, 0, run.length)
    expect(port.isThere()).toBe(false)
    expect(() => port.close()).toThrow(/takes no more bytes: is the organ on/)
    expect(port.reopen()).toBe(true)
    for (let writes = 0; writes < 2000 && port.isThere(); writes++) port.write(NOTE, 0, 3)
    expect(port.isThere()).toBe(false)
    const buffer = Buffer.alloc(1 << 17)
    const first = readSync(fd, buffer)
    expect(port.reopen()).toBe(true)
    port.write(NOTE, 0, 3)
    const bytes = [...buffer.subarray(0, first), ...read(fd)]
    // Whole messages, also where it stopped in the middle of one.
    expect(bytes.length % 3).toBe(0)
    expect(bytes.every((byte, at) => byte === NOTE[at % 3])).toBe(true)
    port.close()
    closeSync(fd)
  })
})

test.each([
  [[0x90, 60, 100, 0x80, 60, 64], 4, [60, 64]],
  [[0x90, 60, 100, 0x80, 60, 64], 3, []],
  [[0xc0, 5, 0xb0, 99, 1], 1, [5]],
  [[0xf0, 1, 2, 3, 0xf7, 0x90, 60, 1], 2, [2, 3, 0xf7]],
])('what is left of the message in whose middle it stopped: %j after %i bytes', (bytes, written, rest) => {
  expect([...restOfTorn(Uint8Array.from(bytes), 0, bytes.length, written)]).toEqual(rest)
})
