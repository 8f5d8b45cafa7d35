import { describe, expect, test } from 'vitest'
import { BadInput } from '../../src/findings/index.ts'
import { hex } from '../../src/midi/index.ts'
import { changesBetween, type ElementId, NOTHING_DRAWN, type Organ, readOrgan } from '../../src/organ/index.ts'

/** A division on channel 2 with one stop and one coupler. */
const profile = (dialect: string, stop: string, more = '') => `name: Mine
${dialect === '' ? '' : `dialect: ${dialect}\n`}divisions:
  - name: Great
    letter: G
    channel: 2
    compass: [C2, C7]
    stops:
      - { name: Principal, footage: 8, family: principal, ${stop} }
${more}`
const read = (dialect: string, stop: string, more = ''): Organ => readOrgan('mine.yaml', profile(dialect, stop, more))
const complaint = (dialect: string, stop: string, more = ''): string => {
  try {
    read(dialect, stop, more)
  } catch (thrown) {
    if (thrown instanceof BadInput) return thrown.message
    throw thrown
  }
  return ''
}
const ids = (...numbers: number[]) => new Set(numbers as ElementId[])
const said = (organ: Organ, from: ReadonlySet<ElementId>, to: ReadonlySet<ElementId>) =>
  changesBetween(organ, from, to).map(({ bytes }) => hex(bytes))

/** What the sources print, byte for byte (docs/organs.md says which). */
describe('documented messages', () => {
  test.each<[maker: string, dialect: string, stop: string, on: string, off: string]>([
    // The list of a church's Allen: "Bourdon 16'" and "Swell to Great" of its Great, on channel 2 here.
    ['Allen', 'allen', 'number: "01 77"', 'B1 63 01 B1 62 77 B1 06 7F', 'B1 63 01 B1 62 77 B1 06 00'],
    ['Allen, one number', 'allen', 'number: 247', 'B1 63 01 B1 62 77 B1 06 7F', 'B1 63 01 B1 62 77 B1 06 00'],
    [
      'Allen, general',
      'allen',
      'number: { number: "01 44", channel: 8 }',
      'B7 63 01 B7 62 44 B7 06 7F',
      'B7 63 01 B7 62 44 B7 06 00',
    ],
    ['Johannus', 'johannus', 'number: { on: 8, off: 9 }', 'CB 07', 'CB 08'],
    ['Viscount', 'viscount', 'number: { on: "01 02 03", off: "01 02 04" }', 'F0 31 01 02 03 F7', 'F0 31 01 02 04 F7'],
    ['Viscount, numbers', 'viscount', 'number: { on: 16643, off: 0 }', 'F0 31 01 02 03 F7', 'F0 31 00 00 00 F7'],
    ['Ahlborn-Galanti', 'ahlborn-galanti', 'number: { on: "01 02", off: 131 }', 'F0 35 01 02 F7', 'F0 35 01 03 F7'],
    [
      'Hauptwerk',
      'hauptwerk',
      'number: "56 72"',
      'F0 7D 39 72 10 00 00 56 72 00 00 F7',
      'F0 7D 39 72 11 00 00 56 72 00 00 F7',
    ],
    ['Aeolus', 'aeolus', 'number: 2/10', 'B1 62 62 B1 62 0A', 'B1 62 52 B1 62 0A'],
    ['Aeolus, in full', 'aeolus', 'number: { group: 2, button: 10 }', 'B1 62 62 B1 62 0A', 'B1 62 52 B1 62 0A'],
    ['GrandOrgue', 'grandorgue', 'number: 130', 'BF 63 01 BF 62 02 BF 06 7F', 'BF 63 01 BF 62 02 BF 06 00'],
    ['plain NRPN', 'nrpn', 'number: 130', 'B1 63 01 B1 62 02 B1 06 7F', 'B1 63 01 B1 62 02 B1 06 00'],
    ['plain control change', 'cc', 'number: 80', 'B1 50 7F', 'B1 50 00'],
    ['without a dialect of the organ', '', 'midi: { allen: "01 77" }', 'B1 63 01 B1 62 77 B1 06 7F', 'B1 63 01 B1 62 77 B1 06 00'], // biome-ignore format: one line a case
  ])('%s', (_maker, dialect, stop, on, off) => {
    const organ = read(dialect, stop)
    expect(said(organ, NOTHING_DRAWN, ids(0))).toEqual([on])
    expect(said(organ, ids(0), NOTHING_DRAWN)).toEqual([off])
  })
  test.each([
    ['johannus', 'number: { push: 8 }', 'CB 07'],
    ['viscount', 'number: { push: "01 02 03" }', 'F0 31 01 02 03 F7'],
    ['ahlborn-galanti', 'number: { push: "01 02" }', 'F0 35 01 02 F7'],
  ])('%s: one message that toggles', (dialect, stop, push) => {
    const organ = read(dialect, stop)
    expect(organ.elements[0]?.control.type).toBe('toggle')
    expect(said(organ, NOTHING_DRAWN, ids(0))).toEqual([push])
  })
  test("Rodgers: the manuals' example is a map of these places", () => {
    // 00 01 … 10 10 … 11: bit 0 of byte 1, bit 4 of bytes 8 and 9, bits 0 and 4 of byte 22.
    const places = [8, 61, 68, 155, 159]
    const stops = places.slice(1).map((place) => `      - { name: S${place}, family: flute, number: ${place} }\n`)
    const organ = read('rodgers', `number: ${places[0]}`, stops.join(''))
    const example =
      'F0 41 10 30 12 01 00 00 01 00 00 00 00 00 00 10 10 00 00 00 00 00 00 00 00 00 00 00 00 11 00 00 00 00 00 00 00 00 00 00 00 00 4D F7'
    expect(said(organ, NOTHING_DRAWN, ids(0, 1, 2, 3, 4))).toEqual([example])
    expect(said(organ, ids(0, 1), ids(0, 1))).toEqual([])
  })
  test('Rodgers: another device number', () => {
    const organ = readOrgan('mine.yaml', `device: 17\n${profile('rodgers', 'number: 1')}`)
    expect(said(organ, NOTHING_DRAWN, ids(0))[0]).toMatch(/^F0 41 11 30 12 01 00 01 00 .* 7E F7$/)
  })
})

