import { expect, test } from 'vitest'
import { openHouse } from '../../src/house/index.ts'
import { asWritten, openOrgan, prepare } from '../../src/organist/index.ts'
import { drawnOnWire } from '../drawn-on-wire.ts'

const house = openHouse('/nowhere')
const hymn = (wishes: object) => prepare(house, { ...asWritten('st-anne', 'st-marys'), ...wishes })

test('a piece that is asked for with verses is a hymn that goes to its end by itself', () => {
  const { item, timeline } = hymn({ verses: 4 })
  expect(item.sections.map(({ label }) => label)).toEqual(['Play-over', 'Verse 1', 'Verse 2', 'Verse 3', 'Verse 4'])
  expect(item.sections.every(({ waits }) => !waits)).toBe(true)
  const ons = (messages: typeof timeline.messages) => messages.filter(({ bytes }) => ((bytes[0] ?? 0) & 0xf0) === 0x90)
  const once = ons(hymn({ verses: 1 }).timeline.messages).length
  expect(ons(timeline.messages).length).toBeGreaterThan(2.5 * once)
  expect(
    drawnOnWire(
      openOrgan(house, 'st-marys'),
      timeline.messages.map(({ bytes }) => bytes),
    ).length,
  ).toBe(0)
})

test('what a hymn cannot be asked for is said', () => {
  expect(() => hymn({ verses: 2, fromBar: '3' })).toThrow(/a hymn is sung whole/)
  expect(() => hymn({ verses: 2, registration: 'other.yaml' })).toThrow(/no other side file/)
})
