import { describe, expect, test } from 'vitest'
import { listenTo } from '../../src/console/index.ts'
import type { Organ } from '../../src/organ/index.ts'
import { organ } from '../builders.ts'
import { steppedOrgan } from '../consoles.ts'
import { coupledOrgan } from '../couplers.ts'
import { CALLED } from '../pistons.ts'

const coupler = (instrument: Organ, name = 'Swell to Great') => {
  const found = instrument.elements.find((each) => each.name === name)
  return found?.kind === 'coupler' ? found : undefined
}

describe('who works a coupler', () => {
  test('the organ, where it has a message; else we', () => {
    expect(coupler(organ())?.control.type).toBe('switch')
    expect(coupler(coupledOrgan())?.control.type).toBe('keys')
  })
  test('octave couplers act through others unless the profile says otherwise, others do not', () => {
    const instrument = coupledOrgan()
    const through = ['Swell to Great', 'Swell Octave', 'Great Octave'].map((name) => coupler(instrument, name)?.through)
    expect(through).toEqual([false, true, false])
  })
  test('on a stepped console a coupler without a message is its generals’, unless it is said to be ours', () => {
    const more = (by: string) => `couplers:\n  - { name: Great Octave, keys: Great, sounds: Great, shift: 12${by} }\n`
    expect(coupler(steppedOrgan(more('')), 'Great Octave')?.control.type).toBe('general')
    expect(coupler(steppedOrgan(more(', by: us')), 'Great Octave')?.control.type).toBe('keys')
  })
  test.each([
    ['{ name: a, keys: Great, sounds: Swell, by: us, midi: { nrpn: 9 } }', /has no message/],
    ['{ name: a, keys: Great, sounds: Swell, by: organ }', /it has no MIDI message/],
    ['{ name: a, keys: Great, sounds: Swell, through: true, midi: { nrpn: 9 } }', /the organ works this coupler/],
    ['{ name: a, keys: Great, sounds: Great }', /couples a division to itself/],
    ['{ name: a, keys: Great, sounds: Solo }', /there is no division "Solo"/],
  ])('%s is refused, with where and why', (form, problem) => {
    expect(() => organ(`couplers:\n  - ${form}\npistons: []\n`)).toThrow(problem)
  })
})

describe('a piston of the organ that is heard', () => {
  const instrument = organ(CALLED)
  const [gedackt, oboe] = instrument.elements
  test('is named, and what the profile lists is known of it', () => {
    const listener = listenTo(instrument, null)
    expect(listener.take([0xcf, 4])).toMatchObject([{ type: 'piston', piston: { name: 'full' } }])
    expect([gedackt, oboe].map((each) => each && listener.isDrawn(each))).toEqual([false, true])
  })
  test('of one whose contents nobody knows, nothing is', () => {
    const listener = listenTo(instrument, new Set())
    expect(listener.take([0xcf, 8])).toMatchObject([{ type: 'piston', piston: { name: 'Tutti' } }])
    expect([gedackt, oboe].map((each) => each && listener.isDrawn(each))).toEqual([undefined, undefined])
  })
})
