import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BadInput } from '../../src/findings/index.ts'
import { readScore, type Score } from '../../src/score/index.ts'
import { ticks } from '../../src/time/index.ts'
import { runs } from '../runs.ts'
import { chunk, END_OF_TRACK, file, header, named, track } from '../smf.ts'

const read = (...chunks: readonly (readonly number[])[]): Score => readScore('test.mid', file(...chunks))
const spans = (score: Score, index = 0) => score.parts[index]?.notes.map(({ start, end, key }) => [start, end, key])
const codes = (score: Score) => score.findings.map(({ code }) => code)
const refused = (bytes: Uint8Array): string => {
  try {
    readScore('test.mid', bytes)
  } catch (thrown) {
    if (thrown instanceof BadInput) return thrown.message
    throw thrown
  }
  throw new Error('it was read')
}

const QUARTER = [0x83, 0x60]
const on = (key: number) => [0, 0x90, key, 80]
const off = (key: number) => [...QUARTER, 0x80, key, 64]

describe('reading', () => {
  test('format 1: a part a track, with its name; a conductor’s track is the title', () => {
    const score = read(
      header(1, 3),
      track(named('Old 100th')),
      track(named('Swell RH'), on(60), off(60)),
      track(named('Pédale\0'), on(36), off(36)),
    )
    expect(score.title).toBe('Old 100th')
    expect(score.parts.map(({ name }) => name)).toEqual(['Swell RH', 'Pédale'])
  })
  test('chords on a channel of their own in the track of a tune are a part of their own', () => {
    const chord = (root: number, delta: number) => [
      [delta, 0x91, root, 80],
      [0, 0x91, root + 4, 80],
      [0, 0x91, root + 7, 80],
      [0x83, 0x60, 0x81, root, 0],
      [0, 0x81, root + 4, 0],
      [0, 0x81, root + 7, 0],
    ]
    const tune = track(
      named('Voice'),
      [0, 0x90, 72, 80],
      ...[48, 53, 55, 48].flatMap((root) => chord(root, 0)),
      [0, 0x80, 72, 0],
    )
    const bass = track(named('Bass'), [0, 0x92, 48, 80], [0x83, 0x60, 0x82, 48, 0])
    const { parts } = readScore('symbols.mid', file(header(1, 2), tune, bass))
    expect(parts.map(({ name, track, channels, notes }) => [name, track, channels, notes.length])).toEqual([
      ['Voice', 0, [1], 1],
      ['Voice, chords', 0, [2], 12],
      ['Bass', 1, [3], 1],
    ])
  })
  test('format 0: a part a channel', () => {
    const score = read(header(0, 1), track(on(60), [0, 0x92, 40, 80], off(60), [0, 0x82, 40, 64]))
    expect(score.parts.map(({ name, channels }) => [name, channels])).toEqual([
      ['Channel 1', [1]],
      ['Channel 3', [3]],
    ])
  })
  test('running status and note-on with velocity 0', () => {
    const score = read(header(0, 1), track([0, 0x90, 60, 80], [...QUARTER, 60, 0], [0, 62, 80], [...QUARTER, 62, 0]))
    expect(spans(score)).toEqual([
      [0, 480, 60],
      [480, 960, 62],
    ])
  })
  test('tempo and metre in any track', () => {
    const score = read(
      header(1, 2),
      track(on(60), off(60)),
      track([0, 0xff, 0x51, 3, 0x0f, 0x42, 0x40], [0, 0xff, 0x58, 4, 3, 2, 24, 8]),
    )
    expect(score.tempo.toMicros(ticks(480))).toBe(1_000_000)
    expect(score.metres).toEqual([{ tick: 0, beats: 3, beatType: 4 }])
  })
  test('time code: a tick is a fraction of a second', () => {
    const score = read(header(0, 1, 0xe728), track(on(60), [0x87, 0x68, 0x80, 60, 64]))
    expect(score.tempo.toMicros(ticks(1000))).toBe(1_000_000)
  })
  test('an RMID wrapper', () => {
    const smf = [...header(0, 1), ...track(on(60), off(60))]
    const riff = [...'RIFF'].map((letter) => letter.charCodeAt(0))
    const rmid = [...'RMIDdata'].map((letter) => letter.charCodeAt(0))
    const score = readScore('test.rmi', Uint8Array.from([...riff, 0, 0, 0, 0, ...rmid, 0, 0, 0, 0, ...smf]))
    expect(spans(score)).toHaveLength(1)
    expect(score.findings).toEqual([])
  })
  test('what a recording carries is kept in its order: NRPN, program changes, system exclusive, also in pieces', () => {
    const nrpn = [
      [0, 0xb0, 99, 1],
      [0, 0xb0, 98, 2],
      [0, 0xb0, 6, 127],
    ]
    const score = read(
      header(1, 1),
      track([0, 0xc0, 19], ...nrpn, [0, 0xf0, 2, 0x41, 0x10], [0, 0xf7, 2, 0x12, 0xf7], on(60), off(60)),
    )
    expect(score.parts[0]?.raw.map(({ bytes }) => bytes)).toEqual([
      [0xc0, 19],
      [0xb0, 99, 1],
      [0xb0, 98, 2],
      [0xb0, 6, 127],
      [0xf0, 0x41, 0x10, 0x12, 0xf7],
    ])
  })
  test('names in UTF-8 and in Windows-1252', () => {
    const latin = [0, 0xff, 0x03, 6, 0x50, 0xe9, 0x64, 0x61, 0x6c, 0x65]
    expect(read(header(1, 1), track(latin, on(60), off(60))).parts[0]?.name).toBe('Pédale')
  })
})

