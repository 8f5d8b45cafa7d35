import { expect, test } from 'vitest'
import { alternativeTunes, type Entry, otherSettings, whyNoAlternative } from '../../src/catalogue/index.ts'
import { entry } from './entries.ts'

const tune = (name: string, metre: string | null, more: Partial<Entry> = {}) =>
  entry(name, { tune: name.toUpperCase(), metre, ...more })
const ALL = [
  tune('st-anne', 'C.M.'),
  tune('dundee', 'common metre'),
  tune('plain', '86 86'),
  tune('falling', '8.6.8.6 trochaic'),
  tune('doubled', 'C.M.D.'),
  tune('refrain', 'C.M. with refrain'),
  tune('st-anne-again', 'C.M.', { tune: 'St. Anne' }),
  entry('st-anne-descant', { tune: 'ST-ANNE', metre: 'C.M.' }),
  tune('free', 'Irregular'),
  tune('free-too', 'Irregular'),
  tune('hymn-with-refrain', 'C.M. with refrain'),
  tune('odd', '8.6.?'),
  tune('none', null),
]
const of = (name: string) => ALL.find((each) => each.name === name) as Entry
const offered = (name: string) =>
  alternativeTunes(ALL, of(name)).map(({ entry: { name: other }, warning }) => `${other}${warning === null ? '' : '?'}`)

test('the same count and the same stress; where a stress is unknown it is said, and those come last', () => {
  expect(offered('dundee')).toEqual(['st-anne', 'st-anne-again', 'st-anne-descant', 'plain?'])
  expect(offered('plain')).toEqual(['dundee?', 'falling?', 'st-anne?', 'st-anne-again?', 'st-anne-descant?'])
  expect(offered('falling')).toEqual(['plain?'])
  expect(offered('doubled')).toEqual([])
})

test('another setting of the tune is no other tune', () => {
  expect(otherSettings(ALL, of('st-anne')).map(({ name }) => name)).toEqual(['st-anne-again', 'st-anne-descant'])
  expect(offered('st-anne')).toEqual(['dundee', 'plain?'])
})

test.each([
  ['free', /irregular/],
  ['refrain', /does not count the refrain/],
  ['odd', /"8\.6\.\?" is no metre/],
  ['none', /not given/],
])('%s is offered nothing, and it is said why', (name, why) => {
  expect(offered(name)).toEqual([])
  expect(whyNoAlternative(of(name))).toMatch(why)
})

test('a refrain that is counted can be compared', () => {
  const entries = [tune('one', '8.7.8.7 with refrain 8.7'), tune('two', '87 87 and refrain 87'), tune('three', '87 87')]
  expect(alternativeTunes(entries, entries[0] as Entry).map(({ entry: { name } }) => name)).toEqual(['two'])
})
