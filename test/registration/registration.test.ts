import { describe, expect, test } from 'vitest'
import { BadInput } from '../../src/findings/index.ts'
import { readYaml } from '../../src/house/index.ts'
import { elementName } from '../../src/organ/index.ts'
import {
  onePistonPlan,
  placesOf,
  resolvePlan,
  sideFileSchema,
  suggestPickup,
  tempoFactor,
} from '../../src/registration/index.ts'
import { ticks } from '../../src/time/index.ts'
import { note, organ, PPQ, part, score } from '../builders.ts'

const music = (extra = {}) => score([part('A', [note(0, 32, 60)])], extra)
const sideFile = (text: string) => readYaml('scores/x.yaml', text, sideFileSchema)

function resolved(text: string, of = music(), instrument = organ()) {
  const side = sideFile(text)
  return resolvePlan(side, placesOf(of, side.value), instrument)
}
const names = (ids: ReadonlySet<number>, instrument = organ()) =>
  [...ids].map((id) => elementName(instrument.elements[id] as never)).sort()

describe('places', () => {
  const find = (place: string | number, side: object = {}, of = music()) => placesOf(of, side).find(place)
  test.each([
    [1, 0],
    ['2', 1920],
    ['2:3', 1920 + 960],
    ['2:3.5', 1920 + 1200],
    ['start', 0],
    ['end', 32 * PPQ],
  ])('%s is tick %i', (place, tick) => {
    expect(find(place)).toEqual({ tick })
  })
  test('with a pick-up bar 0 is there and bar 1 comes after it', () => {
    expect(find(0, { pickup: '1/4' })).toEqual({ tick: 0 })
    expect(find(1, { pickup: '1/4' })).toEqual({ tick: 480 })
  })
  test('a written bar is found at each of its times', () => {
    const written = ['1-2', '1-2', '3-6']
    expect(find('1(2)', { written })).toEqual({ tick: 2 * 1920 })
    expect(find('2(2):3', { written })).toEqual({ tick: 3 * 1920 + 960 })
    expect(find('3(1)', { written })).toEqual({ tick: 4 * 1920 })
    expect(find('1(3)', { written })).toEqual({ problem: 'written bar 1 is played 2 times, not 3' })
  })
  test('also where a pick-up comes before it, listed or not', () => {
    const [pickup, listed, unlisted] = ['1/4', ['0-2', '1-2'], ['1-2', '1-2']]
    expect(find('0(1)', { pickup, written: listed })).toEqual({ tick: 0 })
    for (const written of [listed, unlisted]) {
      expect(find('1(1)', { pickup, written })).toEqual({ tick: 480 })
      expect(find('1(2)', { pickup, written })).toEqual({ tick: 480 + 2 * 1920 })
      expect(find('2(2):3', { pickup, written })).toEqual({ tick: 480 + 3 * 1920 + 960 })
    }
  })
  test('a marker is found by its text', () => {
    expect(find('trio', {}, music({ markers: [{ tick: ticks(960), text: 'Trio' }] }))).toEqual({ tick: 960 })
  })
  test.each([
    [99, /no bar 99: the bars go from 1 to 8/],
    ['2:5', /bar 2 has 4 beats, not 5/],
    ['Trio', /no marker/],
    ['3(2)', /needs "written:"/],
  ])('%s is refused in words', (place, words) => {
    expect(find(place)).toMatchObject({ problem: expect.stringMatching(words) })
  })
  test('a last bar that is short suggests a pick-up of as much', () => {
    expect(suggestPickup(score([part('A', [note(0, 15, 60)])]))).toBe('1/4')
    expect(suggestPickup(score([part('A', [note(0, 16, 60)])]))).toBe(null)
  })
})

