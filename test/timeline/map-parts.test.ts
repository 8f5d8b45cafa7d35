import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readOrgan } from '../../src/organ/index.ts'
import type { Part, ScoreNote } from '../../src/score/index.ts'
import { ticks } from '../../src/time/index.ts'
import { mapParts, whatSounds } from '../../src/timeline/index.ts'
import { note, organ, PPQ, part, performance, score } from '../builders.ts'

const line = (name: string, key: number, extra = {}) =>
  part(
    name,
    Array.from({ length: 12 }, (_, beat) => note(beat, beat + 1, key + (beat % 5))),
    extra,
  )
const chords = (name: string, key: number) =>
  part(name, Array.from({ length: 12 }, (_, beat) => [note(beat, beat + 1, key), note(beat, beat + 1, key + 7)]).flat())
const letters = (...parts: ReturnType<typeof part>[]) => mapParts(score(parts), organ(), null).mapping.letters

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
  test('the lowest voice of two staves, or of one, is for the feet', () => {
    expect(letters(chords('upper', 67), chords('lower', 41))).toBe('GG+P')
    expect(letters(chords('Part 1', 67), line('Part 2', 41))).toBe('GP')
    expect(letters(part('One', [...chords('', 67).notes, ...chords('', 41).notes]))).toBe('G+P')
  })
  test('a tune alone, and what lies high or goes fast, is for the hands', () => {
    expect(letters(line('Tune', 60))).toBe('G')
    expect(letters(chords('upper', 74), chords('lower', 62))).toBe('GG')
    const fast = Array.from({ length: 48 }, (_, index) => note(index / 4, (index + 1) / 4, 40 + (index % 5)))
    expect(letters(chords('upper', 67), part('lower', fast))).toBe('GG')
  })
  test('of three staves the line below the others is for the feet, how fast it may be', () => {
    const fast = Array.from({ length: 48 }, (_, index) => note(index / 4, (index + 1) / 4, 40 + (index % 5)))
    expect(letters(chords('RH', 67), line('LH', 55), part('Part 3', fast))).toBe('GGP')
    expect(letters(chords('Part 1', 67), line('Part 2', 55), part('Part 3', fast))).toBe('GGP')
    const rests = fast.slice(0, 24)
    expect(letters(chords('RH', 67), chords('LH', 48), part('Part 3', rests))).toBe('GGP')
  })
  test.each([
    ['Descant, Soprano, Alto, Tenor, Bass', 'GGGGP'],
    ['S, A, T, B', 'GGGP'],
    ['Cantus, Altus, Tenor, Bassus', 'GGGP'],
    ['Sopran, Alt, Tenor, Bass', 'GGGP'],
    [':soprano, :alto, :tenor, :bass', 'GGGP'],
  ])('voices: %s', (names, expected) => {
    expect(letters(...names.split(', ').map((name, index) => line(name, 76 - index * 8)))).toBe(expected)
  })
  test('a pedal part is told by the score, whatever keys a profile says that its pedals have', () => {
    const synthesizer = readOrgan('general-midi.yaml', readFileSync('organs/general-midi.yaml', 'utf8'))
    const parts = [line('Part 1', 66), line('Part 2', 61), line('Part 3', 57), line('Part 4', 43)]
    expect(mapParts(score(parts), synthesizer, null).mapping.letters).toBe('GGGP')
  })
  test('an organ with one manual plays all of it there', () => {
    const small = readOrgan('one-manual.yaml', readFileSync('organs/one-manual.yaml', 'utf8'))
    const { mapping } = mapParts(score([line('Swell', 67), line('Great', 60), line('Pedal', 41)]), small, null)
    expect(mapping).toMatchObject({ letters: 'GGG', how: 'by the names of the parts' })
    expect(mapping.findings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/no Swell: its parts are played on the Great/),
      expect.stringMatching(/no Pedal: its parts are played on the Great/),
    ])
  })
  test('what is there twice sounds once', () => {
    const parts = [chords('right', 67), line('left', 55), line('left again', 67), line('feet', 40)]
    const { mapping } = mapParts(score(parts), organ(), null)
    expect(mapping.letters).toBe('GG-P')
    expect(mapping.findings[0]).toMatchObject({
      part: 'left again',
      message: expect.stringMatching(/1 octave above "left" note for note: it sounds once/),
    })
  })
  test('where it is not clear the best guess plays, and it is said', () => {
    const many = Array.from({ length: 6 }, (_, index) => line(`Line ${index}`, 72 - index * 5))
    const { mapping } = mapParts(score(many), organ(), null)
    expect(mapping.letters).toBe('GGGGGP')
    expect(mapping.findings[0]?.message).toMatch(/not clear .* 6 parts: .* on the Great, the lowest on the Pedal/)
  })
})

