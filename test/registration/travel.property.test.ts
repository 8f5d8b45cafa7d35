import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DYNAMICS, type Element, type ElementId, findPiston, type Organ, readOrgan } from '../../src/organ/index.ts'
import { changesOf, NO_CUE, readPrinted } from '../../src/registration/index.ts'
import { runs } from '../runs.ts'

/** Names that builders engrave, with the family that they have. */
const ENGRAVED = [
  ['Open Diapason', 'principal', [16, 8]],
  ['Principal', 'principal', [8, 4]],
  ['Fifteenth', 'principal', [2]],
  ['Gedackt', 'flute', [8, 4]],
  ['Bourdon', 'flute', [16, 8]],
  ['Rohrflöte', 'flute', [8, 4]],
  ['Piccolo', 'flute', [2, 1]],
  ['Salicional', 'string', [8]],
  ['Gamba', 'string', [16, 8]],
  ['Voix Celeste', 'celeste', [8]],
  ['Twelfth', 'mutation', [2 + 2 / 3]],
  ['Tierce', 'mutation', [1.6]],
  ['Mixture', 'mixture', [null]],
  ['Trumpet', 'reed', [16, 8, 4]],
  ['Oboe', 'reed', [8]],
  ['Vox Humana', 'reed', [8]],
  ['Zimbelstern', 'effect', [null]],
] as const
const DIVISIONS = [
  ['Great', 'G'],
  ['Swell', 'S'],
  ['Choir', 'C'],
  ['Solo', 'L'],
  ['Pedal', 'P'],
] as const
const SHORT = { Great: 'Gt', Swell: 'Sw', Choir: 'Ch', Solo: 'Solo', Pedal: 'Ped' } as const

const stopList = fc.uniqueArray(
  fc.constantFrom(
    ...ENGRAVED.flatMap(([name, family, lengths]) => lengths.map((footage) => ({ name, family, footage }))),
  ),
  { maxLength: 10, selector: ({ name }) => name },
)

const anyOrgan: fc.Arbitrary<Organ> = fc
  .record({
    stops: fc.tuple(stopList, stopList, stopList, stopList, stopList),
    present: fc.subarray([...DIVISIONS], { minLength: 1 }).filter((some) => some.some(([name]) => name !== 'Pedal')),
    coupled: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 6 }),
    pistons: fc.subarray([...DYNAMICS]),
    taken: fc.array(fc.nat(), { maxLength: 5 }),
  })
  .map(({ stops, present, coupled, pistons, taken }) => {
    let number = 0
    const said = () => ({ midi: { nrpn: number++ } })
    const names = present.map(([name]) => name)
    const pairs = new Map(
      coupled.flatMap(([a, b]) => {
        const [keys, sounds] = [names[a % names.length], names[b % names.length]]
        return keys === sounds || sounds === 'Pedal' ? [] : [[`${sounds} to ${keys}`, { keys, sounds }] as const]
      }),
    )
    const divisions = present.map(([name, letter], index) => ({
      name,
      letter,
      channel: index + 1,
      compass: [36, 96],
      pedal: name === 'Pedal',
      stops: (stops[index] ?? []).map(({ footage, ...stop }) => ({
        ...stop,
        ...(footage === null ? {} : { footage }),
        ...said(),
      })),
    }))
    const engraved = divisions.flatMap((each) => each.stops.map((stop) => `${each.name}: ${stop.name}`))
    const profile = {
      name: 'Any organ',
      divisions,
      couplers: [...pairs].map(([name, ends]) => ({ name, ...ends, ...said() })),
      pistons: pistons.map((name, index) => ({
        name,
        draw: engraved.length === 0 ? [] : [...new Set(taken.map((at) => engraved[(at + index) % engraved.length]))],
        retire: 'others',
      })),
    }
    return readOrgan('any.yaml', JSON.stringify(profile))
  })

