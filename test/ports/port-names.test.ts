import { describe, expect, test } from 'vitest'
import { findAgain, findByName, plainName } from '../../src/ports/port-names.ts'

const port = (name: string, socket: string | null = null, port = 0) => ({ name, socket, port })
const BUD = 'WIDI Bud Pro:WIDI Bud Pro MIDI 1'

describe('a port by its name', () => {
  test.each([
    ['WIDI Bud Pro:WIDI Bud Pro MIDI 1 24:0', 'WIDI Bud Pro MIDI 1'],
    ['GrandOrgue:Input 128:0', 'GrandOrgue:Input'],
    ['IAC Driver Bus 1', 'IAC Driver Bus 1'],
  ])('%s is shown as %s', (name, plain) => {
    expect(plainName(name)).toBe(plain)
  })
  test('at its address, else the only one of its name', () => {
    expect(findByName([port(`${BUD} 24:0`), port(`${BUD} 28:0`)], `${BUD} 28:0`)?.name).toBe(`${BUD} 28:0`)
    expect(findByName([port('Other:Other 24:0'), port(`${BUD} 28:0`)], `${BUD} 24:0`)?.name).toBe(`${BUD} 28:0`)
  })
  test('of two at other addresses neither', () => {
    expect(findByName([port(`${BUD} 28:0`), port(`${BUD} 32:0`)], `${BUD} 24:0`)).toBeNull()
    expect(findByName([], `${BUD} 24:0`)).toBeNull()
  })
})

describe('the same device after it was away', () => {
  const lost = port(`${BUD} 24:0`, '/usb1/1-1')
  test('in its socket, whatever its address, beside a twin', () => {
    const now = [port(`${BUD} 24:0`, '/usb1/1-2'), port(`${BUD} 28:0`, '/usb1/1-1')]
    expect(findAgain(now, lost, true)).toBe(now[1])
    expect(findAgain(now, lost, false)).toBe(now[1])
  })
  test('in another socket where it is the only one of its name', () => {
    const now = [port('Other:Other MIDI 1 24:0', '/usb1/1-1'), port(`${BUD} 28:0`, '/usb1/1-2')]
    expect(findAgain(now, lost, false)).toBe(now[1])
  })
  test('never its twin, although it is the only one left, at our address', () => {
    expect(findAgain([port(`${BUD} 24:0`, '/usb1/1-2')], lost, true)).toBeNull()
  })
  test('never one of two', () => {
    expect(findAgain([port(`${BUD} 24:0`, '/usb1/1-2'), port(`${BUD} 28:0`, '/usb1/1-3')], lost, false)).toBeNull()
  })
  test('another device in the socket is not ours', () => {
    expect(findAgain([port('Other:Other MIDI 1 24:0', '/usb1/1-1')], lost, false)).toBeNull()
  })
  test('the same one of several ports of one device', () => {
    const now = [port(`${BUD} 24:0`, '/usb1/1-1', 0), port(`${BUD} 24:1`, '/usb1/1-1', 1)]
    expect(findAgain(now, port(`${BUD} 20:1`, '/usb1/1-1', 1), true)).toBe(now[1])
  })
  test('a program that had a twin: only at its address', () => {
    const program = port('Synth:in 128:0')
    const elsewhere = port('Synth:in 129:0')
    expect(findAgain([elsewhere], program, true)).toBeNull()
    expect(findAgain([elsewhere], program, false)).toBe(elsewhere)
    expect(findAgain([elsewhere, port('Synth:in 128:0')], program, true)?.name).toBe('Synth:in 128:0')
  })
})