const STEPPED = `name: Stepped
dialect: syndyne
memory: 12
divisions:
  - name: Great
    letter: G
    channel: 2
    compass: [C2, C7]
    stops:
      - { name: Principal, footage: 8, family: principal }
      - { name: Octave, footage: 4, family: principal }
      - { name: Trumpet, footage: 8, family: reed }
pistons:
  - { name: p, general: 1, draw: [Principal 8] }
  - { name: mf, general: 2, draw: [Principal 8, Octave 4] }
  - { name: f, general: 3, draw: [Principal 8, Octave 4, Trumpet 8] }
  - { name: solo, general: 4, draw: [Trumpet 8] }
`

describe('generals that are only stepped through', () => {
  const organ = readOrgan('mine.yaml', STEPPED)
  const [CANCEL, PREVIOUS, NEXT] = ['B0 10 00', 'B0 10 01', 'B0 10 02']
  test.each<[what: string, from: number[], to: number[], messages: string[]]>([
    ['up by two', [0], [0, 1, 2], [NEXT, NEXT]],
    ['down by one', [0, 1, 2], [0, 1], [PREVIOUS]],
    ['to nothing', [0, 1], [], [CANCEL]],
    ['from nothing', [], [0, 1], [NEXT, NEXT]],
    ['far down: general cancel is the shorter way', [2], [0], [CANCEL, NEXT]],
    ['nowhere', [2], [2], []],
  ])('%s', (_what, from, to, messages) => {
    expect(said(organ, ids(...from), ids(...to))).toEqual(messages)
  })
  test('its spacing protects the machine without a word', () => {
    expect(organ.spacingMs).toBe(250)
    expect(organ.generalCancel).toEqual([0xb0, 16, 0])
  })
  test.each([
    ['less than the maker asks for', `spacingMs: 100\n${STEPPED}`, /mine\.yaml:1:1: 100 ms .* 250 ms[\s\S]*damage/],
    [
      'a general that is left out on the way',
      STEPPED.replace('general: 3', 'general: 5').replace('general: 4', 'general: 6'),
      /mine\.yaml:16:16: general 4 is stepped through on the way to 5/,
    ],
    ['a general that there is not', STEPPED.replace('general: 4', 'general: 9'), /generals 1 to 8, not 9/],
    [
      'two generals that draw the same',
      STEPPED.replace('draw: [Trumpet 8]', 'draw: [Principal 8]'),
      /generals 1 and 4 draw the same/,
    ],
    ['one general twice', STEPPED.replace('general: 4', 'general: 3'), /second general "3"/],
    ['a number, where stops have none', STEPPED.replace('reed }', 'reed, number: 7 }'), /stops have no numbers/],
    ['no generals', STEPPED.replace(/pistons:[\s\S]*/, ''), /none is described/],
    ['another general cancel', `generalCancel: { program: 20 }\n${STEPPED}`, /mine\.yaml:1:1: .*cancel of its own/],
  ])('refuses %s', (_what, text, words) => {
    expect(() => readOrgan('mine.yaml', text)).toThrow(words)
  })
  test('a longer spacing than the maker asks for is kept', () => {
    expect(readOrgan('mine.yaml', `spacingMs: 400\n${STEPPED}`).spacingMs).toBe(400)
  })
})

