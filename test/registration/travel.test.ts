import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { BadInput } from '../../src/findings/index.ts'
import { readYaml } from '../../src/house/index.ts'
import { elementName, findPiston, type Organ, readOrgan } from '../../src/organ/index.ts'
import {
  changesOf,
  NO_CUE,
  onePistonPlan,
  placesOf,
  readPrinted,
  resolvePlan,
  sideFileSchema,
} from '../../src/registration/index.ts'
import { note, part, score } from '../builders.ts'

const shipped = (name: string) => readOrgan(`organs/${name}.yaml`, readFileSync(`organs/${name}.yaml`, 'utf8'))
const ORGANS = {
  one: shipped('one-manual'),
  two: shipped('st-marys'),
  three: shipped('three-manuals'),
  demo: shipped('grandorgue-demo'),
  synth: shipped('general-midi'),
}
type Which = keyof typeof ORGANS
const music = score([part('A', [note(0, 32, 60)])])

const names = (organ: Organ, ids: Iterable<number>) =>
  [...ids].map((id) => elementName(organ.elements[id] as never)).sort()
const drawnBy = (organ: Organ, registration: string) => {
  const { names: moved } = changesOf({ ...NO_CUE, registration }, organ)
  return names(
    organ,
    [...moved].filter(([, on]) => on).map(([id]) => id),
  )
}
function resolved(which: Which, text: string) {
  const side = readYaml('scores/x.yaml', text, sideFileSchema)
  const { plan, findings } = resolvePlan(side, placesOf(music, side.value), ORGANS[which])
  return { plan, findings, last: names(ORGANS[which], plan.steps.at(-1)?.wanted ?? plan.initial) }
}

