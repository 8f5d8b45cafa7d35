import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { BadInput } from '../../src/findings/index.ts'
import {
  changesBetween,
  type ElementId,
  elementName,
  findCoupler,
  findStop,
  profileSchema,
  readOrgan,
} from '../../src/organ/index.ts'
import { sideFileSchema } from '../../src/registration/index.ts'
import { organ } from '../builders.ts'

const shipped = (name: string) => readOrgan(`organs/${name}.yaml`, readFileSync(`organs/${name}.yaml`, 'utf8'))
const complaintsOf = (text: string): string => {
  try {
    readOrgan('organs/mine.yaml', text)
  } catch (thrown) {
    if (thrown instanceof BadInput) return thrown.message
    throw thrown
  }
  return ''
}

const SMALL = `name: Mine
divisions:
  - name: Great
    letter: G
    channel: 1
    compass: [C2, C7]
    stops:
      - { name: Principal, footage: 8, family: principal, midi: { nrpn: 1 } }
      - { name: Octave, footage: 4, family: principal, midi: { nrpn: 2 } }
`

describe('shipped profiles', () => {
  test.each(readdirSync('organs').filter((name) => name.endsWith('.yaml')))('%s is sound', (name) => {
    expect(shipped(name.replace('.yaml', '')).divisions.map(({ letter }) => letter)).toEqual(
      expect.arrayContaining(['G']),
    )
  })
  test('the schemas that editors use are those that are checked', () => {
    const asFile = (schema: z.ZodType) => `${JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), null, 2)}\n`
    expect(readFileSync('organs/organ.schema.json', 'utf8')).toBe(asFile(profileSchema))
    expect(readFileSync('scores/score.schema.json', 'utf8')).toBe(asFile(sideFileSchema))
  })
})

describe('how a stop is said', () => {
  const said = (midi: string) => readOrgan('x.yaml', SMALL.replace('{ nrpn: 1 }', midi)).elements[0]?.control
  test.each([
    ['{ nrpn: 201 }', [0xb0, 99, 1, 0xb0, 98, 73, 0xb0, 6, 127], [0xb0, 99, 1, 0xb0, 98, 73, 0xb0, 6, 0]],
    ['{ nrpn: 3, channel: 16, on: 1 }', [0xbf, 99, 0, 0xbf, 98, 3, 0xbf, 6, 1], [0xbf, 99, 0, 0xbf, 98, 3, 0xbf, 6, 0]],
    ['{ cc: 80 }', [0xb0, 80, 127], [0xb0, 80, 0]],
    ['{ note: 36, channel: 16 }', [0x9f, 36, 127], [0x8f, 36, 64]],
    ['{ program: { on: 3, off: 4 }, channel: 12 }', [0xcb, 2], [0xcb, 3]],
    ['{ on: "Bn 63 01", off: ["Bn 63 00", "C0 05"] }', [0xb0, 0x63, 1], [0xb0, 0x63, 0, 0xc0, 5]],
    ['{ sysex: "F0 7D vv F7", on: 1, off: 0 }', [0xf0, 0x7d, 1, 0xf7], [0xf0, 0x7d, 0, 0xf7]],
  ])('%s', (midi, on, off) => {
    expect(said(midi)).toEqual({ type: 'switch', on, off })
  })
  test.each([['{ cc: 80, toggle: true }'], ['{ program: 7, toggle: true }'], ['{ push: "C0 06", toggle: true }']])(
    '%s is a toggle',
    (midi) => {
      expect(said(midi)?.type).toBe('toggle')
    },
  )
})

