import { describe, expect, test } from 'vitest'
import { openHouse } from '../../src/house/index.ts'
import { type ElementId, elementName } from '../../src/organ/index.ts'
import { openOrgan } from '../../src/organist/index.ts'
import { begin, type Command, obey, readLine, statusOf } from '../../src/performance/index.ts'
import { type Item, itemSchema, openItem } from '../../src/programme/index.ts'
import { ticks } from '../../src/time/index.ts'
import { type VirtualService, virtualService } from '../programme/virtual.ts'

/** A piece is a service of one item: what a command means it means in both. */
const house = openHouse('/nowhere')
const organ = openOrgan(house, 'st-marys')
const open = (form: object): Item => openItem(house, itemSchema.parse(form), organ, 'test')
const VOLUNTARY = open({ voluntary: 'new-britain', tempo: '200%' })
const HYMN = open({ hymn: 'st-anne', verses: 3, playOver: 'none', tempo: '200%' })

const asPiece = () => virtualService(organ, [VOLUNTARY], begin(organ, [VOLUNTARY], false))
const inHymn = () => {
  const service = virtualService(organ, [HYMN])
  service.until(() => service.conductor.status().doing === 'waits')
  service.command({ name: 'go' })
  sounds(service)
  return service
}
/** A chord leaves a little before its moment. */
const sounds = (service: VirtualService) => {
  service.until(() => service.deck.status().keysDown.some((keys) => keys.length > 0))
  service.forMs(100)
}
const keysDown = (service: VirtualService) => service.deck.status().keysDown.flat().length
const answer = (service: VirtualService, command: Command) => service.conductor.obey(command)
const barOf = (service: VirtualService) => service.conductor.status().where?.place.bar

describe.each([
  ['a piece', asPiece],
  ['a hymn of a service', inHymn],
])('in %s', (_, start) => {
  const begun = () => {
    const service = start()
    sounds(service)
    service.forMs(2500)
    return service
  }

  test('pause lets go of all keys and keeps the place; go strikes again what is held there', () => {
    const service = begun()
    const bar = barOf(service)
    expect(answer(service, { name: 'pause' })).toEqual({ done: true, answer: null })
    service.forMs(3000)
    expect(keysDown(service)).toBe(0)
    expect(service.conductor.status()).toMatchObject({ doing: 'paused', go: { does: true } })
    expect(service.conductor.status().go.says).toBe(`Continue from bar ${bar}`)
    expect(answer(service, { name: 'pause' })).toEqual({ done: false, answer: 'it is paused already' })
    service.command({ name: 'go' })
    sounds(service)
    expect(barOf(service)).toBe(bar)
  })

  test('hold keeps what sounds; go goes on', () => {
    const service = begun()
    const down = keysDown(service)
    service.command({ name: 'hold' })
    service.forMs(3000)
    expect(keysDown(service)).toBe(down)
    expect(service.conductor.status()).toMatchObject({ doing: 'held', go: { does: true, says: 'Continue' } })
    expect(answer(service, { name: 'hold' })).toEqual({ done: false, answer: 'it is held already' })
    service.command({ name: 'go' })
    service.forMs(3000)
    expect(service.conductor.status().doing).toBe('plays')
  })

  test('to a bar, by bars and by lines', () => {
    const service = begun()
    service.command({ name: 'goTo', place: '5' })
    sounds(service)
    expect(barOf(service)).toBe(5)
    service.command({ name: 'byBars', bars: 1 })
    sounds(service)
    expect(barOf(service)).toBe(6)
    service.forMs(600)
    service.command({ name: 'byBars', bars: -1 })
    sounds(service)
    expect(barOf(service)).toBe(6)
    service.command({ name: 'byPhrases', phrases: -1 })
    sounds(service)
    expect(barOf(service)).toBeLessThan(6)
    expect(answer(service, { name: 'goTo', place: '900' }).answer).toMatch(/there is no bar 900/)
  })

  test('a tempo from 30 to 200 percent of its own', () => {
    const service = begun()
    for (let steps = 0; steps < 12; steps++) service.command({ name: 'tempo', byPercent: 20 })
    expect(service.conductor.status().tempoPercent).toBe(200)
    expect(answer(service, { name: 'tempo', byPercent: 2 })).toMatchObject({ done: false })
    for (let steps = 0; steps < 12; steps++) service.command({ name: 'tempo', byPercent: -20 })
    expect(service.conductor.status().tempoPercent).toBe(30)
    expect(answer(service, { name: 'tempo', byPercent: 50 })).toEqual({
      done: false,
      answer: 'tempo: a whole number from -20 to 20 is expected',
    })
  })

  test.each([
    ['insert', 'an item is expected as in an order of service: insert {hymn: st-anne, verses: 3}'],
    ['bars', 'bars: a whole number from -64 to 64 is expected'],
    ['tempo', 'tempo: a whole number from -20 to 20 is expected'],
    ['piston', 'piston: a name or a place is expected after it'],
    ['bar', 'bar: a name or a place is expected after it'],
  ])('%s alone: what is expected after it, and no stop is offered', (line, words) => {
    expect(answer(begun(), readLine(line, 0))).toEqual({ done: false, answer: words })
  })

  test('panic is silence; go then goes on', () => {
    const service = begun()
    service.command({ name: 'panic' })
    expect(keysDown(service)).toBe(0)
    service.forMs(2000)
    expect(service.deck.status().drawn).toEqual([])
    expect(service.conductor.status()).toMatchObject({ doing: 'quiet', go: { does: true, sounds: true } })
    service.command({ name: 'go' })
    sounds(service)
    expect(service.conductor.status().doing).toBe('plays')
  })
})