describe('what books print', () => {
  const BOOK = 'mf: Sw. 8.4.; Gt. 8.4.2.; Ped. 16.8., Sw. to Ped.'
  test.each<[Which, string[]]>([
    [
      'two',
      [
        'Great Fifteenth 2',
        'Great Open Diapason 8',
        'Great Principal 4',
        'Great Stopped Diapason 8',
        'Pedal Bass Flute 8',
        'Pedal Bourdon 16',
        'Swell Gedackt 8',
        'Swell Gemshorn 4',
        'Swell Open Diapason 8',
        'Swell to Pedal',
      ],
    ],
    ['one', ['Great Fifteenth 2', 'Great Principal 4', 'Great Stopped Diapason 8']],
  ])('a suggested registration on %s: at each length what the organ’s own mf draws there', (which, drawn) => {
    expect(drawnBy(ORGANS[which], BOOK)).toEqual(drawn)
  })
  test('it retires what it does not name', () => {
    const { last } = resolved('two', `cues:\n  - { at: 1, piston: fff }\n  - { at: 2, registration: "Sw. Oboe 8" }\n`)
    expect(last).toEqual(['Swell Oboe 8'])
  })
  test('with signs only it changes what it names', () => {
    const { last } = resolved(
      'two',
      `cues:\n  - { at: 1, draw: [Sw. Gedackt 8, Gt. Trumpet 8] }\n  - { at: 2, registration: "add Sw. Oboe; − Gt. reeds" }\n`,
    )
    expect(last).toEqual(['Swell Gedackt 8', 'Swell Oboe 8'])
  })
  test.each([
    ['English', 'Gt. Open Diapason 8 & Principal 4; Sw. Flutes 8; Ped. soft 16, Sw. to Gt. and Ped.'],
    ['German', "HW: Prinzipal 8', Prinzipal 4'; OW: Flöten 8'; Ped.: Bourdon 16'; OW/HW, OW/Ped."],
    ['French', 'G.O.: Diapason 8, Principal 4. R.: Flûtes 8. Péd.: Bourdon 16. R. à G.O., Tirasse R.'],
    ['letters of the map', 'G: Open Diapason 8, Principal 4; S: Gedackt 8; P: Bourdon 16, S to G, S to P'],
    ['no blanks', 'Gt.Open Diapason 8.Principal 4;Sw.Flutes 8;Ped.Bourdon 16;Sw/Gt,Sw-Ped'],
  ])('the same in %s', (_, text) => {
    expect(drawnBy(ORGANS.two, text)).toEqual([
      'Great Open Diapason 8',
      'Great Principal 4',
      'Pedal Bourdon 16',
      'Swell Gedackt 8',
      'Swell to Great',
      'Swell to Pedal',
    ])
  })
  test.each([
    ['flute 8', ['Great Stopped Diapason 8', 'Swell Gedackt 8']],
    ['Gt. flute 8, 4', ['Great Flute 4', 'Great Stopped Diapason 8']],
    ['Gt. principal chorus to 2', ['Great Fifteenth 2', 'Great Open Diapason 8', 'Great Principal 4']],
    ['Gt. to 15th', ['Great Fifteenth 2', 'Great Open Diapason 8', 'Great Principal 4']],
    ['Sw. chorus to Mixture', ['Swell Fifteenth 2', 'Swell Gemshorn 4', 'Swell Mixture III', 'Swell Open Diapason 8']],
    [
      'Gt. 8 4 2 2/3',
      ['Great Open Diapason 8', 'Great Principal 4', 'Great Stopped Diapason 8', 'Great Twelfth 2 2/3'],
    ],
    ['Sw. reeds', ['Swell Cornopean 8', 'Swell Oboe 8']],
    ['Sw. soft 8', ['Swell Salicional 8']],
    ['Sw. Sub-Octave', ['Swell Sub-Octave']],
    ['Sw. Gedackt 8 with Trem.', ['Swell Gedackt 8', 'Swell Tremulant']],
    [
      'Full Swell without Mixture, Oboe',
      [
        'Swell Cornopean 8',
        'Swell Fifteenth 2',
        'Swell Gedackt 8',
        'Swell Gemshorn 4',
        'Swell Open Diapason 8',
        'Swell Oboe 8',
      ].sort(),
    ],
  ])('%s', (text, drawn) => {
    expect(drawnBy(ORGANS.two, text)).toEqual(drawn)
  })
  test.each([
    ['Sv. 8.4.; Gt. 8', 1, /a division .* expected, not "Sv."/],
    ['mf: Sw. 8.4.; Gt. 7', 19, /a length of pipes .* expected, not "7"/],
    ['Gt. 8, Sw. to Xx', 15, /a division to couple to .* expected, not "Xx"/],
    ['Gt. 8; Xx to Ped.', 8, /a division .* expected, not "Xx"/],
    ['Sw. 8; Gt.', 11, /lengths .* expected/],
    ['Sw. 8: 4', 6, /expected, not ":"/],
    ['', 1, /a dynamic .* expected/],
  ])('%j is refused, with its place', (text, column, words) => {
    expect(readPrinted(text, ORGANS.two)).toEqual({ problem: expect.stringMatching(words), column })
  })
  test('in a side file the line, the column and the place beneath the text are said', () => {
    const bad = () => resolved('two', 'cues:\n  - at: 2\n    registration: "Sw. 8; Gt. 7"\n')
    expect(bad).toThrow(BadInput)
    expect(bad).toThrow(/x\.yaml:3:\d+: registration, column 12: .*\n {4}Sw\. 8; Gt\. 7\n {15}\^/)
  })
  test('without quotes its colon is no YAML, and it is said how to write it', () => {
    expect(() => resolved('two', 'registration: mf: Sw. 8\n')).toThrow(/put it in quotes/)
  })
  test('it may stand at the top of the side file', () => {
    expect(resolved('two', 'registration: "Sw. Oboe 8"\n')).toMatchObject({ last: ['Swell Oboe 8'], findings: [] })
  })
})