describe('what is not for an organ is left out, and said', () => {
  const tune = line('Melody', 67)
  const hits = Array.from({ length: 24 }, (_, index) =>
    note(index / 2, index / 2 + 0.25, [36, 42, 38, 42][index % 4] ?? 36),
  )
  const said = (...parts: ReturnType<typeof part>[]) => {
    const { mapping } = mapParts(score(parts), organ(), null)
    return [mapping.letters, mapping.findings.find(({ code }) => code === 'not-played')?.message ?? '']
  }
  test('percussion, by its channel, its name or its program', () => {
    expect(said(tune, part('Part 2', hits, { channels: [10] }))).toEqual(['G-', expect.stringMatching(/channel 10/)])
    expect(said(tune, part('Drum Kit', hits))).toEqual(['G-', expect.stringMatching(/percussion/)])
    const timpani = [{ tick: ticks(0), bytes: [0xc3, 47] }]
    expect(said(tune, part('Part 2', hits, { raw: timpani }))).toEqual(['G-', expect.stringMatching(/percussion/)])
  })
  test('a voice on the tenth channel stays', () => {
    expect(said(tune, line('Part 2', 60, { channels: [10] }))[0]).toBe('GG')
    expect(said(tune, line('Bass', 43, { channels: [10] }))[0]).toBe('GP')
  })
  test('chords to strum, by their name, or as the same chord again and again', () => {
    const strummed = Array.from({ length: 24 }, (_, index) =>
      [48, 52, 55].map((key) => note(index / 2, index / 2 + 0.4, key + (index < 12 ? 0 : 5))),
    ).flat()
    expect(said(tune, part('Part 2', strummed))).toEqual(['G-', expect.stringMatching(/chords/)])
    expect(said(tune, part('Guitar', chords('', 50).notes))[0]).toBe('G-')
    expect(said(part('Guitar', strummed))[0]).toBe('G+P')
  })
  test('chords to strum, as a bass and its chord in turn, and as chord symbols under a tune', () => {
    const roots = [43, 48, 50, 43, 45, 50]
    const inTurn = roots.flatMap((root, index) => [
      note(2 * index, 2 * index + 0.5, root),
      ...[12, 16, 19].map((up) => note(2 * index + 1, 2 * index + 1.5, root + up)),
    ])
    expect(said(tune, part('Part 2', inTurn))).toEqual(['G-', expect.stringMatching(/chords/)])
    const symbols = roots.flatMap((root, index) => [0, 4, 7].map((up) => note(2 * index, 2 * index + 2, root + up)))
    expect(said(tune, part('Part 2', symbols))).toEqual(['G-', expect.stringMatching(/chords/)])
  })
  test('harmony under a tune stays', () => {
    const harmony = [
      [48, 52, 55],
      [47, 50, 55],
      [48, 53, 57],
      [47, 53, 55],
      [48, 52, 55],
      [45, 53, 60],
    ].flatMap((keys, beat) => keys.map((key) => note(2 * beat, 2 * beat + 2, key)))
    expect(said(tune, part('Part 2', harmony))[0]).toBe('GG+P')
  })
})

