import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sayHeard } from '../../src/console/index.ts'
import { type Element, elementName, mapChange, type Organ } from '../../src/organ/index.ts'
import { createConsoleEar } from '../../src/organist/console-ear.ts'
import { organ } from '../builders.ts'
import { mapOrgan } from '../consoles.ts'
import { CALLED } from '../pistons.ts'
import { runs } from '../runs.ts'

const TOGGLES = `couplers:
  - { name: Swell to Great, keys: Great, sounds: Swell, midi: { nrpn: 100, channel: 2, toggle: true } }
`
const telling = (tells: 'hands' | 'all', more = '') => organ(`tells: ${tells}\n${CALLED}${more}`)
const named = (instrument: Organ, name: string): Element => {
  const found = instrument.elements.find((element) => elementName(element) === name)
  if (!found) throw new Error(name)
  return found
}
const bytesOf = (instrument: Organ, name: string, drawn: boolean): readonly number[] => {
  const { control } = named(instrument, name)
  if (control.type === 'switch') return drawn ? control.on : control.off
  return control.type === 'toggle' ? control.push : []
}
const oboe = 'Swell Oboe 8'

describe('a hand at the console, told from answers to us', () => {
  test('a stop that is drawn at the console is a hand; the same message as an answer to ours is not', () => {
    const instrument = telling('all')
    const ear = createConsoleEar(instrument, new Set())
    const on = bytesOf(instrument, oboe, true)
    expect(sayHeard(ear.heard(on, 0))).toBe('Swell Oboe 8 drawn')
    ear.sent(bytesOf(instrument, oboe, false), 100)
    expect(ear.heard(bytesOf(instrument, oboe, false), 130)).toEqual([])
    ear.sent(on, 200)
    expect(ear.heard(on, 230)).toEqual([])
    expect(sayHeard(ear.heard(bytesOf(instrument, oboe, false), 300))).toBe('Swell Oboe 8 retired')
  })

  test('two messages of ours close together come back one after the other: no hand', () => {
    const instrument = telling('all')
    const ear = createConsoleEar(instrument, new Set())
    ear.sent(bytesOf(instrument, oboe, true), 0)
    ear.sent(bytesOf(instrument, oboe, false), 20)
    expect(ear.heard(bytesOf(instrument, oboe, true), 60)).toEqual([])
    expect(ear.heard(bytesOf(instrument, oboe, false), 90)).toEqual([])
  })

  test('each message of ours excuses one that comes back, within its window', () => {
    const instrument = telling('all', TOGGLES)
    const ear = createConsoleEar(instrument, new Set())
    const push = bytesOf(instrument, 'Swell to Great', true)
    ear.sent(push, 0)
    expect(ear.heard(push, 50)).toEqual([])
    expect(sayHeard(ear.heard(push, 90))).toBe('Swell to Great retired')
    ear.sent(push, 5000)
    expect(sayHeard(ear.heard(push, 6500))).toBe('Swell to Great retired')
  })

  test('an organ that tells of hands only: a hand that undoes what we said a moment ago is known', () => {
    const instrument = telling('hands')
    const ear = createConsoleEar(instrument, new Set())
    ear.sent(bytesOf(instrument, oboe, true), 0)
    ear.sent(bytesOf(instrument, oboe, false), 20)
    expect(sayHeard(ear.heard(bytesOf(instrument, oboe, true), 300))).toBe('Swell Oboe 8 drawn')
    // What it says all the same of our own, and what is so already, is nobody's hand.
    ear.sent(bytesOf(instrument, oboe, false), 400)
    expect(ear.heard(bytesOf(instrument, oboe, false), 430)).toEqual([])
  })

  test('an organ that tells of hands only: its map is known from what we said', () => {
    const instrument = mapOrgan('tells: hands\n')
    const [first, second] = instrument.elements.filter(({ control }) => control.type === 'map').map(({ id }) => id)
    if (first === undefined || second === undefined) throw new Error('two stops are needed')
    const ear = createConsoleEar(instrument, new Set())
    ear.sent(mapChange(instrument, new Set(), new Set([first])).bytes, 0)
    const both = mapChange(instrument, new Set([first]), new Set([first, second])).bytes
    expect(ear.heard(both, 200)).toEqual([{ type: 'drawn', element: instrument.elements[second], isAnswer: false }])
    const none = mapChange(instrument, new Set([first, second]), new Set([second])).bytes
    expect(sayHeard(ear.heard(none, 300))).toMatch(/retired$/)
  })

  test('an organ that tells of hands only: a toggle that comes in is a hand', () => {
    const instrument = telling('hands', TOGGLES)
    const ear = createConsoleEar(instrument, new Set())
    const push = bytesOf(instrument, 'Swell to Great', true)
    ear.sent(push, 0)
    expect(sayHeard(ear.heard(push, 50))).toBe('Swell to Great retired')
  })

  test('a hand that undoes what we have just said, and does it again, is not taken for an answer', () => {
    const instrument = telling('all')
    const ear = createConsoleEar(instrument, new Set())
    ear.sent(bytesOf(instrument, oboe, true), 0)
    expect(sayHeard(ear.heard(bytesOf(instrument, oboe, false), 100))).toBe('Swell Oboe 8 retired')
    expect(sayHeard(ear.heard(bytesOf(instrument, oboe, true), 200))).toBe('Swell Oboe 8 drawn')
  })

  test('a piston at the console is named; what the organ then says of its stops is its answer', () => {
    const instrument = telling('all')
    const ear = createConsoleEar(instrument, new Set())
    expect(sayHeard(ear.heard([0xcf, 4], 0))).toBe('piston full')
    // As listed, and one that somebody has set otherwise.
    expect(ear.heard(bytesOf(instrument, oboe, true), 20)).toEqual([])
    const other = ear.heard(bytesOf(instrument, 'Swell Gedackt 8', true), 40)
    expect(other).toMatchObject([{ type: 'drawn', isAnswer: true }])
  })

  test('our own call, and the stops that follow it, are nobody’s hand', () => {
    const instrument = telling('all')
    const ear = createConsoleEar(instrument, new Set())
    ear.sent([0xcf, 8], 0)
    expect(ear.heard([0xcf, 8], 30)).toEqual([])
    expect(ear.heard(bytesOf(instrument, oboe, true), 60)).toMatchObject([{ isAnswer: true }])
  })

  test('a general cancel of ours, and the stops that it retires, are nobody’s hand; theirs is', () => {
    const instrument = telling('all')
    const ear = createConsoleEar(instrument, new Set([named(instrument, oboe).id]))
    ear.sent([0xcf, 19], 0)
    expect(ear.heard([0xcf, 19], 30)).toEqual([])
    expect(ear.heard(bytesOf(instrument, oboe, false), 40)).toEqual([])
    expect(sayHeard(ear.heard([0xcf, 19], 3000))).toBe('general cancel')
  })

  test('a console that says all stops at once: only what is new is a hand, and no answer of ours', () => {
    const instrument = mapOrgan('tells: all\n')
    const ear = createConsoleEar(instrument, new Set())
    const [principal, octave] = instrument.elements.map(({ id }) => id)
    const ours = mapChange(instrument, new Set(), new Set(principal === undefined ? [] : [principal])).bytes
    ear.sent(ours, 0)
    expect(ear.heard(ours, 40)).toEqual([])
    const both = new Set([principal, octave].filter((id) => id !== undefined))
    expect(sayHeard(ear.heard(mapChange(instrument, new Set(), both).bytes, 500))).toBe('Great Octave 4 drawn')
  })

  test('over any hands and any messages of ours, echoed in order: what hands did is known, and only that', () => {
    const instrument = telling('all', TOGGLES)
    const names = instrument.elements.map(elementName)
    const action = fc.record({ who: fc.constantFrom('us', 'hand'), stop: fc.nat(names.length - 1), after: fc.nat(400) })
    fc.assert(
      fc.property(fc.array(action, { maxLength: 25 }), (actions) => {
        const ear = createConsoleEar(instrument, new Set())
        // The organ itself: it obeys in order, and answers each message and each hand with the stop's new state.
        const drawn = new Set<string>()
        let now = 0
        for (const { who, stop, after } of actions) {
          now += after
          const name = names[stop] as string
          const on = !drawn.has(name)
          if (on) drawn.add(name)
          else drawn.delete(name)
          const bytes = bytesOf(instrument, name, on)
          if (who === 'us') ear.sent(bytes, now)
          const news = ear.heard(bytes, now + 15)
          expect(
            news.map((each) => ('element' in each ? [elementName(each.element), each.type === 'drawn'] : each)),
          ).toEqual(who === 'us' ? [] : [[name, on]])
        }
      }),
      runs(200),
    )
  })
})
