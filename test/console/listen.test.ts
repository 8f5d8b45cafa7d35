import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { listenTo } from '../../src/console/index.ts'
import {
  changesBetween,
  type Element,
  type ElementId,
  elementName,
  NOTHING_DRAWN,
  type Organ,
  readOrgan,
} from '../../src/organ/index.ts'
import { runs } from '../runs.ts'

const shipped = readdirSync('organs')
  .filter((name) => name.endsWith('.yaml'))
  .map((name): [string, Organ] => [name, readOrgan(name, readFileSync(`organs/${name}`, 'utf8'))])

/** Every shape that a shipped profile does not have: toggles, steps, forms of several messages, notes. */
const SHAPES = readOrgan(
  'shapes.yaml',
  `name: All shapes
generalCancel: { program: 20, channel: 16 }
divisions:
  - name: Great
    letter: G
    channel: 2
    compass: [C2, C7]
    stops:
      - { name: Nrpn, family: flute, midi: { nrpn: 130 } }
      - { name: Nrpn beside it, family: flute, midi: { nrpn: 131 } }
      - { name: Note, family: flute, midi: { note: 36, channel: 16 } }
      - { name: Control, family: flute, midi: { cc: 80 } }
      - { name: Programs, family: flute, midi: { program: { on: 3, off: 4 }, channel: 12 } }
      - { name: Push, family: flute, midi: { push: C5 07, toggle: true } }
      - { name: Johannus push, family: flute, midi: { johannus: { push: 9 } } }
      - { name: Two messages, family: flute, midi: { on: [B0 63 00, C0 05], off: [B0 63 01, C0 05] } }
      - { name: Viscount, family: flute, midi: { viscount: { on: 1, off: 2 } } }
      - { name: Ahlborn, family: flute, midi: { ahlborn-galanti: { on: 1, off: 2 } } }
      - { name: Hauptwerk, family: flute, midi: { hauptwerk: 56 72 } }
      - { name: Aeolus, family: flute, midi: { aeolus: 2/10 } }
      - { name: Aeolus beside it, family: flute, midi: { aeolus: 2/11 } }
      - { name: Allen, family: flute, midi: { allen: 01 77 } }
      - { name: Rodgers, family: flute, midi: { rodgers: 7 } }
      - { name: Rodgers far off, family: flute, midi: { rodgers: 245 } }
`,
)
const STEPPED = readOrgan(
  'stepped.yaml',
  `name: Stepped
dialect: syndyne
divisions:
  - name: Great
    letter: G
    channel: 2
    compass: [C2, C7]
    stops:
      - { name: Principal, footage: 8, family: principal }
      - { name: Octave, footage: 4, family: principal }
pistons:
  - { name: p, general: 1, draw: [Principal 8] }
  - { name: mf, general: 2, draw: [Principal 8, Octave 4] }
`,
)

const said = (organ: Organ, from: ReadonlySet<ElementId>, to: ReadonlySet<ElementId>) =>
  changesBetween(organ, from, to).flatMap(({ bytes }) => bytes)
const names = (organ: Organ, bytes: readonly number[], known: ReadonlySet<ElementId> | null = NOTHING_DRAWN) =>
  listenTo(organ, known)
    .take(bytes)
    .map((heard) => ('element' in heard ? `${heard.element.name} ${heard.type}` : heard.type))

describe('draw, bytes, drawn', () => {
  test.each([...shipped, ['all shapes', SHAPES], ['stepped generals', STEPPED]] as [string, Organ][])(
    'every element of %s, and any two registrations',
    (_name, organ) => {
      for (const element of organ.elements.filter(({ control: how }) => how.type !== 'general')) {
        const one = new Set([element.id])
        const name = elementName(element)
        const listener = listenTo(organ, NOTHING_DRAWN)
        expect(listener.take(said(organ, NOTHING_DRAWN, one)), name).toEqual([{ type: 'drawn', element }])
        expect(listener.take(said(organ, one, NOTHING_DRAWN)), name).toEqual([{ type: 'retired', element }])
      }
      const places = organ.together?.type === 'stepper' ? organ.together.generals : null
      const registration: fc.Arbitrary<ReadonlySet<ElementId>> = places
        ? fc.constantFrom(NOTHING_DRAWN, ...places)
        : fc.subarray(organ.elements.map(({ id }) => id)).map((ids) => new Set(ids))
      fc.assert(
        fc.property(registration, registration, noise, (from, to, between) => {
          const listener = listenTo(organ, from)
          for (const byte of withNoise(said(organ, from, to), between)) listener.take([byte])
          const drawn = organ.elements.filter((element) => listener.isDrawn(element)).map(({ id }) => id)
          expect(new Set(drawn)).toEqual(to)
        }),
        runs(50),
      )
    },
  )
})

