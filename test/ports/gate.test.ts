import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hex, sayConsoleMap } from '../../src/midi/index.ts'
import { knownMessages, type Organ, readOrgan } from '../../src/organ/index.ts'
import { gateRules } from '../../src/player/index.ts'
import { createGate, MESSAGE_CLASS, newRecord, openPort } from '../../src/ports/index.ts'
import { organ } from '../builders.ts'

const gateOf = (instrument: Organ) =>
  createGate(openPort({ type: 'memory', record: newRecord() }, null), gateRules(instrument, null))
const shipped = readdirSync('organs')
  .filter((name) => name.endsWith('.yaml'))
  .map((name): [string, Organ] => [name, readOrgan(name, readFileSync(`organs/${name}`, 'utf8'))])
const three = shipped.find(([name]) => name === 'three-manuals.yaml')?.[1] as Organ

describe('the last gate admits what the profile says, and nothing else', () => {
  test.each(shipped)('%s', (_name, instrument) => {
    const { classOf } = gateOf(instrument)
    const known = knownMessages(instrument)
    for (const bytes of known) expect(classOf(bytes), hex(bytes)).toBe(MESSAGE_CLASS.spaced)
    const said = new Set(known.map(hex))
    fc.assert(
      fc.property(
        known.length === 0 ? fc.constant([0xc0, 1]) : fc.constantFrom(...known),
        fc.nat(),
        fc.nat(127),
        (bytes, place, value) => {
          // One byte of a message of the profile is another: it is another message of it, or refused.
          const at = place % bytes.length
          const wrong = bytes.map((byte, index) => (index === at ? (byte & 0x80) | value : byte))
          if (said.has(hex(wrong)) || (wrong[0] ?? 0) < 0xa0) return
          const isBox = instrument.enclosures.some(
            ({ channel, controller }) => wrong.length === 3 && wrong[0] === (0xb0 | channel) && wrong[1] === controller,
          )
          const silences = wrong.length === 3 && [120, 123].includes(wrong[1] ?? 0) && wrong[2] === 0
          if (!isBox && !silences) expect(classOf(wrong), hex(wrong)).toBe(MESSAGE_CLASS.refused)
        },
      ),
    )
  })
})

describe('a map of the console', () => {
  const { together } = three
  const map = together?.type === 'map' ? together.map : null
  const { classOf } = gateOf(three)
  const bits = fc.subarray([...(map?.bits ?? [])])
  const say = (set: readonly number[]) => [...sayConsoleMap(map as NonNullable<typeof map>, set)]

  test('any of its own stops may be set', () => {
    fc.assert(
      fc.property(bits, (set) => {
        expect(classOf(say(set))).toBe(MESSAGE_CLASS.spaced)
      }),
    )
  })
  test('a bit that no stop of the profile has is refused, its checksum right', () => {
    const foreign = Array.from({ length: 245 }, (_, bit) => bit).filter((bit) => !map?.bits.includes(bit))
    fc.assert(
      fc.property(bits, fc.constantFrom(...foreign), (set, bit) => {
        expect(classOf(say([...set, bit]))).toBe(MESSAGE_CLASS.refused)
      }),
    )
  })
  test('one wrong byte anywhere is refused', () => {
    fc.assert(
      fc.property(bits, fc.nat(43), fc.integer({ min: 1, max: 127 }), (set, at, by) => {
        const wrong = say(set)
        wrong[at] = ((wrong[at] ?? 0) & 0x80) | (((wrong[at] ?? 0) + by) & 0x7f)
        expect(classOf(wrong), hex(wrong)).toBe(MESSAGE_CLASS.refused)
      }),
    )
  })
  test('a part of a map, or more than one, is refused', () => {
    const whole = say([0])
    expect(classOf([...whole, ...whole])).toBe(MESSAGE_CLASS.refused)
    expect(classOf([0xf0, 0x41, 0x10, 0x30, 0x12, 1, 0, 1, 0x7e, 0xf7])).toBe(MESSAGE_CLASS.refused)
    expect(classOf(whole.slice(0, -1))).toBe(MESSAGE_CLASS.refused)
  })
  test('an organ without a map is told none', () => {
    expect(gateOf(organ()).classOf(say([0]))).toBe(MESSAGE_CLASS.refused)
  })
})