describe('an organ that has not what is asked', () => {
  const said = (which: Which, text: string) =>
    resolved(which, text).findings.map(({ severity, code, message }) => [severity, code, message])
  test.each<[string, Which, string, string, string]>([
    [
      'another builder’s name',
      'demo',
      'Sw. Cornopean 8',
      'remark',
      'Swell Trompette 8 instead of Swell Cornopean 8: the Swell has no Cornopean 8; nearest of its family and footage',
    ],
    [
      'an octave off',
      'demo',
      'Gt. Fifteenth 2',
      'warning',
      'Great Prestant 4 instead of Great Fifteenth 2: the Great has no Fifteenth 2; nearest of its family',
    ],
    [
      'a division less',
      'one',
      'Sw. Gemshorn 4',
      'remark',
      'Great Principal 4 instead of Swell Gemshorn 4: this organ has no Swell; nearest of its family and footage',
    ],
    [
      'another family',
      'two',
      'Sw. Flute 4',
      'warning',
      'Swell Gemshorn 4 instead of Swell flute 4: the Swell has no flute 4; nearest of its footage',
    ],
  ])('%s', (_, which, stop, severity, message) => {
    expect(said(which, `cues:\n  - { at: 1, draw: [${stop}] }\n`)).toEqual([[severity, 'substitution', message]])
  })
  test('one finding, however many cues ask it', () => {
    const cues = [1, 2, 3, 4].map((at) => `  - { at: ${at}, draw: [Sw. Cornopean 8] }\n`).join('')
    expect(said('demo', `cues:\n${cues}`)).toHaveLength(1)
  })
  test('couplers between a manual and itself are one remark', () => {
    const text = `cues:\n  - { at: 1, couple: [Swell to Great, Swell to Pedal], uncouple: [Great to Pedal] }\n  - { at: 2, couple: [Great to Pedal] }\n`
    expect(said('one', text)).toEqual([
      [
        'remark',
        'needless',
        'Swell to Great, Swell to Pedal, Great to Pedal: not needed, the same keys of this organ play the same pipes',
      ],
    ])
  })
  test('a box that is open is no box; one that moves is one remark', () => {
    expect(said('one', 'cues:\n  - { at: 1, swell: open }\n')).toEqual([])
    expect(
      said('one', 'cues:\n  - { at: 1, swell: closed }\n  - { at: 2, swell: { to: open, until: 3 } }\n'),
    ).toHaveLength(1)
  })
  test('what stands in another’s place is retired with it, a stop that was drawn for itself is not', () => {
    expect(
      resolved('demo', 'cues:\n  - { at: 1, draw: [Sw. Cornopean 8] }\n  - { at: 2, retire: [Sw. Cornopean 8] }\n')
        .last,
    ).toEqual([])
    expect(
      resolved(
        'one',
        'cues:\n  - { at: 1, piston: f, draw: [Sw. Cornopean 8] }\n  - { at: 2, retire: [Sw. Cornopean 8] }\n',
      ).last,
    ).toEqual(['Great Open Diapason 8', 'Great Principal 4', 'Great Stopped Diapason 8'])
  })
  test('a coupler of a division that it has not is that of the manual that stands in', () => {
    const { last, findings } = resolved('two', 'cues:\n  - { at: 1, couple: [Choir to Pedal] }\n')
    expect(last).toEqual(['Great to Pedal'])
    expect(findings).toMatchObject([
      { severity: 'remark', message: 'Great to Pedal instead of Choir to Pedal: this organ has no Choir' },
    ])
  })
  test('an organ with nothing to draw says it once', () => {
    expect(
      said(
        'synth',
        'cues:\n  - { at: 1, piston: mf, draw: [Gt. Trumpet 8], swell: closed }\n  - { at: 2, piston: f }\n',
      ),
    ).toEqual([['remark', 'no-stops', expect.stringMatching(/nothing to draw/)]])
  })
  test('pedals without stops are coupled', () => {
    const silent = readOrgan(
      'x.yaml',
      `name: X
divisions:
  - { name: Great, letter: G, channel: 1, compass: [36, 96], stops: [{ name: Principal, footage: 8, family: principal, midi: { nrpn: 1 } }] }
  - { name: Pedal, letter: P, channel: 2, compass: [36, 67], pedal: true }
couplers: [{ name: Great to Pedal, keys: Pedal, sounds: Great, midi: { nrpn: 9 } }]
`,
    )
    expect(drawnBy(silent, 'Gt. 8; Ped. 16.8.')).toEqual(['Great Principal 8', 'Great to Pedal'])
    expect(names(silent, onePistonPlan(silent, 'pp').plan.initial)).toEqual(['Great Principal 8', 'Great to Pedal'])
  })
})