describe('notes', () => {
  test('an off before an on of one key at one tick ends the first and not the second', () => {
    expect(spans(read(header(1, 1), track(on(60), off(60), on(60), off(60))))).toEqual([
      [0, 480, 60],
      [480, 960, 60],
    ])
  })
  test('an on before an off of one key at one tick: the same', () => {
    const score = read(header(1, 1), track(on(60), [...QUARTER, 0x90, 60, 80], [0, 0x80, 60, 64], off(60)))
    expect(spans(score)).toEqual([
      [0, 480, 60],
      [480, 960, 60],
    ])
  })
  test('two notes that share one note-off both end with it', () => {
    const score = read(header(1, 1), track(on(60), [...QUARTER, 0x90, 60, 80], off(60)))
    expect(spans(score)).toEqual([
      [0, 960, 60],
      [480, 960, 60],
    ])
  })
  test('a lost note-off does not shift the later notes of its key', () => {
    const lost = [...on(60), ...on(60), ...[0x81, 0x70, 0x80, 60, 64]]
    const later = [...[0x85, 0x50, 0x90, 60, 80], ...[0x81, 0x70, 0x80, 60, 64]]
    const score = read(header(1, 1), track(lost, later, later))
    expect(spans(score)).toEqual([
      [0, 240, 60],
      [0, 240, 60],
      [960, 1200, 60],
      [1920, 2160, 60],
    ])
    expect(codes(score)).toEqual(['shared-note-off'])
  })
  test('a note without an end is let go at the end of its bar or track, and is a serious finding', () => {
    const score = read(header(1, 1), track(on(60), on(64), [0x9e, 0x00, 0x80, 64, 64]))
    expect(spans(score)).toEqual([
      [0, 1920, 60],
      [0, 3840, 64],
    ])
    expect(score.findings).toMatchObject([{ code: 'hanging-note', severity: 'serious', at: { bar: 1, beat: 1 } }])
  })
  test('a note-off in another track is found', () => {
    const score = read(header(1, 2), track(on(60)), track(off(60)))
    expect(spans(score)).toEqual([[0, 480, 60]])
    expect(codes(score)).toEqual(['note-off-elsewhere'])
  })
  test('a note of no length is left out and said', () => {
    const score = read(header(1, 1), track(on(60), [0, 0x80, 60, 64], on(62), off(62)))
    expect(spans(score)).toEqual([[0, 480, 62]])
    expect(codes(score)).toEqual(['zero-length'])
  })
  test('all-notes-off ends what sounds on its channel', () => {
    expect(spans(read(header(1, 1), track(on(60), [...QUARTER, 0xb0, 123, 0])))).toEqual([[0, 480, 60]])
  })
})

