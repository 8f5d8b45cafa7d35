import { describe, expect, test } from 'vitest'
import { readScore } from '../../src/score/index.ts'
import { file, header, named, track } from '../smf.ts'

const LYRIC = 0x05
const TEXT = 0x01
const text = (words: string, ticks: number, kind = LYRIC): number[] => {
  const bytes = new TextEncoder().encode(words)
  return [ticks, 0xff, kind, bytes.length, ...bytes]
}
const note = [0, 0x90, 60, 80, 100, 0x80, 60, 0]
const STEP = 60
/** One text after the other, the first at once. */
const sung = (words: readonly string[], kind = LYRIC) =>
  words.map((each, index) => text(each, index === 0 ? 0 : STEP, kind))
const read = (...tracks: readonly number[][]) => readScore('x.mid', file(header(1, tracks.length), ...tracks)).words
/** `A-bide with me`, a line each where the file says so. */
const said = (words: ReturnType<typeof read>, verse = 1): string =>
  words
    .filter((each) => each.verse === verse)
    .map(({ text: syllable, goesOn, beginsLine }) => `${beginsLine ? '/' : ''}${syllable}${goesOn ? '-' : ' '}`)
    .join('')
    .trim()

const alone = (words: readonly string[], kind = LYRIC) => said(read(track(named('S'), note, ...sung(words, kind))))

describe('syllables as programs write them', () => {
  test.each([
    ['a hyphen after', ['A-', 'bide', 'with', 'me:'], 'A-bide with me:'],
    ['a hyphen before', ['A', '-bide', 'with', 'me:'], 'A-bide with me:'],
    ['a hyphen with blanks', ['A -', 'bide ', 'with ', 'me:'], 'A-bide with me:'],
    ['blanks where words end', ['A', 'bide ', 'with ', 'me: '], 'A-bide with me:'],
    ['blanks where words begin', ['A', 'bide', ' with', ' me:'], 'A-bide with me:'],
    ['neither, as LilyPond', ['A', 'bide', 'with', 'me:'], 'A bide with me:'],
    ['lines by carriage returns', ['A-', 'bide', '\rwith', 'me:\r', 'fast'], 'A-bide /with me: /fast'],
    ['what is held', ['A-', 'bide', '*', '_', 'me:'], 'A-bide me:'],
    ['the number of the verse', ['1. A-', 'bide'], 'A-bide'],
    ['two words on a note', ['the_art', 'of~old'], 'the art of old'],
  ])('%s', (_, words, expected) => {
    expect(alone(words)).toBe(expected)
  })
  test('karaoke: plain texts, lines by strokes, headers left out', () => {
    const words = ['@KMIDI KARAOKE FILE', '@TAbide with me', '\\A', 'bide', ' with', ' me:', '/fast', ' falls', ' the']
    const more = [' e', 'ven', 'tide;', '/The', ' dark', 'ness', ' deep', 'ens']
    expect(alone([...words, ...more], TEXT)).toBe(
      '/A-bide with me: /fast falls the e-ven-tide; /The dark-ness deep-ens',
    )
  })
  test('remarks are no words', () => {
    expect(alone(['Allegro', 'rit.', 'a tempo'], TEXT)).toBe('')
  })
})

describe('verses', () => {
  test('several at one tick of a staff', () => {
    const words = read(track(named('S'), note, text('O', 0), text('Lord', 0), text('God', STEP), text('have', 0)))
    expect([said(words, 1), said(words, 2)]).toEqual(['O God', 'Lord have'])
    expect(words[0]?.part).toBe(0)
  })
  test('each in a track of its own; the same words twice are one verse', () => {
    const tracks = [
      ['O', 'God'],
      ['Lord', 'have'],
      ['O', 'God'],
    ].map((words) => track(...sung(words)))
    const words = read(track(named('S'), note), ...tracks)
    expect([said(words, 1), said(words, 2), said(words, 3)]).toEqual(['O God', 'Lord have', ''])
  })
  test('a refrain in a track of its own goes on in the first', () => {
    const refrain = track(text('Al-', 120), text('le', STEP))
    expect(said(read(track(named('S'), note), track(...sung(['O', 'God'])), refrain))).toBe('O God Al-le')
  })
})
