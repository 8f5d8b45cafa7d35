import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { listenTo } from '../../../src/console/index.ts'
import { openYamlDraft, yamlDraftText } from '../../../src/house/index.ts'
import { hex } from '../../../src/midi/index.ts'
import { changesBetween, elementName, NOTHING_DRAWN, type Organ, readOrgan } from '../../../src/organ/index.ts'
import { freshProfile, learnFrom, readCapture, readScript } from '../../../src/profile/learn/index.ts'
import { runs } from '../../runs.ts'
import { chanceOf, type Habits, logOf } from './console.ts'
import { DIALECTS, SHIPPED, TOGGLES, wire } from './organs.ts'

const NOWHERE = '/nowhere/mine.yaml'
const learn = (log: readonly number[], profile = freshProfile('Mine'), script: string | null = null) => {
  const edit = openYamlDraft(NOWHERE, profile)
  const said = script === null ? null : readScript('steps.txt', script, 'Mine')
  const learnt = learnFrom('mine.yaml', edit, 'Mine', readCapture('log.syx', Uint8Array.from(log)), said)
  return { ...learnt, text: yamlDraftText(edit), organ: readOrgan('mine.yaml', yamlDraftText(edit)) }
}

const wires = (organ: Organ) => organ.elements.map(wire).sort()
const keyboards = (organ: Organ) => organ.divisions.map(({ channel, compass }) => [channel, compass]).sort()

const habits: fc.Arbitrary<Habits> = fc.record({
  runningStatus: fc.boolean(),
  realtime: fc.boolean(),
  restless: fc.boolean(),
})
const chances = fc.array(fc.nat(10_000), { minLength: 7, maxLength: 97 }).map(chanceOf)

describe('a log that nobody has said a word to', () => {
  test.each([...DIALECTS, ...TOGGLES, ...SHIPPED])(
    '%s: every stop, keyboard and compass is found, whatever is between',
    (_name, organ) => {
      fc.assert(
        fc.property(
          fc.shuffledSubarray([...organ.elements], { minLength: organ.elements.length }),
          habits,
          chances,
          (order, way, chance) => {
            const { organ: learnt } = learn(logOf(organ, order, way, chance))
            expect(wires(learnt)).toEqual(wires(organ))
            expect(keyboards(learnt)).toEqual(keyboards(organ))
          },
        ),
        runs(25),
      )
    },
  )
  test.each(DIALECTS)(
    '%s: the dialect is recognised, and what the profile says is heard as what it is',
    (name, organ) => {
      const { organ: learnt } = learn(
        logOf(
          organ,
          organ.elements,
          { runningStatus: true, realtime: true, restless: true },
          chanceOf([3, 8, 1, 12, 5]),
        ),
      )
      // An NRPN on one channel of keys cannot be told from Allen's.
      expect(learnt.dialects[0]?.name).toBe(name === 'nrpn' ? 'allen' : name)
      const source = listenTo(organ, NOTHING_DRAWN)
      for (const element of learnt.elements) {
        for (const { bytes } of changesBetween(learnt, NOTHING_DRAWN, new Set([element.id]))) {
          const heard = source.take(bytes)
          expect(heard.filter(({ type }) => type === 'drawn').length, elementName(element)).toBe(1)
        }
        for (const { bytes } of changesBetween(learnt, new Set([element.id]), NOTHING_DRAWN)) {
          expect(source.take(bytes).map(({ type }) => type)).toContain('retired')
        }
      }
    },
  )
})