test('after panic a voluntary goes on from its bar, a verse from its beginning', () => {
  const piece = asPiece()
  piece.command({ name: 'goTo', place: '7' })
  sounds(piece)
  piece.command({ name: 'panic' })
  piece.forMs(1000)
  expect(piece.conductor.status().go.says).toMatch(/from where it stopped$/)
  piece.command({ name: 'go' })
  sounds(piece)
  expect(barOf(piece)).toBe(7)
  const hymn = inHymn()
  hymn.forMs(4000)
  hymn.command({ name: 'panic' })
  hymn.forMs(1000)
  expect(hymn.conductor.status().go.says).toBe('Verse 1 of 3 from its beginning')
  hymn.command({ name: 'go' })
  sounds(hymn)
  expect(barOf(hymn)).toBeLessThan(2)
})

test('a verse by its name: on to it, or back to one that is over, which waits for go', () => {
  const service = inHymn()
  service.command({ name: 'line', text: 'verse 2' })
  service.until(() => service.conductor.status().section === 'Verse 2 of 3')
  sounds(service)
  service.command({ name: 'goTo', place: 'Verse 1' })
  service.forMs(5000)
  expect(keysDown(service)).toBe(0)
  expect(service.conductor.status()).toMatchObject({ doing: 'waits', go: { says: 'Verse 1 of 3', does: true } })
  service.command({ name: 'panic' })
  service.command({ name: 'line', text: 'Verse 3' })
  service.forMs(2000)
  expect(service.conductor.status()).toMatchObject({ doing: 'waits', go: { says: 'Verse 3 of 3', does: true } })
})

test('where it waits for go nothing begins because somebody moves the place', () => {
  const service = virtualService(organ, [HYMN])
  service.until(() => service.conductor.status().doing === 'waits')
  for (const command of [
    { name: 'byBars', bars: 1 },
    { name: 'byPhrases', phrases: 1 },
    { name: 'goTo', place: '7' },
  ] as const) {
    service.command(command)
    service.forMs(3000)
    expect(keysDown(service)).toBe(0)
    expect(service.conductor.status()).toMatchObject({ doing: 'paused', go: { does: true, sounds: true } })
  }
  expect(service.conductor.status().go.says).toBe('Continue from bar 7')
  service.command({ name: 'go' })
  sounds(service)
  expect(barOf(service)).toBe(7)
})

test('by bars and lines nobody passes a wait: what follows it a person begins', () => {
  const item = open({ hymn: 'st-anne', verses: 2, playOver: 'first line', tempo: '200%' })
  const service = virtualService(organ, [item])
  service.until(() => service.conductor.status().doing === 'waits')
  service.command({ name: 'go' })
  sounds(service)
  service.command({ name: 'byPhrases', phrases: 2 })
  service.forMs(6000)
  expect(keysDown(service)).toBe(0)
  expect(service.conductor.status()).toMatchObject({ doing: 'waits', go: { says: 'Verse 1 of 2' } })
})

test('a hold is not ended by moving the place', () => {
  const service = asPiece()
  sounds(service)
  service.command({ name: 'hold' })
  service.command({ name: 'goTo', place: '4' })
  service.forMs(3000)
  expect(keysDown(service)).toBe(0)
  expect(service.conductor.status()).toMatchObject({ doing: 'paused', go: { says: 'Continue from bar 4' } })
})