describe('cues', () => {
  test('follow each other: what is drawn stays until it is retired', () => {
    const { plan, findings } = resolved(`
cues:
  - { at: 1, draw: [Gt. Open Diapason 8, Sw. Gedackt 8] }
  - { at: 3, draw: [Gt. Principal 4], retire: [Sw. Gedackt], couple: [Swell to Great] }
  - { at: "5:2", cancel: true, draw: [Ped. Bourdon 16] }
`)
    expect(findings).toEqual([])
    expect(names(plan.initial)).toEqual(['Great Open Diapason 8', 'Swell Gedackt 8'])
    expect(plan.steps.map((step) => [step.tick, names(step.wanted)])).toEqual([
      [2 * 1920, ['Great Open Diapason 8', 'Great Principal 4', 'Swell to Great']],
      [4 * 1920 + 480, ['Pedal Bourdon 16']],
    ])
  })
  test('a piston leaves alone what it does not name; a cue may add to it', () => {
    const { plan } = resolved('cues:\n  - { at: 1, piston: mf, draw: [Sw. Oboe 8], retire: [Ped. Bourdon 16] }\n')
    expect(names(plan.initial)).toEqual(['Great Open Diapason 8', 'Swell Gedackt 8', 'Swell Oboe 8'])
  })
  test('a stop that nothing is near to is a finding, and the rest is drawn', () => {
    const { plan, findings } = resolved(
      'cues:\n  - { at: 2, draw: [Gt. Zimbelstern, Gt. Suavial 8, Gt. Principal 4] }\n',
    )
    expect(findings).toMatchObject([
      { severity: 'warning', code: 'substitution', at: { bar: 2, beat: 1 } },
      {
        severity: 'warning',
        code: 'missing-stop',
        message: expect.stringMatching(/no stop "Great Suavial 8" .*; the nearest: /),
      },
    ])
    expect(names(plan.steps[0]?.wanted ?? new Set())).toEqual(['Great Principal 4'])
  })
  test('a name that fits several stops is said', () => {
    const two = organ().elements
    expect(two.length).toBeGreaterThan(0)
    const { findings } = resolved('cues:\n  - { at: 1, draw: [Gedackt 8, Gt. P] }\n')
    expect(findings).toEqual([])
  })
  test('a piston that is not there is said with those that are', () => {
    expect(resolved('cues:\n  - { at: 1, piston: Trio }\n').findings[0]?.message).toMatch(/no piston "Trio"; it has mf/)
  })
  test('the swell box: a value, and a ramp from where it stands', () => {
    const { plan } = resolved('cues:\n  - { at: 1, swell: 20% }\n  - { at: 2, swell: { to: open, until: 4 } }\n')
    expect(plan.moves.map(({ start, end, from, to }) => [start, end, from, to])).toEqual([
      [0, 0, 0.2, 0.2],
      [1920, 3 * 1920, 0.2, 1],
    ])
  })
  test.each([
    ['cues:\n  - at: 40\n    piston: mf\n', /scores\/x\.yaml:2:5: there is no bar 40/],
    [
      'cues:\n  - at: 4\n    swell: { to: 50%, until: 2 }\n',
      /scores\/x\.yaml:3:\d+: the movement ends before it begins/,
    ],
    ['cues:\n  - at: 4\n    drew: [x]\n', /scores\/x\.yaml:3:5: there is no setting "drew" here/],
    ['pickup: one beat\n', /scores\/x\.yaml:1:1: "pickup" should be a note value such as 1\/4/],
  ])('%j is refused with its line', (text, words) => {
    expect(() => resolved(text)).toThrow(BadInput)
    expect(() => resolved(text)).toThrow(words)
  })
})

describe('where nothing is written', () => {
  test('mf is drawn and said; an organ without stops needs none', () => {
    const { plan, findings } = onePistonPlan(organ())
    expect(names(plan.initial)).toEqual(['Great Open Diapason 8', 'Pedal Bourdon 16', 'Swell Gedackt 8'])
    expect(findings.map(({ code }) => code)).toEqual(['default-registration'])
  })
})

describe('tempo as people write it', () => {
  test.each([
    ['60', 0.5],
    ['q=120', 1],
    ['♩ = 90', 0.75],
    ['90%', 0.9],
  ])('%s', (text, factor) => {
    expect(tempoFactor(music(), text)).toEqual({ factor })
  })
  test.each(['fast', '0%', '5000'])('%s is refused', (text) => {
    expect(tempoFactor(music(), text)).toHaveProperty('problem')
  })
})
