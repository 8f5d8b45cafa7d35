import { expect, test } from 'vitest'
import { CannotPlay } from '../../src/findings/index.ts'
import { foundName, newFound, openAwaitedPort, sayFound } from '../../src/ports/awaited-port.ts'
import { newRecord, openMemoryPort, readRecord } from '../../src/ports/memory-port.ts'

const spec = () => ({ type: 'awaited', names: ['WIDI'], found: newFound(), standIn: { type: 'monitor' } }) as const
const NOTE = Uint8Array.of(0x90, 60, 100)
const bytesOf = (record: SharedArrayBuffer) => readRecord(record).map(({ bytes }) => bytes)

test('what stands in is played on until the port is found: then it looks like a cable that is in again', () => {
  const awaited = spec()
  const [standIn, organ] = [newRecord(), newRecord()]
  const port = openAwaitedPort(awaited, openMemoryPort({ type: 'memory', record: standIn }), () =>
    openMemoryPort({ type: 'memory', record: organ }),
  )
  expect(port).toMatchObject({ name: 'memory until the organ is plugged in', timer: null })
  port.write(NOTE, 0, 3)
  expect(port.isThere()).toBe(true)
  sayFound(awaited.found, 'WIDI Bud Pro:WIDI Bud Pro MIDI 1 24:0')
  expect(foundName(awaited.found)).toBe('WIDI Bud Pro:WIDI Bud Pro MIDI 1 24:0')
  expect(port.isThere()).toBe(false)
  expect(port.reopen()).toBe(true)
  expect(port.isThere()).toBe(true)
  port.write(NOTE, 0, 3)
  expect(bytesOf(organ)).toEqual([[...NOTE]])
  // Nothing that sounds is left behind there.
  expect(bytesOf(standIn)).toHaveLength(17)
  expect(bytesOf(standIn)).toContainEqual([0xb0, 123, 0])
})
test('found, and held by another program: the cable is out until it can be opened', () => {
  const awaited = spec()
  let isHeld = true
  const record = newRecord()
  const port = openAwaitedPort(awaited, openMemoryPort({ type: 'memory', record: newRecord() }), () => {
    if (isHeld) throw new CannotPlay('another program holds the device')
    return openMemoryPort({ type: 'memory', record })
  })
  sayFound(awaited.found, 'WIDI 24:0')
  expect([port.isThere(), port.reopen(), port.isThere()]).toEqual([false, false, false])
  isHeld = false
  expect([port.reopen(), port.isThere()]).toEqual([true, true])
})
