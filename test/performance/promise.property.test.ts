import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openHouse } from '../../src/house/index.ts'
import { openOrgan } from '../../src/organist/index.ts'
import type { Command } from '../../src/performance/index.ts'
import { itemSchema, openItem } from '../../src/programme/index.ts'
import { type VirtualService, virtualService } from '../programme/virtual.ts'
import { runs } from '../runs.ts'

/** Go does what the large button says, in whatever state an operator has brought the service. */
const house = openHouse('/nowhere')
const organ = openOrgan(house, 'st-marys')
const FORMS = [
  { hymn: 'st-anne', verses: 3, tempo: '400%' },
  { voluntary: 'new-britain', tempo: '400%', start: 'on' },
  { silence: 'Sermon' },
  { hymn: 'dundee', verses: 2, between: 'wait', tempo: '400%', start: 'on' },
  { responses: 'dundee', tempo: '400%' },
]
const items = FORMS.map((form) => openItem(house, itemSchema.parse(form), organ, 'test'))

const command = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Command>({ name: 'go' }) },
  ...(
    ['nextVerse', 'oneMoreVerse', 'lastVerseNow', 'endAfterLine', 'hold', 'pause', 'skip', 'back', 'panic'] as const
  ).map((name) => ({ weight: 1, arbitrary: fc.constant<Command>({ name }) })),
  { weight: 1, arbitrary: fc.constantFrom(1, -1).map((bars): Command => ({ name: 'byBars', bars })) },
)
const script = fc.array(fc.record({ afterMs: fc.oneof(fc.nat(30), fc.nat(1500), fc.nat(12_000)), command }), {
  maxLength: 14,
})

const keysDown = (service: VirtualService) => service.deck.status().keysDown.some((keys) => keys.length > 0)

/** Until a condition holds; false where it does not within that much music. */
function within(service: VirtualService, ms: number, condition: () => boolean): boolean {
  for (let waited = 0; waited < ms; waited += 20) {
    if (condition()) return true
    service.forMs(20)
  }
  return condition()
}

function expectKept(service: VirtualService): void {
  service.conductor.look()
  const { go, doing } = service.conductor.status()
  const before = service.conductor.state()
  if (!go.does) {
    expect(service.conductor.obey({ name: 'go' })).toEqual({ done: false, answer: go.says })
    const after = service.conductor.state()
    expect([after.index, after.offered, after.stage]).toEqual([before.index, before.offered, before.stage])
    expect(after.work).toBe(before.work)
    expect(after.arrangement).toBe(before.arrangement)
    const [, what = '', how] = /^Nothing to press\. (.+) (waits for go|follows by itself)$/.exec(go.says) ?? []
    if (how === 'waits for go') {
      // Where another item waits, it is entered first: its button says its first section.
      const index = items.findIndex(({ title }) => title === what)
      const isThere = () =>
        service.conductor.status().go.does &&
        (index < 0 ? service.conductor.status().go.says === what : service.conductor.state().index === index)
      expect(within(service, 60_000, isThere)).toBe(true)
    } else if (how === 'follows by itself') {
      const isThere = () => [service.conductor.status().section, service.conductor.status().item].includes(what)
      expect(within(service, 60_000, isThere)).toBe(true)
    }
    return
  }
  expect(service.conductor.obey({ name: 'go' }).done).toBe(true)
  if (go.sounds) expect(within(service, 12_000, () => keysDown(service))).toBe(true)
  if (/^(Verse|Response|Play-over)/.test(go.says)) {
    const label = go.says.replace(/ from (its beginning|where it stopped)$/, '')
    expect(within(service, 12_000, () => service.conductor.status().section === label)).toBe(true)
  }
  if (go.says === 'Continue') expect(['held', 'paused']).toContain(doing)
  const entered = items.findIndex(({ title }) => title === go.says)
  if (entered >= 0) expect(service.conductor.state().index).toBe(entered)
  if (go.says === 'The end of the programme') expect(service.conductor.state().stage).toBe('over')
}

describe('the promise', () => {
  test('go does what it said, always', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const service = virtualService(organ, items)
        for (const { afterMs, command: given } of steps) {
          service.forMs(afterMs)
          service.command(given)
        }
        service.forMs(50)
        expectKept(service)
      }),
      { ...runs(60), endOnFailure: true },
    )
  }, 300_000)

  test('what cannot be done is answered in words, and changes nothing', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const service = virtualService(organ, items)
        for (const { afterMs, command: given } of steps) {
          service.forMs(afterMs)
          service.conductor.look()
          const before = service.conductor.state()
          const sentBefore = service.deck.sent.length
          const can = service.conductor.status().can
          const { done, answer } = service.conductor.obey(given)
          // With arguments another one may be possible: a bar back where there is none further on.
          if (done || !('bars' in given)) expect(done).toBe(can.includes(given.name))
          if (done) continue
          expect(answer).not.toBe(null)
          expect(service.conductor.state().work).toBe(before.work)
          expect(service.deck.sent.length).toBe(sentBefore)
        }
      }),
      { ...runs(60), endOnFailure: true },
    )
  }, 300_000)
})