describe('damaged files', () => {
  const good = track(on(60), off(60))
  const bass = track(on(40), off(40))
  test.each([
    [
      'unknown chunks before, between and after the tracks',
      [header(1, 2), chunk('XFIH', [1, 2]), good, chunk('Junk', [3]), good],
      2,
    ],
    [
      'a track that says too short a length',
      [header(1, 1), chunk('MTrk', [...on(60), ...off(60), ...END_OF_TRACK], 6)],
      1,
    ],
    [
      'a track that says too long a length',
      [header(1, 1), chunk('MTrk', [...on(60), ...off(60), ...END_OF_TRACK], 0xffffffff)],
      1,
    ],
    ['more tracks than promised', [header(1, 1), good, track(on(60), off(60), on(62), off(62))], 2],
    ['a track beyond those promised that was there before', [header(1, 1), good, good], 1],
    ['a file that was joined to itself', [header(1, 2), good, bass, header(1, 2), good, bass], 2],
    ['a format that does not exist, several tracks', [header(7, 2), good, bass], 2],
    ['a format that does not exist, one track', [header(0x4d54, 1), good], 1],
    ['fewer tracks than promised', [header(1, 5), good], 1],
    ['no end of track', [header(1, 1), chunk('MTrk', [...on(60), ...off(60)])], 1],
    ['system messages between the notes', [header(1, 1), track(on(60), [0, 0xf8], [1, 0xfe], off(60))], 1],
    ['a tempo of two bytes', [header(1, 1), track([0, 0xff, 0x51, 2, 1, 2], on(60), off(60))], 1],
  ])('%s: read, and said', (_what, chunks, parts) => {
    const score = read(...chunks)
    expect(score.parts).toHaveLength(parts)
    expect(score.parts[0]?.notes[0]?.key).toBe(60)
    expect(codes(score)).toContain('file-structure')
  })
  test('what is cut out gives its waiting time to what follows', () => {
    const score = read(header(1, 1), track([0x60, 0xf8], [0x60, 0xff, 0x51, 2, 1, 2], [0x20, 0x90, 60, 80], off(60)))
    expect(spans(score)).toEqual([[0xe0, 0xe0 + 480, 60]])
  })
  test('a waiting time that overflows ends its track there, and no other', () => {
    const score = read(header(1, 2), track([0, 0xff, 0x01, 0x8f, 0xff, 0xff, 0xff, 0x78]), good)
    expect(score.parts).toHaveLength(1)
    expect(codes(score)).toContain('damaged-track')
  })
  test.each([
    ['an empty file', new Uint8Array(), /empty/],
    ['a web page', new TextEncoder().encode('<!DOCTYPE html><html>'), /web page/],
    ['half an archive', new TextEncoder().encode('PK\x03\x04rest'), /archive in this file is damaged/],
    ['text', new TextEncoder().encode('hello'), /none of the formats that are known/],
    ['a file without a note', file(header(1, 1), track(named('Silence'))), /there is no note in it/],
    [
      'a file whose notes are all lost',
      file(header(1, 1), chunk('MTrk', [0x8f, 0xff, 0xff, 0xff, 0x78, ...END_OF_TRACK])),
      /no note in it that can be read \(track 1, byte 22/,
    ],
    ['a header alone', file(header(1, 1)), /no tracks/],
    ['a header cut short', file([0x4d, 0x54, 0x68, 0x64, 0, 0]), /inside its header/],
    ['division 0', file(header(1, 1, 0), good), /0 ticks/],
    ['two sequences in format 2', file(header(2, 2), good, good), /format 2/],
  ])('%s is refused in words', (_what, bytes, words) => {
    expect(refused(bytes)).toMatch(words)
    expect(refused(bytes)).toMatch(/^test\.mid: /)
  })

  test('whatever bytes a track has, it is read or refused, at once', () => {
    const aTrack = fc.uint8Array({ maxLength: 200 })
    fc.assert(
      fc.property(aTrack, fc.boolean(), (bytes, ended) => {
        const body = [...bytes, ...(ended ? END_OF_TRACK : [])]
        const score = readScore('any.mid', file(header(1, 2), track(on(60), off(60)), chunk('MTrk', body)))
        for (const { notes } of score.parts) for (const { start, end } of notes) expect(end).toBeGreaterThan(start)
      }),
      runs(3000),
    )
  })
  test('whatever a file is, it is read or refused in words', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, withHeader) => {
        try {
          readScore('any.mid', withHeader ? file(header(1, 1), [...bytes]) : bytes)
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(BadInput)
        }
      }),
      runs(2000),
    )
  })
})
