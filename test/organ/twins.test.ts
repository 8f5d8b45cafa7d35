import { describe, expect, test } from 'vitest'
import { elementName, findElement, readOrgan } from '../../src/organ/index.ts'
import { readHandWish } from '../../src/performance/hand-wish.ts'
import { TWINS } from '../builders.ts'

const twins = readOrgan('organs/twins.yaml', TWINS)
const find = (text: string) => {
  const found = findElement(twins, text)
  return found.type === 'found' ? found.element.id : found
}

describe('couplers and tremulants of one engraved name on two divisions', () => {
  test('are named with their division, the others as they are engraved', () => {
    expect(twins.elements.slice(3).map(elementName)).toEqual([
      'Swell to Great',
      'Swell Octave',
      'Choir Octave',
      'Swell Tremulant',
      'Choir Tremulant',
    ])
  })
  test.each([
    ['Swell Octave', 4],
    ['Sw. Octave', 4],
    ['Choir Octave', 5],
    ['Ch. Octave', 5],
    ['Swell Tremulant', 6],
    ['Sw. Trem.', 6],
    ['Choir Tremulant', 7],
    ['Gt. Octave', 1],
  ])('%s is found', (text, id) => {
    expect(find(text)).toBe(id)
  })
  test('the bare name of a tremulant is said to be one of two', () => {
    expect(readHandWish('Tremulant', twins, new Set())).toEqual({
      problem: '"Tremulant" may be Swell Tremulant, Choir Tremulant: name the division',
    })
  })
  test('each is found by the name that is said of it', () => {
    for (const element of twins.elements) expect(find(elementName(element))).toBe(element.id)
  })
  test('two on one division are refused', () => {
    const same = TWINS.replace('keys: Choir, sounds: Choir', 'keys: Swell, sounds: Choir')
    expect(() => readOrgan('organs/twins.yaml', same)).toThrow(
      /twins\.yaml:12:.*a second coupler or tremulant "Octave" on the Swell.*\n?.*give each its own name/,
    )
  })
})
