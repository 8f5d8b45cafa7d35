import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openHouse } from '../../src/house/index.ts'
import type { ElementId } from '../../src/organ/index.ts'
import { openOrgan } from '../../src/organist/index.ts'
import type { Command, State } from '../../src/performance/index.ts'
import { resume } from '../../src/performance/index.ts'
import { type Item, itemSchema, openItem, placeOf, resumeAt } from '../../src/programme/index.ts'
import { runs } from '../runs.ts'
import { books, type VirtualService, virtualService } from './virtual.ts'

/**
 * Any order of commands at any moment, on the player's own transport, console and gate: the state is legal after each, and
 * in the end nothing sounds and nothing of ours is drawn.
 */
const house = openHouse('/nowhere')
const organs = ['st-marys', 'one-manual'].map((name) => openOrgan(house, name))
const FORMS = [
  { hymn: 'st-anne', verses: [1, 2, { verse: 3, solo: 'Swell' }], amen: true, tempo: '300%' },
  { silence: 'Sermon' },
  { psalm: 'dundee', verses: 3, tempo: '300%', start: 'on' },
  { voluntary: 'new-britain', loop: [5, 8], tempo: '300%' },
  { responses: 'dundee', tempo: '300%' },
  { hymn: 'lobe-den-herren', verses: 2, between: 'wait', playOver: 'none', tempo: '300%', registration: 'score' },
]
const itemsOf = (organ: (typeof organs)[number]) =>
  FORMS.map((form) => openItem(house, itemSchema.parse(form), organ, 'test'))
const stages = organs.map((organ) => ({ organ, items: itemsOf(organ) }))

type Plain = Exclude<Command, { name: 'insert' }>
/** Stops by their places in any organ: taken round where it has fewer. */
interface Reach {
  readonly type: 'reach'
  readonly stops: readonly (readonly [number, boolean])[]
  readonly atConsole: boolean
}
const commands = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Plain>({ name: 'go' }) },
  ...(
    [
      'nextVerse',
      'oneMoreVerse',
      'lastVerseNow',
      'endAfterLine',
      'fade',
      'hold',
      'release',
      'pause',
      'skip',
      'back',
      'panic',
    ] as const
  ).map((name) => ({ weight: 1, arbitrary: fc.constant<Plain>({ name }) })),
  { weight: 1, arbitrary: fc.constantFrom(1, -1).map((beats): Plain => ({ name: 'breath', beats })) },
  { weight: 1, arbitrary: fc.constantFrom(2, -2).map((byPercent): Plain => ({ name: 'tempo', byPercent })) },
  { weight: 1, arbitrary: fc.constantFrom(1, -1).map((bySemitones): Plain => ({ name: 'transpose', bySemitones })) },
  { weight: 1, arbitrary: fc.constantFrom('louder' as const, 'softer' as const).map((name): Plain => ({ name })) },
  { weight: 1, arbitrary: fc.constantFrom(1, -1, 3).map((bars): Plain => ({ name: 'byBars', bars })) },
  { weight: 1, arbitrary: fc.constantFrom(1, -1).map((phrases): Plain => ({ name: 'byPhrases', phrases })) },
  { weight: 1, arbitrary: fc.nat(20).map((bar): Plain => ({ name: 'goTo', place: `${bar}` })) },
  { weight: 1, arbitrary: fc.nat(5000).map((atMs): Plain => ({ name: 'tap', atMs })) },
)
const reach = fc.record({
  type: fc.constant('reach' as const),
  stops: fc.array(fc.tuple(fc.nat(60), fc.boolean()), { minLength: 1, maxLength: 3 }),
  atConsole: fc.boolean(),
})
const steps = fc.array(
  fc.record({
    // From a bounce of the finger to a verse and a half.
    afterMs: fc.oneof(fc.nat(40), fc.nat(1500), fc.nat(15_000)),
    command: fc.oneof(
      { weight: 20, arbitrary: commands },
      { weight: 4, arbitrary: reach },
      { weight: 1, arbitrary: fc.constant('insert' as const) },
    ),
  }),
  { maxLength: 40 },
)

type Asked = Plain | Reach | 'insert'

function give(service: VirtualService, command: Asked, { organ, items }: (typeof stages)[number]): unknown {
  if (command === 'insert') return service.command({ name: 'insert', item: items[5] as Item })
  if ('name' in command) return service.command(command)
  const { stops, atConsole } = command
  const moved = stops.map(
    ([at, drawn]) => [organ.elements[at % organ.elements.length]?.id as ElementId, drawn] as const,
  )
  if (atConsole) {
    const move = { names: new Map(moved), because: 'by hand', piston: null, atConsole }
    return service.conductor.happen({ name: 'atConsole', move })
  }
  return moved.map(([element, drawn]) => service.command({ name: 'move', element, drawn }))
}