describe('the lowest voice', () => {
  const feet = (written: ScoreNote[], map = 'G+P') => {
    const { score: played, mapping } = mapParts(score([part('One', written)]), organ(), map)
    return played.parts[mapping.divisions.findIndex((division) => division?.isPedal)]?.notes.map(
      ({ start, end, key }) => `${start / PPQ}-${end / PPQ} ${key}`,
    )
  }
  const chord = (beat: number, ...keys: number[]) => keys.map((key) => note(beat, beat + 1, key))
  const choir = [0, 1, 2, 3, 4, 5].flatMap((beat) => chord(beat, 43 + (beat % 3), 58, 64, 70))

  test('a voice that crosses a long bass stays with the hands', () => {
    const held = [...choir, note(6, 8, 50), ...chord(6, 53, 62, 67), note(7, 8, 48), note(7, 8, 62), note(7, 8, 67)]
    expect(feet(held)?.at(-1)).toBe('6-8 50')
  })
  test('a single note for two voices is the bass, and held by the one that stays', () => {
    const written = [note(6, 8, 55), ...chord(6, 64, 71), note(7, 8, 43), ...chord(7, 62, 67)]
    const lower = choir.filter(({ key }) => key < 60)
    expect(feet([...lower, note(6, 8, 55), note(7, 8, 43)])?.slice(-2)).toEqual(['6-7 55', '7-8 43'])
    const { score: played } = mapParts(score([part('One', [...lower, ...written])]), organ(), 'G+P')
    expect(played.parts[0]?.notes).toContainEqual(note(6, 8, 55))
  })
  test('a tenor alone, far above the bass, is none', () => {
    expect(feet([...choir, note(6, 7, 62), ...chord(7, 43, 58, 64, 70)])?.slice(-2)).toEqual(['5-6 45', '7-8 43'])
  })
  test('what the pedals do not reach is played by the hands', () => {
    const high = Array.from({ length: 8 }, (_, beat) => chord(beat, 69, 72, 76)).flat()
    expect(feet(high)).toEqual([])
  })
  test('a split by a key lets a voice go over it by a step', () => {
    const steps = [47, 48, 49, 47, 60].flatMap((key, beat) => chord(beat, key, 64, 67, 72))
    const { score: played } = mapParts(score([part('One', steps)]), organ(), null, { split: 48 })
    expect(played.parts[1]?.notes.map(({ key }) => key)).toEqual([47, 48, 49, 47])
    expect(mapParts(score([part('One', steps)]), organ(), null, { split: 'none' }).mapping.letters).toBe('G')
  })
})

describe('pedals written an octave low', () => {
  const parts = [line('Manual', 67), line('Pedals', 31)]
  test('are shifted, and it is said', () => {
    const { score: played, mapping } = mapParts(score(parts), organ(), null)
    expect(played.parts[1]?.notes[0]?.key).toBe(43)
    expect(mapping.findings.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/the Pedal part lies an octave low: it is shifted by 12/),
    )
  })
  test('are shifted as a side file says, by division or by part', () => {
    for (const shift of [{ Pedal: 24 }, { pedals: 24 }])
      expect(mapParts(score(parts), organ(), 'GP', { shift }).score.parts[1]?.notes[0]?.key).toBe(55)
    expect(mapParts(score(parts), organ(), null, { shift: { Ped: 0 } }).score.parts[1]?.notes[0]?.key).toBe(31)
    expect(mapParts(score(parts), organ(), null, { shift: { Tuba: 12 } }).mapping.findings).toContainEqual(
      expect.objectContaining({ code: 'shift', message: expect.stringMatching(/"Tuba".*Manual, Pedals/) }),
    )
  })
})

describe('as given', () => {
  const given = (map: string | string[], ...parts: ReturnType<typeof part>[]) =>
    mapParts(score(parts), organ(), map).mapping.letters
  test('a letter a part, in any case, - for silence; or names', () => {
    expect(given('s-p', line('a', 60), line('b', 55), line('c', 40))).toBe('S-P')
    expect(given(['Swell', 'Great', 'Pedal'], line('a', 60), line('b', 55), line('c', 40))).toBe('SGP')
  })
  test('a letter and what its lowest voice is played on; or names', () => {
    expect(given('gg+p', line('a', 60), chords('b', 48))).toBe('GG+P')
    expect(given(['Swell', 'Great + Pedal'], line('a', 60), chords('b', 48))).toBe('SG+P')
  })
  test('a letter a staff counts staves that rest throughout, and not the conductor’s track', () => {
    const parts = [
      line('Swell RH', 60, { track: 1 }),
      line('Great RH', 60, { track: 3 }),
      line('Pedal', 40, { track: 5 }),
    ]
    const withRests = score(parts, { tracks: 6 })
    expect(mapParts(withRests, organ(), 'SSGGP').mapping.letters).toBe('SGP')
  })
  test('a wrong number or letter is refused with what would fit', () => {
    expect(() => given('SS', line('Swell', 60))).toThrow(/names 2 parts, the score has 1[\s\S]*--map S$/)
    expect(() => given('X', line('Swell', 60))).toThrow(/division "X"/)
  })
})

