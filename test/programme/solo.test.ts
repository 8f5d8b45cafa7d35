import { describe, expect, test } from 'vitest'
import { openHouse } from '../../src/house/index.ts'
import { elementName } from '../../src/organ/index.ts'
import { openOrgan } from '../../src/organist/index.ts'
import { itemSchema, layOut, openItem } from '../../src/programme/index.ts'

const house = openHouse('/nowhere')

/** What is drawn for one verse of St Anne. */
function drawn(verse: object, name = 'st-marys'): string[] {
  const organ = openOrgan(house, name)
  const form = itemSchema.parse({ hymn: 'st-anne', verses: [{ verse: 1, ...verse }], playOver: 'none' })
  const { piece, sections } = openItem(house, form, organ, 'test')
  if (!piece) throw new Error('no music')
  const { initial } = layOut(piece, sections, 1).performance.plan
  return organ.elements.filter(({ id }) => initial.has(id)).map(elementName)
}

describe('a tune on a manual of its own', () => {
  // On the house organ the tune is then 2 to 3 dB above alto and tenor together; coupled it was 7 dB below them.
  test('is not coupled to the hands, has a reed, and the hands are two steps softer', () => {
    const stops = drawn({ solo: 'Swell', registration: 'mf' })
    expect(stops.filter((name) => /Swell to|to Swell/.test(name))).toEqual([])
    expect(stops).toContain('Swell Cornopean 8')
    expect(stops.filter((name) => name.startsWith('Great ') && name !== 'Great to Pedal')).toEqual([
      'Great Stopped Diapason 8',
      'Great Dulciana 8',
    ])
  })
  test('has a gentle reed in a soft verse', () => {
    const stops = drawn({ solo: 'Swell', registration: 'mp' })
    expect(stops).toContain('Swell Oboe 8')
    expect(stops).not.toContain('Swell Cornopean 8')
  })
  test('the feet keep their eight foot: it comes from the hands, where it came from the solo', () => {
    expect(drawn({ solo: 'Swell', registration: 'mf' })).toContain('Great to Pedal')
  })
  test('without a solo, in unison, and where the score has its own stops, all is as the dynamic says', () => {
    const plain = drawn({ registration: 'mf' })
    expect(plain).toContain('Swell to Great')
    expect(drawn({ solo: 'Swell', voices: 'unison', registration: 'mf' })).toEqual(plain)
  })
  test('an organ with one manual has no other to play it on', () => {
    expect(drawn({ solo: 'Manual', registration: 'mf' }, 'one-manual')).toEqual(
      drawn({ registration: 'mf' }, 'one-manual'),
    )
  })
})
