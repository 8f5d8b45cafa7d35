import { expect, test } from 'vitest'
import { readScore, type Score } from '../../src/score/index.ts'

const read = (...lines: readonly string[]): Score =>
  readScore('tune.abc', new TextEncoder().encode(`${lines.join('\n')}\n`))
const spans = (score: Score, part = 0) => score.parts[part]?.notes.map(({ start, end, key }) => [start, end, key])
const HEAD = ['X: 1', 'T: Try', 'M: 3/4 % with a comment', 'L: 1/4 % as some programs write', 'Q: 1/4=100']

test('four voices, as hymnals have them: names, pick-up, words by verse without their numbers', () => {
  const score = read(
    '%OHMETRICAL 8 7 8 7',
    ...HEAD,
    "C: Words: Ann Author, 1758.  Music: 'Nettleton' Asahel Nettleton, 1812.",
    'C: copyright: public domain.',
    '%%staves (S A) | (T B)',
    'V: S clef=treble',
    'V: A',
    'V: T clef=bass',
    'V: B',
    'K: Eb % key',
    '[V: S] [Q:1/4=90] G/ F/ | E E G/ B/ | F2',
    'w: 1.~Come, Thou Fount of ev- ery bless-',
    "w: 2.~Sorr'w- ing I shall be in spi-",
    '[V: A] E/ D/ | E E E/ E/ | D2',
    '[V: T] B,/ A,/ | G, G, B,/ B,/ | B,2',
    '[V: B] E,/ E,/ | E, E, E,/ G,,/ | B,,2',
  )
  expect(score.parts.map(({ name }) => name)).toEqual(['S', 'A', 'T', 'B'])
  expect(score.pickup).toBe(480)
  expect(score.written).toEqual([0, 1, 2])
  expect(score.metres).toEqual([{ tick: 0, beats: 3, beatType: 4 }])
  expect(score.keys).toEqual([{ tick: 0, sharps: -3, mode: 'major' }])
  expect(spans(score, 3)?.slice(0, 4)).toEqual([
    [0, 240, 51],
    [240, 480, 51],
    [480, 960, 51],
    [960, 1440, 51],
  ])
  const text = (verse: number) =>
    score.words.flatMap((word) => (word.verse === verse ? word.text + (word.goesOn ? '-' : ' ') : [])).join('')
  expect([text(1), text(2)]).toEqual(['Come, Thou Fount of ev-ery bless-', "Sorr'w-ing I shall be in spi-"])
  expect(score.title).toBe('Try')
  expect(score.about).toEqual({
    composer: 'Asahel Nettleton, 1812',
    lyricist: 'Ann Author, 1758',
    copyright: 'public domain',
    tune: 'Nettleton',
    metre: '8 7 8 7',
  })
})

test('accidentals last to the end of their bar and over a tie; triplets; fermatas; chord symbols are not played', () => {
  const score = read(...HEAD, 'K: D', '"D"F ^G G- | G =F F | (3A/B/c/ !fermata!d2 |')
  expect(spans(score)).toEqual([
    [0, 480, 66],
    [480, 960, 68],
    [960, 1920, 68],
    [1920, 2400, 65],
    [2400, 2880, 65],
    ...[
      [2880, 3040, 69],
      [3040, 3200, 71],
      [3200, 3360, 73],
      [3360, 4320, 74],
    ],
  ])
  expect(score.fermatas).toEqual([3360])
})

test('repeats and endings, rests of several bars, D.C. al Fine', () => {
  const score = read(...HEAD, 'K: C', 'C3 |: D3 |1 E3 :|2 F3 !fine!|| Z2 | G3 !D.C.alfine!|]')
  expect(score.written).toEqual([1, 2, 3, 2, 4, 5, 6, 7, 1, 2, 4])
  expect(spans(score)?.map(([, , key]) => key)).toEqual([60, 62, 64, 62, 65, 67, 60, 62, 65])
})

test('a clef with a small 8, a second line in a bar, a double line inside a bar', () => {
  const score = read(
    ...HEAD,
    'V:1',
    'V:2 clef=bass-8',
    'K: C',
    '[V:1] C3 | C2 || C | C3 & E3 |',
    '[V:2] C,3 | C,3 | C,3 |',
  )
  expect(score.parts).toHaveLength(2)
  expect(spans(score)).toEqual([
    [0, 1440, 60],
    [1440, 2400, 60],
    [2400, 2880, 60],
    [2880, 4320, 60],
    [2880, 4320, 64],
  ])
  expect(spans(score, 1)?.[0]).toEqual([0, 1440, 36])
  expect(score.metres).toHaveLength(1)
})

test('a bar line that a voice forgets, and lines that break in other bars, leave the voices together', () => {
  const score = read(
    ...HEAD,
    'V:1',
    'V:2',
    'K: C',
    '[V:1] C3 | D3 | E3 | F3 |',
    '[V:2] C,3 | D,3 E,3 |',
    '[V:1] G3 | A3 |',
    '[V:2] F,3 | G,3 | A,3 |',
  )
  const starts = [0, 1440, 2880, 4320, 5760, 7200]
  expect(spans(score)?.map(([start]) => start)).toEqual(starts)
  expect(spans(score, 1)?.map(([start]) => start)).toEqual(starts)
})

test('of several tunes the first is read, and that is said', () => {
  const score = read(...HEAD, 'K: C', 'C3 |]', '', 'X: 2', 'T: Other', 'M: 4/4', 'L: 1/4', 'K: C', 'G4 |]')
  expect(spans(score)).toEqual([[0, 1440, 60]])
  expect(score.findings.map(({ code }) => code)).toEqual(['several-tunes'])
})