describe('a recording', () => {
  const nrpn = (channel: number, number: number) =>
    [
      [0xb0 | channel, 99, 0],
      [0xb0 | channel, 98, number],
      [0xb0 | channel, 6, 127],
    ].map((bytes) => ({ tick: ticks(0), bytes }))
  const keyboards = (raw: Part['raw']) =>
    [67, 60, 45].map((key, index) =>
      line(`Channel ${index + 1}`, key, { channels: [index + 1], raw: index === 0 ? raw : [] }),
    )
  const mapped = (raw: Part['raw']) => mapParts(score(keyboards(raw)), organ(), null).mapping

  test('with this organ’s own messages is placed by its channels, and what it has for stops is counted', () => {
    const { letters, how, findings } = mapped([...nrpn(0, 1), ...nrpn(0, 2)])
    expect([letters, how]).toEqual(['SGP', expect.stringMatching(/by the channels of this organ/)])
    expect(findings).toContainEqual(
      expect.objectContaining({ code: 'recorded-stops', message: expect.stringMatching(/2 NRPN on channel 1$/) }),
    )
  })
  test('of GrandOrgue says which keyboard is on which channel', () => {
    const setUp = (channel: number, name: string) => ({
      tick: ticks(0),
      bytes: [0xf0, 0x7d, 0x47, 0x4f, 0x10 | channel, 0, 0, ...[...name].map((each) => each.charCodeAt(0)), 0xf7],
    })
    const raw = [setUp(0, 'M2'), setUp(1, 'M1'), setUp(2, 'M0')]
    expect(mapped(raw)).toMatchObject({ letters: 'SGP', how: 'by the channels of a GrandOrgue recording' })
  })
  test('of a maker is known by its messages; where its pedals are no bass, it is none', () => {
    const cancel = { tick: ticks(0), bytes: [0xf0, 0x00, 0x4a, 0x4f, 0x48, 0x41, 0x53, 0x7f, 0xf7] }
    expect(mapped([cancel])).toMatchObject({ letters: 'GSP', how: 'by the channels of a Johannus recording' })
    const hauptwerk = { tick: ticks(0), bytes: [0xf0, 0x7d, 0x39, 0x72, 0x10, 0, 0, 1, 1, 0, 0, 0xf7] }
    expect(mapped([hauptwerk])).toMatchObject({ letters: 'GGP' })
  })
  test('without any such message is a file like others, also where it has programs', () => {
    const program = { tick: ticks(0), bytes: [0xc0, 19] }
    expect(mapped([program])).toMatchObject({ letters: 'GGP' })
  })
})

describe('in one line', () => {
  const said = (parts: Part[], cues?: object[]) =>
    whatSounds(performance(score(parts), organ(), { map: parts.length === 2 ? 'G-' : 'G', ...(cues ? { cues } : {}) }))
  test('is said what sounds where, what is silent, what is not played, what is drawn', () => {
    expect(
      said([line('Tune', 67), line('Drums', 40)], [{ at: 'start', draw: ['Gt. Open Diapason 8', 'Gt. Principal 4'] }]),
    ).toBe(
      'Great: Tune; the pedals are silent in this file; no part on the Swell; not played: Drums; drawn: Great Open Diapason 8, Principal 4',
    )
    expect(said([line('Tune', 67)])).toMatch(/the stops stay as they are$/)
  })
  test('a staff that hands and feet share is with both', () => {
    const both = [...chords('', 67).notes, ...chords('', 43).notes]
    expect(whatSounds(performance(score([part('One', both)]), organ(), { map: 'S+P' }))).toMatch(
      /^Swell: One; Pedal: the lowest voice; no part on the Great/,
    )
  })
})
