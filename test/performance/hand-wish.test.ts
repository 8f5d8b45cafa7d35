import { describe, expect, test } from 'vitest'
import { elementName, NOTHING_DRAWN } from '../../src/organ/index.ts'
import { type HandWish, readHandWish } from '../../src/performance/hand-wish.ts'
import { organ } from '../builders.ts'
import { steppedOrgan } from '../consoles.ts'

const ask = (text: string, instrument = organ()) => readHandWish(text, instrument, NOTHING_DRAWN)
const moved = (wish: HandWish) =>
  'problem' in wish
    ? wish
    : [...wish.move.names].map(([id, on]) => `${on ? '+' : '-'} ${elementName(organ().elements[id] as never)}`).sort()

describe('a line of text while it plays', () => {
  test('a piston, a stop', () => {
    expect(ask('mf')).toMatchObject({ move: { piston: { name: 'mf' }, because: 'by hand, piston mf' } })
    expect(ask('Oboe')).toMatchObject({ move: { piston: null, because: 'by hand, draw Swell Oboe 8' } })
    expect(moved(ask('Oboe'))).toEqual(['+ Swell Oboe 8'])
  })
  test('a dynamic that has no piston is made from the stop list', () => {
    expect(ask('tutti')).toMatchObject({ move: { piston: { draw: [0, 1, 2, 3, 4, 5] } } })
  })
  test('families and lengths move what they name, and leave the rest', () => {
    expect(moved(ask('Gt. 8.4.'))).toEqual(['+ Great Open Diapason 8', '+ Great Principal 4'])
    expect(moved(ask('- Sw. reeds'))).toEqual(['- Swell Oboe 8'])
  })
  test('a registration as books print it is the whole of what shall be drawn', () => {
    expect(moved(ask('Sw. 8; Gt. 8, Sw. to Gt.'))).toEqual([
      '+ Great Open Diapason 8',
      '+ Swell Gedackt 8',
      '+ Swell to Great',
      '- Great Principal 4',
      '- Pedal Bourdon 16',
      '- Swell Oboe 8',
    ])
  })
  test('what stands in for something else is said', () => {
    expect(ask('Gt. flutes 8')).toMatchObject({
      instead: ['Great Open Diapason 8 instead of Great flute 8: the Great has no flute 8; nearest of its footage'],
    })
  })
  test.each([
    ['Sw. 8; Sv. 4', /^column 8: a division .* expected, not "Sv\."/],
    ['Nonsense', /no command, bar, marker, piston or stop "Nonsense"/],
    ['Gt. Trumpet 8', /no command, bar, marker, piston or stop "Gt\. Trumpet 8"; the nearest: /],
    ['', /is expected/],
  ])('%j is refused in words', (text, words) => {
    expect(ask(text)).toEqual({ problem: expect.stringMatching(words) })
  })
  test('a console that steps through its generals is left to its own pistons', () => {
    expect(ask('Gt. 8.4.', steppedOrgan())).toMatchObject({ problem: expect.stringMatching(/steps/) })
  })
})
