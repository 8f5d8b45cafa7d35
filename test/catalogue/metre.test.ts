import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { metreKey, normaliseMetre, readMetre } from '../../src/catalogue/index.ts'

const keyOf = (text: string) => {
  const metre = readMetre(text)
  return metre === null ? null : metreKey(metre)
}

describe('a metre is one however it is written', () => {
  test.each([
    ['8.7.8.7', '87 87', '8787', '87.87', '8-7-8-7', '8.7.8.7.', '8 7 8 7', '87.87 trochaic', '(8.7.8.7)'],
    ['C.M.', 'CM', 'cm', 'C M', '8.6.8.6', '86 86', 'Common Metre', 'common meter', 'Common Measure', 'C.M. (8.6.8.6)'],
    ['L.M.', 'LM', '8.8.8.8', '8888', 'Long Metre', 'Long Measure'],
    ['S.M.', 'SM', '6.6.8.6', '66 86', 'Short Metre'],
    ['C.M.D.', 'CMD', 'D.C.M.', 'DCM', '8.6.8.6 D', '86.86.D', '8686D', '8.6.8.6.8.6.8.6', 'Common Metre Double'],
    ['8.7.8.7 D', '87 87 D', '8787D', '87.87. D.', '8.7.8.7 double', '8.7.8.7.8.7.8.7'],
    ['8 8 8 D', '8.8.8 D', '888D', '8.8.8.8.8.8', '88.88.88'],
    ['10.10.10.10', '10 10 10 10', '1010 1010', '10101010'],
    ['11.10.11.10', '11 10 11 10', '11101110'],
    ['14.14.4.7.8', '14 14 478', '14.14.478'],
    ['8.7.8.7 with refrain', '87 87 and refrain', '8787 + Ref.', '87.87 & refrain'],
    ['8.8.8 with Alleluias', '888 & Alleluia', '8 8 8 with hallelujahs'],
    ['Irregular', 'irreg.', 'P.M.', 'Peculiar Metre'],
  ])('%s', (...spellings) => {
    expect(new Set(spellings.map(keyOf))).toEqual(new Set([keyOf(spellings[0] as string)]))
    expect(keyOf(spellings[0] as string)).not.toBeNull()
  })

  test.each([
    ['C.M.', 'L.M.'],
    ['8.7.8.7', '8.7.8.7 D'],
    ['8.7.8.7', '8.7.8.7 with refrain'],
    ['8.7.8.7 with refrain', '8.7.8.7 with alleluias'],
    ['7.6.7.6', '6.7.6.7'],
  ])('%s is not %s', (a, b) => expect(keyOf(a)).not.toBe(keyOf(b)))

  test.each([
    'constructor',
    'hymn',
    'D',
    '',
    '8',
    '1.1.1',
    '20',
    '8.7.x.7',
    'CM with love',
    'C.M. (8.7.8.7)',
    'with refrain',
    '8.0.8',
    'iambic trochaic 8.7.8.7',
  ])('%s is none', (text) => expect(readMetre(text)).toBeNull())

  test('stress is kept, and named metres have theirs', () => {
    expect(readMetre('8.7.8.7 trochaic')?.stress).toBe('trochaic')
    expect(readMetre('76 76 D iambic')?.stress).toBe('iambic')
    expect(readMetre('L.M.')?.stress).toBe('iambic')
    expect(readMetre('8.8.8.8')?.stress).toBeNull()
    expect(readMetre('8.8.8.8 anapæstic')?.stress).toBe('anapaestic')
  })

  test.each([
    ['8686 iambic', 'C.M.'],
    ['long metre double', 'L.M.D.'],
    ['76.76.D', '7.6.7.6 D'],
    ['8888', '8.8.8.8'],
    ['8.8.8 d', '8.8.8.8.8.8'],
  ])('%s is printed %s', (text, printed) => expect(normaliseMetre(text)).toBe(printed))
})

const lines = fc.array(fc.integer({ min: 2, max: 19 }), { minLength: 2, maxLength: 12 })
const stress = fc.constantFrom('', ' iambic', ' trochaic', ' dactylic', ' anapaestic')
const tail = fc.constantFrom('', ' with refrain', ' and Alleluias', ' with refrain 8.7')

describe('for every metre', () => {
  test('printing is idempotent and keeps the count', () => {
    fc.assert(
      fc.property(lines, stress, tail, fc.boolean(), (syllables, stressed, ending, doubled) => {
        const text = `${syllables.join('.')}${doubled ? ' D' : ''}${stressed}${ending}`
        const printed = normaliseMetre(text) as string
        expect(normaliseMetre(printed)).toBe(printed)
        expect(keyOf(printed)).toBe(keyOf(text))
        expect(readMetre(text)?.lines).toEqual(doubled ? [...syllables, ...syllables] : syllables)
      }),
    )
  })

  test('any separators, or none, say the same', () => {
    const separator = fc.constantFrom('.', ' ', '-', '', ', ')
    fc.assert(
      fc.property(lines, fc.array(separator, { minLength: 12, maxLength: 12 }), (syllables, between) => {
        const text = syllables.map((each, index) => `${each}${between[index]}`).join('')
        expect(keyOf(text)).toBe(syllables.join('.'))
      }),
    )
  })

  test('no text makes it fail, and what it accepts it prints for good', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const printed = normaliseMetre(text)
        if (printed !== null) expect(normaliseMetre(printed)).toBe(printed)
      }),
    )
  })
})