test('another key: a voluntary from its next phrase on', () => {
  const service = asPiece()
  sounds(service)
  expect(answer(service, { name: 'transpose', bySemitones: 2 })).toEqual({
    done: true,
    answer: 'from the next phrase on, 2 semitones higher',
  })
  expect(service.conductor.status().where?.transposed).toBe(0)
  const next = service.conductor.status().where?.nextKey
  expect(next?.semitones).toBe(2)
  service.command({ name: 'goTo', place: `${next?.place.bar ?? 0}` })
  service.forMs(1500)
  expect(service.conductor.status().where?.transposed).toBe(2)
})

test('a piece ends with its last note, and its stops are in', () => {
  const service = asPiece()
  service.until(() => service.conductor.state().stage === 'over')
  service.forMs(2000)
  expect(service.deck.status().drawn).toEqual([])
  expect(service.conductor.status().go).toMatchObject({ does: false, says: 'It is over' })
})

test('an item that cannot be played is passed over, in words', () => {
  const missing: Item = { ...HYMN, title: 'Hymn: Gone', problem: 'there is no score "gone"', piece: null, sections: [] }
  const service = virtualService(organ, [HYMN, missing, VOLUNTARY])
  service.until(() => service.conductor.status().doing === 'waits')
  service.command({ name: 'skip' })
  expect(service.conductor.status()).toMatchObject({
    item: VOLUNTARY.title,
    answer: 'Hymn: Gone cannot be played (there is no score "gone"): passed over',
  })
})

test('while the cable is out go is refused, in words, and nothing is counted', () => {
  const { state } = begin(organ, [HYMN])
  const out = {
    ...{ tick: ticks(0), lastTick: ticks(0), waitsPassed: 0, phase: 'waiting' as const },
    ...{ hasBegun: false, link: 'out' as const, drawn: new Set<ElementId>(), inDoubt: [] },
  }
  const after = obey(state, { name: 'go' }, out)
  expect(after).toMatchObject({ done: false, effects: [] })
  expect(after.state.answer).toBe('The cable to the organ is out: put it back')
  expect(obey(state, { name: 'go' }, { ...out, link: 'in' })).toMatchObject({
    done: true,
    effects: [{ type: 'pass', wait: 0 }],
  })
})

test('the promise of go says which stops are in doubt, and the way out', () => {
  const toggles = {
    ...organ,
    elements: organ.elements.map((element) => ({ ...element, control: { type: 'toggle' as const, push: [0xcf, 1] } })),
  }
  const { state } = begin(toggles, [HYMN])
  const here = {
    ...{ tick: ticks(0), lastTick: ticks(0), waitsPassed: 0, phase: 'waiting' as const },
    ...{ hasBegun: false, link: 'in' as const, drawn: new Set<ElementId>() },
  }
  const [first] = toggles.elements
  if (!first) throw new Error('no stops')
  expect(statusOf(state, { ...here, inDoubt: [] }).go.doubt).toBe(null)
  expect(statusOf(state, { ...here, inDoubt: [first.id] }).go).toMatchObject({
    does: true,
    doubt: expect.stringContaining('drawn or not is not known'),
  })
})

test('a stop in doubt is told how it stands: nothing is sent', () => {
  const toggles = {
    ...organ,
    generalCancel: null,
    together: null,
    elements: organ.elements.map((element) => ({
      ...element,
      control: { type: 'toggle' as const, push: [0xcf, element.id] },
    })),
  }
  const item = openItem(house, itemSchema.parse({ hymn: 'st-anne', verses: 1, playOver: 'none' }), toggles, 'test')
  const service = virtualService(toggles, [item])
  service.until(() => service.conductor.status().doing === 'waits')
  const [first] = toggles.elements
  const before = service.deck.sent.length
  expect(service.conductor.obey({ name: 'seenDrawn', stops: elementName(first as never) }).done).toBe(true)
  expect(service.deck.status().drawn).toContain(first?.id)
  expect(service.conductor.obey({ name: 'seenRetired', stops: 'all' }).done).toBe(true)
  service.forMs(1)
  expect(service.deck.status().drawn).toEqual([])
  expect(service.deck.sent.length).toBe(before)
  expect(service.conductor.obey({ name: 'seenDrawn', stops: 'Vuvuzela' })).toMatchObject({ done: false })
})