const feet = fc.constantFrom('32', '16', "8'", '8', '4', '2 2/3', '2', '1 3/5', '1')
const division = fc.constantFrom(...Object.values(SHORT))
const sound = fc.oneof(
  feet,
  fc.tuple(feet, feet).map((lengths) => lengths.join('.')),
  fc
    .tuple(fc.constantFrom(...ENGRAVED.map(([name]) => name), 'Cornopean', 'Montre', 'Suavial'), feet)
    .map((each) => each.join(' ')),
  fc
    .tuple(fc.constantFrom('flute', 'flutes', 'principal', 'strings', 'reeds', 'mixture', 'foundations', 'soft'), feet)
    .map((each) => each.join(' ')),
  fc.constantFrom('principal chorus to 2', 'chorus to Mixture', 'reeds', 'mixture', 'full', 'mf', 'pp'),
)
const wish = fc.record({ division, sound }).map((each) => ({ ...each, text: `${each.division}. ${each.sound}` }))
const coupler = fc.tuple(division, division).map(([a, b]) => `${a}. to ${b}.`)
const line = fc
  .array(
    fc.oneof(
      wish.map(({ text }) => text),
      coupler,
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((items) => items.join('; '))

const drawn = (names: ReadonlyMap<ElementId, boolean>) =>
  [...names].flatMap(([id, on]) => (on ? [id] : [])).sort((a, b) => a - b)
const divisionOf = (element: Element | undefined): string =>
  element === undefined ? '' : element.kind === 'coupler' ? element.keys.name : element.division.name

describe('any registration on any organ', () => {
  test('is answered, and is the same when it is asked again', () => {
    fc.assert(
      fc.property(anyOrgan, line, fc.option(fc.constantFrom(...DYNAMICS, 'tutti')), (organ, text, dynamic) => {
        const registration = dynamic === null ? text : `${dynamic}: ${text}`
        const first = changesOf({ ...NO_CUE, registration }, organ)
        const again = changesOf({ ...NO_CUE, registration }, organ, first.held)
        expect(drawn(again.names)).toEqual(drawn(first.names))
        expect(again.asked).toEqual(first.asked)
        const added = changesOf({ ...NO_CUE, draw: text.split('; ') }, organ)
        const addedAgain = changesOf({ ...NO_CUE, draw: text.split('; ') }, organ, added.held)
        expect(drawn(addedAgain.names)).toEqual(drawn(added.names))
      }),
      runs(150),
    )
  })
  test('draws nothing of a division that was not named without saying so, and no substitute without a reason', () => {
    fc.assert(
      fc.property(anyOrgan, wish, (organ, { division: asked, text }) => {
        const { asked: answered } = changesOf({ ...NO_CUE, registration: text }, organ)
        const own = Object.entries(SHORT).find(([, short]) => short === asked)?.[0]
        for (const { answers } of answered) {
          for (const { how, ids, because } of answers) {
            if (how === 'exact') expect(ids.every((id) => divisionOf(organ.elements[id]) === own)).toBe(true)
            else expect(because).not.toBe('')
            if (how === 'needless' || how === 'missing') expect(ids).toEqual([])
            if (ids.some((id) => divisionOf(organ.elements[id]) !== own)) expect(because).toContain(`no ${own}`)
          }
        }
      }),
      runs(300),
    )
  })
  test('what the organ has is drawn just so, with nothing to say', () => {
    fc.assert(
      fc.property(anyOrgan, fc.nat(), (organ, which) => {
        fc.pre(organ.elements.length > 0)
        const element = organ.elements[which % organ.elements.length] as Element
        const length =
          element.kind === 'stop' && element.footage !== null
            ? ` ${element.footage === 2 + 2 / 3 ? '2 2/3' : element.footage === 1.6 ? '1 3/5' : element.footage}`
            : ''
        const text = element.kind === 'stop' ? `${element.division.name} ${element.name}${length}` : element.name
        for (const cue of [{ draw: [text] }, { registration: text }]) {
          const { names, asked } = changesOf({ ...NO_CUE, ...cue }, organ)
          expect(drawn(names)).toEqual([element.id])
          expect(asked.flatMap(({ answers }) => answers.map(({ how, because }) => [how, because]))).toEqual([
            ['exact', ''],
          ])
        }
      }),
      runs(150),
    )
  })
  test('what a cue drew, and nothing else, a cue that says the same retires', () => {
    fc.assert(
      fc.property(anyOrgan, line, (organ, text) => {
        const list = text.split('; ')
        const before = changesOf({ ...NO_CUE, draw: list }, organ)
        const after = changesOf({ ...NO_CUE, retire: list }, organ, before.held)
        expect([...before.names.keys()].filter((id) => after.held.has(id))).toEqual([])
      }),
      runs(150),
    )
  })
  test('any text at all is read or refused, with a place in it', () => {
    const text = fc.oneof(
      fc.string(),
      fc
        .array(
          fc.constantFrom(
            'Sw.',
            'to',
            '8',
            '.',
            ';',
            ',',
            '/',
            '-',
            '+',
            'full',
            'mf',
            ':',
            'Flute',
            'II',
            '2 2/3',
            'and',
            'no',
          ),
          { maxLength: 10 },
        )
        .map((each) => each.join(' ')),
    )
    fc.assert(
      fc.property(anyOrgan, text, (organ, registration) => {
        const printed = readPrinted(registration, organ)
        if ('problem' in printed) expect(printed.column).toBeLessThanOrEqual(registration.length + 1)
        else changesOf({ ...NO_CUE, registration }, organ)
      }),
      runs(300),
    )
  })
})

describe('dynamics on any organ', () => {
  const heldBack = (element: Element): boolean =>
    element.kind === 'tremulant' ||
    (element.kind === 'stop' &&
      (element.family === 'celeste' || element.family === 'effect' || element.name === 'Vox Humana'))
  /** Effects do where a division has nothing else and somebody has named them: stops that were learnt, and no more. */
  const isHeldBackHere = (organ: Organ, element: Element): boolean => {
    if (element.kind !== 'stop' || element.family !== 'effect') return heldBack(element)
    return organ.elements.some((each) => each.kind === 'stop' && each.division === element.division && !heldBack(each))
  }
  test('each that is made has in it the one below; every manual sounds; no celeste, effect or vox humana', () => {
    fc.assert(
      fc.property(anyOrgan, (organ) => {
        fc.pre(organ.elements.length > 0)
        const softer = new Set<ElementId>()
        for (const name of DYNAMICS) {
          const found = findPiston(organ, name)
          const draw = new Set(found?.piston.draw)
          if (found?.isBuilt) {
            for (const id of softer) expect(draw.has(id)).toBe(true)
            expect([...draw].filter((id) => isHeldBackHere(organ, organ.elements[id] as Element))).toEqual([])
            for (const each of organ.divisions) {
              const stops = organ.elements.filter(
                (stop) => stop.kind === 'stop' && stop.division === each && !heldBack(stop),
              )
              if (stops.length > 0) expect(stops.some(({ id }) => draw.has(id))).toBe(true)
            }
          }
          for (const id of draw) if (!isHeldBackHere(organ, organ.elements[id] as Element)) softer.add(id)
        }
      }),
      runs(300),
    )
  })
})
