import { describe, expect, test } from 'vitest'
import { BadInput } from '../../src/findings/index.ts'
import { mapParts } from '../../src/timeline/index.ts'
import { note, organ, part, score } from '../builders.ts'

const line = (name: string, key: number, extra = {}) =>
  part(
    name,
    Array.from({ length: 12 }, (_, beat) => note(beat, beat + 1, key + (beat % 5))),
    extra,
  )
const chords = (name: string, key: number) =>
  part(name, Array.from({ length: 12 }, (_, beat) => [note(beat, beat + 1, key), note(beat, beat + 1, key + 7)]).flat())
const letters = (...parts: ReturnType<typeof part>[]) => mapParts(score(parts), organ(), null).letters

describe('with nothing said', () => {
  test.each([
    ['names of divisions, as programs and people write them', ['Swell RH', 'Sw. LH', 'Great', 'Gt', 'Ped.'], 'SSGGP'],
    ['in other languages', ['Récit', 'Hauptwerk', 'Pédale'], 'SGP'],
    ['LilyPond’s names', ['SRH:', 'SLH:', 'GRH:', 'GLH:', 'Ped:'], 'SSGGP'],
    [
      'five parts whose names say nothing',
      ['Pipe Organ', 'Pipe Organ', 'Pipe Organ', 'Pipe Organ', 'Pipe Organ'],
      'SSGGP',
    ],
  ])('%s', (_what, names, expected) => {
    expect(letters(...names.map((name, index) => line(name, 70 - index * 7)))).toBe(expected)
  })
  test('two hands and feet', () => {
    expect(letters(chords('right', 67), line('left', 55), line('Part 3', 40))).toBe('GGP')
  })
  test('the lower of two staves is the left hand’s, also where it is low', () => {
    expect(letters(chords('upper', 67), line('lower', 41))).toBe('GG')
    expect(letters(chords('Part 1', 67), line('Part 2', 41))).toBe('GG')
  })
  test('a part of two voices is not for the feet', () => {
    expect(() => letters(chords('a', 67), chords('b', 60), chords('c', 50), chords('d', 41))).toThrow(BadInput)
  })
  test('a part again an octave higher goes with its original, and it is said how to drop it', () => {
    const parts = [chords('right', 67), line('left', 55), line('left again', 67), line('feet', 40)]
    const mapping = mapParts(score(parts), organ(), null)
    expect(mapping.letters).toBe('GGGP')
    expect(mapping.findings[0]?.message).toMatch(/1 octave above "left" note for note.*--map GG-P/)
  })
  test('where it is not clear the parts are listed with their ranges and the flag that settles it', () => {
    const many = Array.from({ length: 6 }, (_, index) => line(`Line ${index}`, 70 - index * 5))
    expect(() => letters(...many)).toThrow(/not clear[\s\S]*Line 0 {2}B♭4–D5 {2}12 notes[\s\S]*--map [GS]{6}/)
  })
})

describe('as given', () => {
  const given = (map: string | string[], ...parts: ReturnType<typeof part>[]) =>
    mapParts(score(parts), organ(), map).letters
  test('a letter a part, in any case, - for silence; or names', () => {
    expect(given('s-p', line('a', 60), line('b', 55), line('c', 40))).toBe('S-P')
    expect(given(['Swell', 'Great', 'Pedal'], line('a', 60), line('b', 55), line('c', 40))).toBe('SGP')
  })
  test('a letter a staff counts staves that rest throughout, and not the conductor’s track', () => {
    const parts = [
      line('Swell RH', 60, { track: 1 }),
      line('Great RH', 60, { track: 3 }),
      line('Pedal', 40, { track: 5 }),
    ]
    const withRests = score(parts, { tracks: 6 })
    expect(mapParts(withRests, organ(), 'SSGGP').letters).toBe('SGP')
  })
  test('a wrong number or letter is refused with what would fit', () => {
    expect(() => given('SS', line('Swell', 60))).toThrow(/names 2 parts, the score has 1[\s\S]*--map S$/)
    expect(() => given('X', line('Swell', 60))).toThrow(/division "X"/)
  })
})