function expectLegal(state: State, service: VirtualService): void {
  const { items, order, index, work, offered, stage, arrangement } = state
  expect(order.length).toBe(items.length)
  expect(index).toBeGreaterThanOrEqual(0)
  expect(index < items.length || stage === 'over').toBe(true)
  expect(arrangement !== null).toBe(stage === 'loaded')
  expect(offered).toBeGreaterThanOrEqual(work.first)
  expect(offered).toBeLessThanOrEqual(work.sections.length)
  for (const { spans, semitones, breath } of work.sections) {
    expect(spans.length).toBeGreaterThan(0)
    for (const { from, to } of spans) expect(to).toBeGreaterThan(from)
    expect(Math.abs(semitones)).toBeLessThanOrEqual(12)
    expect(breath).toBeGreaterThanOrEqual(0)
  }
  if (arrangement) {
    for (const [number, each] of arrangement.laid.entries()) {
      expect(each.end).toBeGreaterThanOrEqual(each.soundsTo)
      expect(arrangement.laid[number + 1]?.start ?? each.end).toBe(each.end)
    }
  }
  expect(service.conductor.status().go.says).not.toBe('')
}

/** An operator who wants to go home: go wherever it waits, and out of every loop. */
function finish(service: VirtualService): void {
  for (let presses = 0; service.conductor.state().stage !== 'over'; presses++) {
    expect(presses).toBeLessThan(400)
    if (presses % 7 === 3) service.command({ name: 'skip' })
    service.command({ name: 'go' })
    service.forMs(3000)
  }
  service.forMs(3000)
}

describe('a service under any hand', () => {
  test.each([0, 1])(
    'organ %i: legal states, balanced books, no dead end',
    (number) => {
      const stage = stages[number] as (typeof stages)[number]
      const { organ, items } = stage
      fc.assert(
        fc.property(steps, (script) => {
          const service = virtualService(organ, items)
          for (const { afterMs, command } of script) {
            service.forMs(afterMs)
            give(service, command, stage)
            expectLegal(service.conductor.state(), service)
          }
          finish(service)
          expect(books(service.deck)).toEqual({ down: [], twice: [] })
          expect(service.conductor.ours()).toEqual([])
          expect(service.wrongStops).toEqual([])
          expect(service.deck.status().slippedMs).toBe(0)
        }),
        runs(40),
      )
    },
    300_000,
  )

  test('panic is silence at once, whenever it comes', () => {
    const stage = stages[0] as (typeof stages)[number]
    const { organ, items } = stage
    fc.assert(
      fc.property(steps, (script) => {
        const service = virtualService(organ, items)
        for (const { afterMs, command } of script) {
          service.forMs(afterMs)
          if (command !== 'insert') give(service, command, stage)
        }
        service.command({ name: 'panic' })
        expect(books(service.deck).down).toEqual([])
        service.forMs(5000)
        expect(books(service.deck).down).toEqual([])
        expect(service.deck.status().drawn).toEqual([])
      }),
      runs(20),
    )
  }, 300_000)

  test('comes back after a power cut at the same item and section, silent, whenever it comes', () => {
    const stage = stages[0] as (typeof stages)[number]
    const { organ, items } = stage
    fc.assert(
      fc.property(steps, (script) => {
        const service = virtualService(organ, items)
        for (const { afterMs, command } of script) {
          service.forMs(afterMs)
          if (command !== 'insert') give(service, command, stage)
        }
        const state = service.kept.at(-1) as State
        const place = JSON.parse(JSON.stringify(placeOf(state, 'sunday')))
        const found = resumeAt(house, place, items, organ)
        const resumed = found && resume(organ, found)
        if (state.stage === 'over') return expect(resumed).toBe(null)
        const all = state.work.sections.length
        const expected = state.offered >= all && all > 0 ? state.index + 1 : state.index
        expect(resumed?.state.index).toBe(expected)
        if (!resumed || expected !== state.index) return undefined
        expect(resumed.state.offered).toBe(state.offered)
        const again = virtualService(organ, items, resumed)
        again.forMs(4000)
        expect(again.deck.sent.filter(({ bytes: [status = 0] }) => (status & 0xf0) === 0x90)).toEqual([])
        return undefined
      }),
      runs(20),
    )
  }, 300_000)
})
