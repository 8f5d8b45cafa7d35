import { expect, test } from 'vitest'
import { openHouse } from '../../src/house/index.ts'
import { elementName, findElement } from '../../src/organ/index.ts'
import { openOrgan } from '../../src/organist/index.ts'
import { resume } from '../../src/performance/index.ts'
import { type Item, itemSchema, openItem, placeOf, resumeAt } from '../../src/programme/index.ts'
import { books, type VirtualService, virtualService } from './virtual.ts'

/** What a hand moves during a service, on the player's own transport, console and gate. */
const house = openHouse('/nowhere')
const organ = openOrgan(house, 'st-marys')
const itemsOf = (...forms: object[]): Item[] =>
  forms.map((form) => openItem(house, itemSchema.parse(form), organ, 'test'))
const HYMN = { hymn: 'st-anne', verses: 3, between: 'wait', playOver: 'none', tempo: '300%' }

const idOf = (name: string) => {
  const found = findElement(organ, name)
  if (found.type !== 'found') throw new Error(name)
  return found.element.id
}
const TRUMPET = idOf('Gt. Trumpet')

function moved(service: VirtualService, drawn: boolean, atConsole = false) {
  const names = new Map([[TRUMPET, drawn]])
  if (!atConsole) return service.command({ name: 'move', element: TRUMPET, drawn })
  service.conductor.happen({ name: 'atConsole', move: { names, because: 'by hand', piston: null, atConsole } })
}
const isDrawn = (service: VirtualService) => service.deck.status().drawn.includes(TRUMPET)
const waitsBefore = (service: VirtualService, verse: number) =>
  service.until(
    () => service.deck.status().state === 'waiting' && service.conductor.status().go.says.startsWith(`Verse ${verse}`),
  )
const sounds = (service: VirtualService) =>
  service.until(() => service.deck.status().keysDown.some((keys) => keys.length > 0))
/** In the middle of a verse that is waited for. */
function inVerse(service: VirtualService, verse: number) {
  waitsBefore(service, verse)
  service.command({ name: 'go' })
  sounds(service)
  service.forMs(1500)
}

test('a stop is drawn at once, stays through the verse whatever else is asked, and is in for the next', () => {
  const service = virtualService(organ, itemsOf(HYMN))
  inVerse(service, 1)
  expect(isDrawn(service)).toBe(false)
  moved(service, true)
  service.forMs(1)
  expect(isDrawn(service)).toBe(true)
  service.command({ name: 'tempo', byPercent: -4 })
  service.command({ name: 'transpose', bySemitones: 1 })
  service.forMs(1000)
  expect(isDrawn(service)).toBe(true)
  waitsBefore(service, 2)
  expect(isDrawn(service)).toBe(false)
  expect(service.wrongStops).toEqual([])
})

test('where it waits for a verse the hand comes after the verse’s own registration', () => {
  const service = virtualService(organ, itemsOf(HYMN))
  waitsBefore(service, 1)
  moved(service, true)
  service.forMs(5000)
  service.command({ name: 'go' })
  sounds(service)
  service.forMs(1500)
  expect(isDrawn(service)).toBe(true)
  waitsBefore(service, 2)
  expect(isDrawn(service)).toBe(false)
  moved(service, true)
  moved(service, false)
  service.command({ name: 'go' })
  sounds(service)
  expect(isDrawn(service)).toBe(false)
  expect(service.wrongStops).toEqual([])
})

test('so it is between go and the first note', () => {
  const service = virtualService(organ, itemsOf(HYMN))
  waitsBefore(service, 1)
  service.command({ name: 'go' })
  service.forMs(4)
  moved(service, true)
  sounds(service)
  service.forMs(1500)
  expect(isDrawn(service)).toBe(true)
  expect(service.wrongStops).toEqual([])
})

test('softer and louder say what is drawn: the hand’s stop goes in with them', () => {
  const service = virtualService(organ, itemsOf(HYMN))
  inVerse(service, 1)
  moved(service, true)
  service.forMs(200)
  service.command({ name: 'softer' })
  service.forMs(2000)
  expect(isDrawn(service)).toBe(false)
})

test('it stays in a loop that goes round', () => {
  const service = virtualService(organ, itemsOf({ voluntary: 'new-britain', loop: [5, 8], tempo: '600%' }))
  service.until(() => service.deck.status().state === 'waiting')
  service.command({ name: 'go' })
  service.until(() => service.conductor.state().work.sections.filter(({ kind }) => kind === 'loop').length > 2)
  moved(service, true)
  const { length } = service.conductor.state().work.sections
  service.until(() => service.conductor.state().work.sections.length > length + 2)
  expect(isDrawn(service)).toBe(true)
  expect(service.wrongStops).toEqual([])
})

test('between items nothing is drawn from here, and what is drawn at the console is known', () => {
  const service = virtualService(organ, itemsOf({ silence: 'Sermon' }, HYMN))
  moved(service, true)
  expect(service.conductor.status().answer).toBe('nothing is loaded: stops are moved when the next item stands ready')
  expect(service.deck.sent).toEqual([])
  moved(service, true, true)
  expect(service.conductor.status().answer).toBe(null)
  expect(isDrawn(service)).toBe(true)
  expect(service.deck.sent).toEqual([])
})

test('a hand at the console is told nothing, holds until the registration names it, and is not ours before', () => {
  const service = virtualService(organ, itemsOf(HYMN))
  inVerse(service, 1)
  const before = service.deck.sent.length
  moved(service, true, true)
  const { control } = organ.elements[TRUMPET] as (typeof organ.elements)[number]
  if (control.type !== 'switch') throw new Error(elementName(organ.elements[TRUMPET] as never))
  expect(isDrawn(service)).toBe(true)
  waitsBefore(service, 2)
  const told = `,${service.deck.sent.slice(before).flatMap(({ bytes }) => bytes)},`
  expect(told).not.toContain(`,${control.on},`)
  expect(told).toContain(`,${control.off},`)
})

test('what a hand drew at the console in the last verse stays drawn when we have ended; what we drew is in', () => {
  const service = virtualService(organ, itemsOf({ ...HYMN, verses: 1, amen: false }, { silence: 'Sermon' }))
  inVerse(service, 1)
  moved(service, true, true)
  service.until(() => service.conductor.state().index === 1)
  service.forMs(3000)
  expect(service.deck.status().drawn).toEqual([TRUMPET])
  expect(service.conductor.ours()).toEqual([])
  service.command({ name: 'go' })
  service.forMs(1000)
  expect(service.conductor.state().stage).toBe('over')
  expect(service.deck.status().drawn).toEqual([TRUMPET])
})

test('after a power cut the verse begins with its own stops', () => {
  const items = itemsOf(HYMN)
  const service = virtualService(organ, items)
  inVerse(service, 1)
  moved(service, true)
  service.forMs(500)
  const place = JSON.parse(JSON.stringify(placeOf(service.conductor.state(), 'sunday')))
  const resumed = resumeAt(house, place, items, organ)
  if (!resumed) throw new Error('no place')
  const again = virtualService(organ, items, resume(organ, resumed))
  inVerse(again, 1)
  service.forMs(3000)
  expect(isDrawn(again)).toBe(false)
  expect(books(again.deck).twice).toEqual([])
})