describe('dynamics', () => {
  const bare = (which: Which): Organ => ({ ...ORGANS[which], pistons: [] })
  test('the organ’s own piston wins', () => {
    const own = ORGANS.two.pistons.find(({ name }) => name === 'mf')
    expect(findPiston(ORGANS.two, 'mf')).toEqual({ piston: own, isBuilt: false })
    expect(findPiston(ORGANS.two, 'tutti')?.piston.name).toBe('fff')
  })
  test.each<[Which, string, string[]]>([
    ['two', 'pp', ['Great Dulciana 8', 'Pedal Bourdon 16', 'Swell Salicional 8', 'Swell to Pedal']],
    ['one', 'mf', ['Great Dulciana 8', 'Great Open Diapason 8', 'Great Principal 4', 'Great Stopped Diapason 8']],
  ])('else they are made from the stop list: %s, %s', (which, name, drawn) => {
    const { plan, findings } = onePistonPlan(bare(which), name, true)
    expect(names(ORGANS[which], plan.initial)).toEqual(drawn)
    expect(findings).toMatchObject([{ severity: 'remark', code: 'built-dynamic' }])
  })
  test('full organ leaves out celestes, tremulants, effects and octave couplers', () => {
    const full = names(ORGANS.two, findPiston(bare('two'), 'tutti')?.piston.draw ?? [])
    const left = ORGANS.two.elements.map(elementName).filter((name) => !full.includes(name))
    expect(left).toEqual(['Swell Voix Celeste 8', 'Swell Octave', 'Swell Sub-Octave', 'Swell Tremulant'])
  })
  test('a name that is no dynamic is still a piston that is missing', () => {
    expect(onePistonPlan(ORGANS.two, 'Trio', true).findings).toMatchObject([
      { severity: 'serious', code: 'missing-piston' },
    ])
  })
})

describe('more that books print', () => {
  test.each([
    ['Ped. 16, 8 coupled to Sw.', ['Pedal Bass Flute 8', 'Pedal Bourdon 16', 'Swell to Pedal']],
    ['Gt. coupled to Sw.; Gt. Flute 4', ['Great Flute 4', 'Swell to Great']],
    ['Sw. to Gt. 4; Gt. Flute 4', ['Great Flute 4', 'Swell to Great']],
    ['p: Gt. 8', ['Great Dulciana 8', 'Great Stopped Diapason 8']],
    ['P: 16; G: 8', ['Great Open Diapason 8', 'Great Stopped Diapason 8', 'Pedal Bourdon 16']],
  ])('%s', (text, drawn) => {
    expect(drawnBy(ORGANS.two, text)).toEqual(drawn)
  })
  test('a box', () => {
    const { plan, last } = resolved('two', 'registration: "Sw. Oboe 8 (box closed); Gt. Flute 4"\n')
    expect(last).toEqual(['Great Flute 4', 'Swell Oboe 8'])
    expect(plan.moves).toMatchObject([{ start: 0, end: 0, to: 0, enclosure: { name: 'Swell' } }])
  })
  test('a dynamic in a list of stops is drawn as its piston is', () => {
    expect(resolved('two', 'cues:\n  - { at: 1, draw: [mf] }\n').last).toEqual(
      resolved('two', 'cues:\n  - { at: 1, piston: mf }\n').last,
    )
  })
  test('on a German organ without a Swell its parts and stops go to the Rückpositiv', () => {
    const german = readOrgan(
      'x.yaml',
      `name: X
divisions:
  - { name: Hauptwerk, letter: H, channel: 1, compass: [36, 96], stops: [{ name: Prinzipal, footage: 8, family: principal, midi: { nrpn: 1 } }] }
  - { name: Rückpositiv, letter: R, channel: 2, compass: [36, 96], stops: [{ name: Gedackt, footage: 8, family: flute, midi: { nrpn: 2 } }] }
`,
    )
    expect(drawnBy(german, 'Gt. 8; Sw. Stopped Diapason 8')).toEqual(['Hauptwerk Prinzipal 8', 'Rückpositiv Gedackt 8'])
  })
})