/** Clock and active sensing: they may stand anywhere. */
const noise = fc.array(fc.constantFrom(0xfe, 0xf8, null), { minLength: 1, maxLength: 30 })
const withNoise = (bytes: readonly number[], between: readonly (number | null)[]): number[] =>
  bytes.flatMap((byte, index) => {
    const before = between[index % between.length] ?? null
    return before === null ? [byte] : [before, byte]
  })

describe('what consoles really send', () => {
  test.each<[what: string, bytes: number[], heard: string[]]>([
    ['running status', [0xb1, 99, 1, 98, 2, 6, 127], ['Nrpn drawn']],
    ['low byte first', [0xb1, 98, 2, 99, 1, 6, 127], ['Nrpn drawn']],
    ['a value with its low bits too', [0xb1, 99, 1, 98, 2, 6, 127, 38, 0], ['Nrpn drawn']],
    [
      'the number once, then values; then only what changes of it',
      [0xb1, 99, 1, 98, 2, 6, 127, 6, 0, 98, 3, 6, 127],
      ['Nrpn drawn', 'Nrpn retired', 'Nrpn beside it drawn'],
    ],
    ['keys played between', [0xb1, 99, 1, 0x91, 60, 80, 0xb1, 98, 2, 0x81, 60, 0, 0xb1, 6, 127], ['Nrpn drawn']],
    ['another channel between', [0xb1, 99, 1, 0xb0, 99, 5, 98, 6, 0xb1, 98, 2, 6, 127], ['Nrpn drawn']],
    ['a registered parameter is another thing', [0xb1, 99, 1, 98, 2, 101, 0, 100, 0, 6, 127], []],
    ['a note-on of any strength', [0x9f, 36, 1], ['Note drawn']],
    ['a note-off as note-on of strength 0', [0x9f, 36, 1, 36, 0], ['Note drawn', 'Note retired']],
    ['the same key of a manual', [0x91, 36, 1], []],
    ['a controller between', [0xb1, 80, 64, 80, 127], ['Control drawn']],
    ['two messages with others between', [0xb0, 99, 0, 0x91, 60, 1, 0xfe, 0xc0, 5], ['Two messages drawn']],
    ['Aeolus: one mode, two buttons', [0xb1, 98, 0x62, 98, 10, 98, 11], ['Aeolus drawn', 'Aeolus beside it drawn']],
    ['system exclusive broken off', [0xf0, 0x31, 0, 0, 0x91, 60, 1], []],
    ['a wrong checksum', [0xf0, 0x41, 0x10, 0x30, 0x12, 1, 0, 0x40, 0x7f, 0xf7], []],
    ['a part of the map', [0xf0, 0x41, 0x10, 0x30, 0x12, 1, 0, 0x40, 0x3f, 0xf7], ['Rodgers drawn']],
    ['the last byte of the map', [0xf0, 0x41, 0x10, 0x30, 0x12, 1, 34, 0x40, 0x1d, 0xf7], ['Rodgers far off drawn']],
    ['beyond the map', [0xf0, 0x41, 0x10, 0x30, 0x12, 1, 35, 0x40, 0x1c, 0xf7], []],
    ['the map of another device', [0xf0, 0x41, 0x11, 0x30, 0x12, 1, 0, 0x40, 0x3f, 0xf7], []],
    ['a toggle, twice', [0xc5, 7, 7], ['Push drawn', 'Push retired']],
    ['general cancel', [0xc5, 7, 0xcf, 19, 0xc5, 7], ['Push drawn', 'general-cancel', 'Push drawn']],
  ])('%s', (_what, bytes, heard) => {
    expect(names(SHAPES, bytes)).toEqual(heard)
  })
  test('a toggle of unknown state: it is said, not guessed', () => {
    expect(names(SHAPES, [0xc5, 7], null)).toEqual(['unsure'])
    expect(names(SHAPES, [0xcf, 19, 0xc5, 7], null)).toEqual(['general-cancel', 'Push drawn'])
  })
  test('steps from an unknown place: it is said; general cancel makes it known', () => {
    const next = [0xb0, 16, 2]
    expect(names(STEPPED, next, null)).toEqual(['unsure'])
    expect(names(STEPPED, [0xb0, 16, 0, ...next, ...next], null)).toEqual([
      'general-cancel',
      'Principal drawn',
      'Octave drawn',
    ])
    expect(names(STEPPED, [...next, ...next, ...next])).toEqual(['Principal drawn', 'Octave drawn', 'unsure'])
  })
  test('any bytes at all are heard without a fault', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(255), { maxLength: 400 }), (bytes) => {
        for (const organ of [SHAPES, STEPPED]) {
          const heard = listenTo(organ, null).take(bytes)
          for (const each of heard)
            if ('element' in each) expect(organ.elements).toContain(each.element satisfies Element)
        }
      }),
    )
  })
})
