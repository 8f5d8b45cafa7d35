import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseMidi } from 'midi-file'
import { beforeEach, describe, expect, test } from 'vitest'
import { captured } from '../../src/ports/capture.ts'
import { openCapture } from '../../src/ports/capture-file.ts'
import type { Port } from '../../src/ports/index.ts'

/** A port that takes everything, now or at its moment. */
const quiet: Port = {
  name: 'quiet',
  takesRuns: true,
  timer: {
    leadMs: 40,
    writeAt: () => undefined,
    takeBack: () => undefined,
  },
  isThere: () => true,
  reopen: () => true,
  write: () => undefined,
  close: () => undefined,
}
const note = (key: number) => Uint8Array.from([0x90, key, 100])
const keysIn = (file: string) =>
  (parseMidi(readFileSync(file)).tracks[0] ?? []).flatMap((event) =>
    event.type === 'noteOn' ? [event.noteNumber] : [],
  )

describe('a capture', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'voluntary-capture-'))
  })

  test('has what was sent in the order in which it left', () => {
    const file = join(folder, 'out.mid')
    const capture = openCapture(file)
    const port = captured(quiet, capture.ring)
    port.timer?.writeAt(note(62), 0, 3, performance.now() + 500)
    port.write(note(60), 0, 3)
    port.write(note(61), 0, 3)
    expect(capture.finish()).toBeNull()
    expect(keysIn(file)).toEqual([60, 61, 62])
    expect(readdirSync(folder)).toEqual(['out.mid'])
  })

  test('has nothing that was taken back before it left', () => {
    const file = join(folder, 'out.mid')
    const capture = openCapture(file)
    const port = captured(quiet, capture.ring)
    port.timer?.writeAt(note(60), 0, 3, performance.now())
    port.timer?.writeAt(note(62), 0, 3, performance.now() + 10_000)
    port.timer?.takeBack()
    port.write(note(61), 0, 3)
    capture.finish()
    expect(keysIn(file)).toEqual([60, 61])
  })

  test('of nothing leaves no file, and an older one stands', () => {
    const capture = openCapture(join(folder, 'out.mid'))
    capture.discard()
    expect(readdirSync(folder)).toEqual([])
  })

  test('in a folder that is not there is refused before anything plays', () => {
    expect(() => openCapture(join(folder, 'nowhere', 'out.mid'))).toThrow(/there is no folder/)
  })

  test('whose folder went away stops nothing, and says so', () => {
    const capture = openCapture(join(folder, 'out.mid'))
    captured(quiet, capture.ring).write(note(60), 0, 3)
    rmSync(folder, { recursive: true })
    expect(capture.finish()).toMatch(/out\.mid cannot be written|out\.mid: cannot be written/)
  })

  test('tells how many messages found no room', () => {
    const file = join(folder, 'out.mid')
    const capture = openCapture(file)
    const port = captured(quiet, capture.ring)
    for (let sent = 0; sent < 100_000; sent++) port.write(note(60), 0, 3)
    expect(capture.finish()).toMatch(/out\.mid: \d+ messages are not in it/)
    expect(keysIn(file).length).toBeGreaterThan(50_000)
  })
})
