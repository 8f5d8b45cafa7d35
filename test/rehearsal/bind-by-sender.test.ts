import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { knownMessages, readOrgan } from '../../src/organ/index.ts'
import { createGate, type GateRules, MESSAGE_CLASS, newRecord, openPort } from '../../src/ports/index.ts'
import { bindings, boundBySender } from '../../src/rehearsal/index.ts'
import { rehearsed } from '../../src/rehearsal/organ/index.ts'

const ORGAN = rehearsed(readOrgan('organs/grandorgue.yaml', readFileSync('organs/grandorgue.yaml', 'utf8')))

describe('GrandOrgue bound by the sender', () => {
  test('clears first, then sets up each element by its id, channel and number', () => {
    const said = bindings(ORGAN, null)
    expect(said[0]).toEqual([0xf0, 0x7d, 0x47, 0x4f, 0x00, 0xf7])
    expect(said).toHaveLength(ORGAN.bound.length + 1)
    for (const [index, { id, channel, nrpn }] of ORGAN.bound.entries()) {
      const number = nrpn ?? 0
      const head = [0xf0, 0x7d, 0x47, 0x4f, 0x10 + channel, number >> 7, number & 0x7f]
      expect(said[index + 1]).toEqual([...head, ...Buffer.from(id), 0xf7])
    }
  })

  test('names the organ that must be loaded by the SHA-1 of its name', () => {
    // printf abc | sha1sum: a9993e364706816a…
    expect(bindings(ORGAN, 'abc')[0]).toEqual([
      ...[0xf0, 0x7d, 0x47, 0x4f, 0x01],
      ...[0x29, 0x19, 0x3e, 0x36, 0x47, 0x06, 0x01, 0x6a, 0xf7],
    ])
  })

  test('the gate lets these bindings through, and no others', () => {
    const organ = boundBySender(ORGAN)
    const rules: GateRules = {
      keys: [],
      boxes: [],
      known: knownMessages(organ),
      map: null,
      agreed: [],
      letThrough: [],
      spacingMs: 0,
      rest: { after: [], ms: 0 },
      activeSensing: false,
      stopsAhead: true,
    }
    const gate = createGate(openPort({ type: 'memory', record: newRecord() }, null), rules)
    for (const bytes of bindings(ORGAN, null)) expect(gate.classOf(bytes)).toBe(MESSAGE_CLASS.spaced)
    const other = [0xf0, 0x7d, 0x47, 0x4f, 0x10, 0x00, 0x00, ...Buffer.from('M9S9'), 0xf7]
    expect(gate.classOf(other)).toBe(MESSAGE_CLASS.refused)
    expect(gate.classOf([0xf0, 0x7d, 0x47, 0x4f, 0x00, 0x00, 0xf7])).toBe(MESSAGE_CLASS.refused)
  })
})