describe('a wrong profile says file, line, column and what was expected', () => {
  test.each([
    ['YAML that is none', SMALL.replace('[C2, C7]', '[C2, C7'), /mine\.yaml:\d+:\d+/],
    [
      'a channel that does not exist',
      SMALL.replace('channel: 1', 'channel: 17'),
      /mine\.yaml:5:5: "channel" should be at most 16/,
    ],
    [
      'a compass upside down',
      SMALL.replace('[C2, C7]', '[C7, C2]'),
      /mine\.yaml:6:5: the compass.*\n.*lowest key first/,
    ],
    ['two stops with one message', SMALL.replace('{ nrpn: 2 }', '{ nrpn: 1 }'), /mine\.yaml:9:.*have one message/],
    ['a dialect that does not exist', SMALL.replace('{ nrpn: 2 }', '{ telepathy: 2 }'), /mine\.yaml:9:/],
    [
      'half a MIDI message',
      SMALL.replace('{ nrpn: 2 }', '{ on: "B0 63", off: "B0 63 00" }'),
      /mine\.yaml:9:.*whole MIDI messages/,
    ],
    ['a setting that does not exist', `${SMALL}wirre: din\n`, /mine\.yaml:10:1: there is no setting "wirre"/],
    ['a missing name', SMALL.replace('name: Mine\n', ''), /"name" is missing/],
    [
      'a coupler to nowhere',
      `${SMALL}couplers:\n  - { name: X, keys: Great, sounds: Choir, midi: { nrpn: 9 } }\n`,
      /mine\.yaml:11:.*no division "Choir"\n.*Great/,
    ],
    [
      'a piston with a stop that is not there',
      `${SMALL}pistons:\n  - { name: f, draw: [Great Octave 2] }\n`,
      /mine\.yaml:11:.*\n.*nearest: Great Octave 4/,
    ],
    [
      'a second division on one channel',
      SMALL.replace('divisions:\n', 'divisions:\n  - { name: Swell, letter: S, channel: 1, compass: [36, 96] }\n'),
      /second channel/,
    ],
  ])('%s', (_what, text, words) => {
    expect(complaintsOf(text)).toMatch(words)
  })
})

describe('names as people write them', () => {
  const names = (text: string, of = shipped('st-marys')) => {
    const found = findStop(of, text)
    return found.type === 'found' ? elementName(found.element) : found.type
  }
  test.each([
    ["Gt. Open Diapason 8'", 'Great Open Diapason 8'],
    ['Sw. Gedackt 8', 'Swell Gedackt 8'],
    ['Swell: Oboe', 'Swell Oboe 8'],
    ['great open diapason 8 ft', 'Great Open Diapason 8'],
    ['Gt. Twelfth 2⅔', 'Great Twelfth 2 2/3'],
    ['Sw Mixture III', 'Swell Mixture III'],
    ['Ped. Bass Flute', 'Pedal Bass Flute 8'],
    ['Salicional', 'Swell Salicional 8'],
    ['Open Diapason', 'ambiguous'],
    ['Sw. Clarion 4', 'missing'],
  ])('%s → %s', (text, expected) => {
    expect(names(text)).toBe(expected)
  })
  test('what is missing offers the nearest of its family and length', () => {
    const found = findStop(shipped('st-marys'), 'Sw. Trumpet 8')
    expect(found.type === 'missing' ? found.nearest.map(elementName).slice(0, 2) : []).toEqual([
      'Swell Cornopean 8',
      'Swell Oboe 8',
    ])
  })
  test.each(['Sw. to Gt.', 'Swell to Great', 'Sw-Gt', 'swell/great'])('%s is a coupler', (text) => {
    const found = findCoupler(shipped('st-marys'), text)
    expect(found.type === 'found' ? found.element.name : found.type).toBe('Swell to Great')
  })
})

describe('the difference of two registrations', () => {
  test('goes over the union of both: what is left out is retired', () => {
    const instrument = organ()
    const ids = (...numbers: number[]) => new Set(numbers as ElementId[])
    const changes = changesBetween(instrument, ids(0, 1), ids(1, 2)).map(({ type, ...change }) => [
      type,
      'element' in change && change.element.id,
    ])
    expect(changes).toEqual([
      ['draw', 2],
      ['retire', 0],
    ])
    expect(changesBetween(instrument, ids(0, 1), ids(0, 1))).toEqual([])
  })
})