describe('a profile whose names wait for their messages', () => {
  test.each(SHIPPED)('%s: names in the order of the file, comments kept', (name, organ) => {
    const document = parseDocument(readFileSync(`organs/${name}`, 'utf8'))
    const strip = (at: readonly (string | number)[]) => {
      document.deleteIn([...at, 'midi'])
      document.deleteIn([...at, 'number'])
    }
    for (const [d, division] of organ.divisions.entries()) {
      const stops = organ.elements.filter((each) => each.kind === 'stop' && each.division === division)
      for (const s of stops.keys()) strip(['divisions', d, 'stops', s])
    }
    for (const c of organ.elements.filter(({ kind }) => kind === 'coupler').keys()) strip(['couplers', c])
    for (const t of organ.elements.filter(({ kind }) => kind === 'tremulant').keys()) strip(['tremulants', t])
    const bare = document.toString({ lineWidth: 0 })
    const log = logOf(
      organ,
      organ.elements,
      { runningStatus: true, realtime: true, restless: false },
      chanceOf([1, 2, 3]),
    )
    const { organ: learnt, text } = learn(log, bare)
    expect(learnt.elements.map((each) => [elementName(each), wire(each)])).toEqual(
      organ.elements.map((each) => [elementName(each), wire(each)]),
    )
    expect(text.match(/^#.*$/gm)).toEqual(bare.match(/^#.*$/gm))
    expect(text).not.toMatch(/unlearnt|fill in/)
  })
})

/** Hand-made logs, as people mail them. */
describe('what logs are like', () => {
  const bytes = (text: string) => text.split(/\s+/).map((byte) => Number.parseInt(byte, 16))
  const KEYS = '91 24 40 91 24 00 91 60 40 91 60 00 92 24 40 82 24 40 92 43 40 82 43 40'
  const stops = ({ organ }: { organ: Organ }) => organ.elements.map(wire)
  test('a stop that was drawn before the log began, one that is drawn twice, one that is never retired', () => {
    const on = (low: string) => `B1 63 01 62 ${low} 06 7F`
    const off = (low: string) => `B1 63 01 62 ${low} 06 00`
    const learnt = learn(bytes(`${KEYS} ${off('01')} ${on('01')} ${on('02')} ${on('02')} ${off('02')} ${on('03')}`))
    expect(stops(learnt)).toEqual(
      [1, 2, 3].map((low) => `B1 63 01 B1 62 0${low} B1 06 7F / B1 63 01 B1 62 0${low} B1 06 00`),
    )
  })
  test('programs: one stop drawn before the log began, one bounced', () => {
    // 1/2, 3/4, 5/6; the second was drawn already.
    const learnt = learn(bytes(`${KEYS} CB 00 CB 01 CB 03 CB 02 CB 03 CB 04 CB 04 CB 05`))
    expect(stops(learnt)).toEqual(['CB 00 / CB 01', 'CB 02 / CB 03', 'CB 04 / CB 05'])
  })
  test('programs far apart, drawn and retired one by one', () => {
    const learnt = learn(bytes(`${KEYS} CB 00 CB 40 CB 07 CB 47 CB 13 CB 53`))
    expect(stops(learnt)).toEqual(['CB 00 / CB 40', 'CB 07 / CB 47', 'CB 13 / CB 53'])
  })
  test('Johannus: all stops off is its general cancel', () => {
    const learnt = learn(bytes(`${KEYS} CB 00 CB 01 CB 02 CB 03 F0 00 4A 4F 48 41 53 7F F7`))
    expect(hex(learnt.organ.generalCancel ?? [])).toBe('F0 00 4A 4F 48 41 53 7F F7')
  })
  test('system exclusive of a maker that nobody knows: a number, a state and a checksum', () => {
    const say = (stop: number, state: number) => {
      const body = [0x12, stop, state]
      return hex([0xf0, 0x44, 0x09, ...body, -body.reduce((sum, byte) => sum + byte, 0) & 0x7f, 0xf7])
    }
    const log = [5, 9, 2].map((stop) => `${say(stop, 1)} ${say(stop, 0)}`).join(' ')
    expect(stops(learn(bytes(`${KEYS} ${log}`)))).toEqual([5, 9, 2].map((stop) => `${say(stop, 1)} / ${say(stop, 0)}`))
  })
  test('notes on a channel of their own, held while keys are played', () => {
    const log = `9F 00 7F 91 30 40 91 30 00 8F 00 40 9F 01 7F 91 32 40 91 32 00 8F 01 40 9F 02 7F 8F 02 40`
    const learnt = learn(bytes(`${KEYS} ${log}`))
    expect(stops(learnt)).toEqual(['9F 00 7F / 8F 00', '9F 01 7F / 8F 01', '9F 02 7F / 8F 02'])
    expect(learnt.organ.divisions.map(({ channel }) => channel)).toEqual([1, 2])
  })
  test('keys, then the stops of that division: system exclusive finds its home', () => {
    const great = '91 24 40 91 24 00 91 60 40 91 60 00 F0 35 01 02 F7 F0 35 01 03 F7 F0 35 01 04 F7 F0 35 01 05 F7'
    const swell = '90 24 40 90 24 00 90 60 40 90 60 00 91 3C 40 91 3C 00 F0 35 02 02 F7 F0 35 02 03 F7'
    const { organ } = learn(bytes(`${great} ${swell}`))
    const homes = organ.elements.map((each) => each.kind === 'stop' && each.division.channel)
    expect(homes).toEqual([1, 1, 0])
  })
  test('a script says the names, in order', () => {
    const { organ, remarks } = learn(
      bytes(`${KEYS} CB 00 CB 01 CB 02 CB 03 CB 04 CB 05 CB 06 CB 07`),
      freshProfile('Mine'),
      '# Sunday\nGreat\nPedal\nGreat: Open Diapason 8\nPedal: Bourdon 16  # soft\nGreat to Pedal\nGreat: Tremulant\n',
    )
    expect(organ.elements.map((each) => [elementName(each), wire(each)])).toEqual([
      ['Great Open Diapason 8', 'CB 00 / CB 01'],
      ['Pedal Bourdon 16', 'CB 02 / CB 03'],
      ['Great to Pedal', 'CB 04 / CB 05'],
      ['Great Tremulant', 'CB 06 / CB 07'],
    ])
    expect(remarks).toEqual([])
  })
  test('more names than messages: the rest is marked, left out when playing, and learnt the next time', () => {
    const profile = `name: Mine
dialect: cc
divisions:
  - name: Great
    letter: G
    channel: 2
    compass: [C2, C7]
    stops:
      - { name: Principal, footage: 8, family: principal } # the front pipes
      - { name: Octave, footage: 4, family: principal }
pistons:
  - { name: mf, draw: [Principal 8, Octave 4] }
`
    const first = learn(bytes('91 24 40 91 24 00 B1 50 7F B1 50 00'), profile)
    expect(first.text).toContain('{ name: Principal, footage: 8, family: principal, number: 80 } # the front pipes\n')
    expect(first.text).toContain('{ name: Octave, footage: 4, family: principal, unlearnt: true }')
    expect(first.organ.unlearnt).toEqual(['Great Octave'])
    expect(first.organ.pistons[0]?.draw).toEqual([0])
    const second = learn(bytes('91 24 40 91 24 00 B1 50 7F B1 50 00 B1 51 7F B1 51 00'), first.text)
    expect(second.organ.elements.map(elementName)).toEqual(['Great Principal 8', 'Great Octave 4'])
    expect(second.organ.unlearnt).toEqual([])
  })
  test('what is no stop is listed with its place, nothing is left out silently', () => {
    const { understanding } = learn(
      bytes(
        `05 06 ${KEYS} B1 50 7F B1 50 00 B1 51 7F B1 51 00 C1 04 E1 00 40 F0 7E 00 06 01 F7 94 30 40 84 30 40 90 24`,
      ),
    )
    expect(understanding.notUnderstood.map(({ at, bytes: said }) => `${at}: ${hex(said)}`)).toEqual([
      'byte 0: 05 06',
      'byte 55: 90 24',
      'byte 38: C1 04',
      'byte 40: E1 00 40',
      'byte 43: F0 7E 00 06 01 F7',
      'byte 49: 94 30 40',
      'byte 52: 84 30 40',
    ])
  })
  test('a console that says everything twice', () => {
    const twice = `91 24 40 91 24 40 91 24 00 91 24 00 91 60 40 91 60 40 91 60 00 91 60 00 CB 00 CB 00 CB 01 CB 01 CB 02 CB 02 CB 03 CB 03`
    expect(stops(learn(bytes(twice)))).toEqual(['CB 00 / CB 01', 'CB 02 / CB 03'])
  })
  test('controllers that say the same for both are toggles', () => {
    const learnt = learn(bytes(`${KEYS} B1 50 7F B1 50 7F B1 51 7F B1 51 7F`))
    expect(stops(learnt)).toEqual(['B1 50 7F', 'B1 51 7F'])
  })
  test('a stepped console: its keys are learnt, and that its stops cannot be', () => {
    const { organ, remarks } = learn(bytes(`${KEYS} B0 10 00 B0 10 02 B0 10 02 B0 10 01`))
    expect(organ.elements).toEqual([])
    expect(remarks.join()).toMatch(/Syndyne/)
  })
  test.each([
    ['ends of an odd compass', '91 24 40 91 24 00 91 5F 40 91 5F 00', { low: 36, high: 95 }],
    [
      'music from the middle',
      [50, 55, 60, 62, 64, 65, 67, 69, 80].map((key) => `91 ${hex([key])} 40 91 ${hex([key])} 00`).join(' '),
      { low: 36, high: 84 },
    ],
  ])('a compass from %s', (_what, keys, compass) => {
    const { organ } = learn(bytes(`${keys} B1 50 7F B1 50 00`))
    expect(organ.divisions.map((each) => each.compass)).toEqual([compass])
  })
  test('stops and no key at all: a keyboard is guessed, and it is said', () => {
    const { text, organ } = learn(bytes('F0 31 00 00 01 F7 F0 31 00 00 02 F7 F0 31 00 00 05 F7 F0 31 00 00 06 F7'))
    expect(organ.elements.length).toBe(2)
    expect(text).toContain('# no key was heard')
  })
})