describe('every dialect', () => {
  test('says where its format is documented, or that it is experimental', () => {
    for (const [dialect, stop] of [
      ['rodgers', 'number: 1'],
      ['allen', 'number: 1'],
      ['johannus', 'number: { push: 1 }'],
      ['viscount', 'number: { push: 1 }'],
      ['ahlborn-galanti', 'number: { push: 1 }'],
      ['hauptwerk', 'number: 1'],
      ['aeolus', 'number: 1/1'],
      ['grandorgue', 'number: 1'],
    ] as const) {
      const [spoken] = read(dialect, stop).dialects
      expect(spoken?.name).toBe(dialect)
      expect(spoken?.source.length).toBeGreaterThan(10)
      expect(spoken?.experimental !== null).toBe(dialect === 'viscount' || dialect === 'ahlborn-galanti')
    }
  })
  test('a profile says of itself that it has not been tried', () => {
    const organ = readOrgan('mine.yaml', `experimental: true\n${profile('cc', 'number: 80')}`)
    expect(organ.dialects.map(({ experimental }) => experimental !== null)).toEqual([false, true])
  })
})

describe('what is wrong is said with file, line, and what was expected', () => {
  test.each<[what: string, message: string, words: RegExp]>([
    ['an unknown dialect', complaint('rogers', 'number: 7'), /mine\.yaml:2:1: .*"rogers"\n.*nearest is rodgers; known/],
    [
      'an unknown form',
      complaint('', 'midi: { viscont: 7 }'),
      /mine\.yaml:8:\d+: "midi" is in a dialect "viscont".*nearest is viscount; known are note, cc/,
    ],
    ['a wrong number', complaint('rodgers', 'number: 246'), /mine\.yaml:9:59: "number" should be its place .* 245/],
    ['a number that may be two things', complaint('johannus', 'number: 7'), /should be program numbers: \{ on: 3/],
    ['a number without a dialect', complaint('', 'number: 7'), /mine\.yaml:8:\d+: .*without a dialect\n.*dialect:/],
    ['a number and a message', complaint('cc', 'number: 80, midi: { cc: 81 }'), /a number and a "midi" too/],
    ['neither', complaint('allen', 'latencyMs: 3'), /mine\.yaml:9:.*it has no MIDI message\n.*number: two bytes/],
    [
      'two stops at one place of a map',
      complaint('rodgers', 'number: 7', '      - { name: Octave, family: principal, number: 7 }\n'),
      /mine\.yaml:10:.*one message \(place 7 of the map\)/,
    ],
    [
      'a stop that is a key of a manual (a wrong channel)',
      complaint('', 'midi: { note: 60, channel: 2 }'),
      /mine\.yaml:8:.*is the key C4 of the Great \(channel 2\)/,
    ],
    [
      'a stop that moves the swell box',
      complaint('', 'midi: { cc: 11 }', 'enclosures:\n  - { name: Swell, division: Great, cc: 11 }\n'),
      /mine\.yaml:8:.*moves the Swell box/,
    ],
    ['one message for on and off', complaint('', 'midi: { cc: 80, on: 1, off: 1 }'), /toggle: true/],
    [
      'a stop that is the general cancel',
      complaint('', 'midi: { program: { on: 20, off: 21 } }', 'generalCancel: { program: 20 }\n'),
      /mine\.yaml:8:.*and the general cancel have one message/,
    ],
    [
      'settings of another dialect',
      complaint('cc', 'number: 80', 'memory: 3\ndevice: 3\npistons:\n  - { name: p, general: 1, draw: [] }\n'),
      /mine\.yaml:11:1: a device number[\s\S]*mine\.yaml:10:1: a memory level[\s\S]*mine\.yaml:13:16: the number of a general/,
    ],
    ['a channel that there is not', complaint('', 'midi: { cc: 80, channel: 17 }'), /mine\.yaml:8:.*at most 16/],
  ])('%s', (_what, message, words) => {
    expect(message).toMatch(words)
  })
})
