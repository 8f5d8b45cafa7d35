import { describe, expect, test } from 'vitest'
import { hymnSections } from '../../src/programme/hymn.ts'
import { sungLines } from '../../src/programme/index.ts'
import { ticks } from '../../src/time/index.ts'
import { arranged, CHANT, type Found, HYMN, item, PPQ, put, told } from './found-files.ts'

const REST = (beats: number) => HYMN.map(() => [[0, beats] as const])
const inTurn = (...parts: readonly Found['voices'][]): Found['voices'] =>
  HYMN.map((_, voice) => parts.flatMap((part) => part[voice] ?? []))
/** Where the first voice strikes in each section, in beats from the beginning of the section. */
const strikes = (form: object) => {
  const { performance, laid } = arranged(item(form))
  const highest = performance.score.parts.filter(({ name }) => name.startsWith('Soprano'))
  return laid.map(({ section, start, end }) => ({
    label: section.label,
    beats: highest.flatMap(({ notes }) =>
      notes.filter((note) => note.start >= start && note.start < end).map((note) => (note.start - start) / PPQ),
    ),
  }))
}
const beatMs = (form: object) => {
  const { performance, laid } = arranged(item(form))
  const { tempo } = performance.score
  const at = (tick: number) => Math.round(tempo.at(tick as never) / 1000)
  return laid.map(({ start, soundsTo, end }) => ({
    first: at(start),
    last: at(soundsTo - 1),
    breathMs: Math.round((tempo.toMicros(end) - tempo.toMicros(soundsTo)) / 1000),
  }))
}

describe('empty bars before the first note and after the last', () => {
  put('leading', { beats: 3, voices: inTurn(REST(12), HYMN), after: 24 })
  const hymn = item({ hymn: 'leading', verses: 2 })
  test('are left out, and told', () => {
    expect(told(hymn, 'empty-bars')).toBe(
      'the 4 bars before its first note and the 8 bars after its last are empty and left out',
    )
    const [playOver, first, second] = strikes({ hymn: 'leading', verses: 2 })
    expect([playOver?.beats[0], first?.beats[0], second?.beats[0]]).toEqual([0, 0, 0])
  })
  test('the breath between verses is as asked, and keeps the metre', () => {
    const { laid } = arranged(item({ hymn: 'leading', verses: 2, playOver: 'none' }))
    const [first, second] = laid
    expect(((first?.end ?? 0) - (first?.soundsTo ?? 0)) / PPQ).toBe(2)
    expect(((second?.start ?? 0) - (first?.start ?? 0)) / PPQ).toBe(39)
  })
  test('no line ends where there is no note', () => {
    expect(told(hymn, 'guessed-lines')).toMatch(/last notes are at 7:2, 10:2, 13:2, 16:2\. /)
  })
  test('a voluntary begins with its first note too', () => {
    expect(strikes({ voluntary: 'leading' })[0]?.beats[0]).toBe(0)
  })
  test('bars that are asked for are played as they are', () => {
    put('asked', { beats: 3, voices: inTurn(REST(12), HYMN) }, 'bars: 3-16\n')
    expect(strikes({ voluntary: 'asked' })[0]?.beats[0]).toBe(6)
  })
})

describe('the same verse several times in one file', () => {
  const gap = REST(3)
  test('four: the first is the verse, and that is told', () => {
    put('four', { beats: 3, voices: inTurn(HYMN, gap, HYMN, gap, HYMN, gap, HYMN) })
    const hymn = item({ hymn: 'four', verses: 2, playOver: 'none' })
    expect(told(hymn, 'repeated-verse')).toMatch(/the same verse 4 times: bars 1-12 /)
    expect(strikes({ hymn: 'four', verses: 2, playOver: 'none' }).map(({ beats }) => beats.length)).toEqual([32, 32])
  })
  test('after an introduction', () => {
    const intro = HYMN.map((voice) => voice.slice(24))
    put('intro', { beats: 3, voices: inTurn(intro, HYMN, HYMN, HYMN) })
    expect(told(item({ hymn: 'intro', verses: 2 }), 'repeated-verse')).toMatch(/3 times: bars 4-15 /)
  })
  test('a tune whose halves are alike is one verse where its metre says so', () => {
    put('halves', { beats: 3, voices: inTurn(HYMN, HYMN) }, 'metre: 8.8.8.8 D\n')
    expect(told(item({ hymn: 'halves', verses: 2 }), 'repeated-verse')).toBeUndefined()
    put('twice', { beats: 3, voices: inTurn(HYMN, HYMN) }, 'metre: 8.8.8.8\n')
    expect(told(item({ hymn: 'twice', verses: 2 }), 'repeated-verse')).toMatch(/2 times: bars 1-12 /)
  })
  test('bars beside the score are taken at their word', () => {
    put('said', { beats: 3, voices: inTurn(HYMN, HYMN, HYMN) }, 'bars: 1-24\n')
    const hymn = item({ hymn: 'said', verses: 1 })
    expect(told(hymn, 'repeated-verse')).toBeUndefined()
    expect(strikes({ hymn: 'said', verses: 1, playOver: 'none' })[0]?.beats).toHaveLength(64)
  })
})

describe('a file that slows down at its end', () => {
  const tempi = [
    [0, 160],
    [27, 140],
    [30, 110],
    [33, 70],
  ] as const
  put('slows', { beats: 3, voices: HYMN, tempi }, 'lines: [3:2, 6:2, 9:2, 12:2]\n')
  test('does so in the last verse only, and that is told', () => {
    const form = { hymn: 'slows', verses: 3, playOver: 'none' }
    expect(told(item(form), 'written-slowing')).toMatch(/only the last verse/)
    expect(beatMs(form)).toEqual([
      { first: 375, last: 375, breathMs: 750 },
      { first: 375, last: 375, breathMs: 750 },
      { first: 375, last: 857, breathMs: 0 },
    ])
  })
  test('not at all where nobody wants it; by as much as is asked for', () => {
    const last = (rallentando: unknown) =>
      beatMs({ hymn: 'slows', verses: 2, playOver: 'none', rallentando }).at(-1)?.last
    expect(last(false)).toBe(375)
    expect(last(20)).toBe(450)
  })
  test('a fermata in the middle is no ritardando', () => {
    put('fermata', {
      beats: 3,
      voices: HYMN,
      tempi: [
        [0, 160],
        [7, 80],
        [9, 160],
      ],
    })
    expect(told(item({ hymn: 'fermata', verses: 2 }), 'written-slowing')).toBeUndefined()
  })
  test('an Amen goes on from the pace of the hymn', () => {
    const last = beatMs({ hymn: 'slows', verses: 1, playOver: 'none', amen: true }).at(-1)
    expect(last?.first).toBe(420)
  })
})

describe('notes that end a tick before their time, as MuseScore writes them', () => {
  const lines = 'lines: [3:2, 6:2, 9:2, 12:2]\n'
  put('ms', { beats: 3, voices: HYMN, early: 1 }, lines)
  put('ms0', { beats: 3, voices: HYMN }, lines)
  test.each(['ms', 'ms0'])('%s: the play-over is the first and the last line', (hymn) => {
    const [playOver] = strikes({ hymn, verses: 1, playOver: 'first and last' })
    expect(playOver?.beats).toHaveLength(16)
  })
  test.each(['ms', 'ms0'])('%s: the last line of the last verse slows down', (hymn) => {
    const last = beatMs({ hymn, verses: 2, playOver: 'none' })
    expect(last.map((verse) => verse.last)).toEqual([500, 560])
  })
  test('a chant has its two lines', () => {
    put('chant-ms', { beats: 4, voices: CHANT, early: 1 }, 'lines: [3:1, 7:1]\n')
    const { piece, sections } = item({ psalm: 'chant-ms', verses: 2 })
    expect(piece?.sources[0].lines.ends).toHaveLength(2)
    expect(sections.filter(({ kind }) => kind === 'verse')).toHaveLength(2)
  })
})

/** A syllable for each note of HYMN, said as a hymn book prints it. */
const VERSES = [
  'O sing we now the song of old, The song our fa thers sang be fore, And tell the tale that they have told, And tell it till we sing no more.',
  'The hills a round us heard it first, The ri vers ran to hear it told, And still they slake our an cient thirst, And we shall drink till we are old.',
]
const underlaid = (verse: string, from = 0) => {
  let beat = from
  return verse.split(' ').map((text, index): readonly [number, string] => {
    const at = beat
    beat += index % 8 === 7 ? 2 : 1
    return [at, text]
  })
}
const LINES = [9, 18, 27, 36].map((beat) => beat * PPQ)

describe('lines', () => {
  const linesOf = (hymn: string) => item({ hymn, verses: 2 }).piece?.sources[0].lines
  test('are those of the words, and what is known of them is told', () => {
    put('words', { beats: 3, voices: HYMN, words: VERSES.flatMap((verse) => underlaid(verse)) })
    expect(linesOf('words')).toEqual({ ends: LINES, how: 'words', sure: true, syllables: [8, 8, 8, 8] })
    expect(told(item({ hymn: 'words', verses: 2 }), 'guessed-lines')).toMatch(
      /those of the words, 8\.8\.8\.8; .* 3:2, 6:2, 9:2, 12:2/,
    )
  })
  test('beside the score are taken at their word', () => {
    put('given', { beats: 3, voices: HYMN, words: underlaid(VERSES[0] ?? '') }, 'lines: [6:2, 12:2]\n')
    expect(linesOf('given')).toMatchObject({ ends: [LINES[1], LINES[3]], how: 'given' })
  })
  test('without words are those of the metre, without that where the tune rests, else unknown', () => {
    put('metre', { beats: 3, voices: HYMN }, 'metre: 8.8.8.8\n')
    expect(linesOf('metre')).toMatchObject({ ends: LINES, how: 'metre', sure: true })
    put('shape', { beats: 3, voices: HYMN })
    expect(linesOf('shape')).toMatchObject({ ends: LINES, how: 'shape', sure: false })
    put('even', { beats: 3, voices: HYMN.map((voice) => voice.map(([key]) => [key, 1] as const)) })
    expect(linesOf('even')).toMatchObject({ how: 'bars', sure: false })
  })
  test('a metre that is not that of the words is not followed', () => {
    put('other', { beats: 3, voices: HYMN, words: underlaid(VERSES[0] ?? '') }, 'metre: 11.10.11.10\n')
    expect(linesOf('other')).toMatchObject({ ends: LINES, how: 'words' })
    const remark = told(item({ hymn: 'other', verses: 2 }), 'guessed-lines')
    expect(remark).toMatch(/8\.8\.8\.8 \(its metre is 11\.10\.11\.10\)/)
  })
  test('words of verses that the file has one after the other', () => {
    const words = VERSES.flatMap((verse, index) => underlaid(verse, index * 36))
    put('sung-on', { beats: 3, voices: inTurn(HYMN, HYMN), words })
    const { verses } = item({ hymn: 'sung-on', verses: 2 }).piece?.sources[0] ?? {}
    expect(verses?.map((verse) => verse.map(({ text }) => text).join(' '))).toEqual(VERSES)
    expect(verses?.[1]?.[8]?.tick).toBe(LINES[0])
  })
})

describe('what is sung', () => {
  const sung = (form: object, section: number) => {
    const opened = item(form)
    const { laid } = arranged(opened)
    const here = laid[section]
    if (!opened.piece || !here) throw new Error('no such section')
    return sungLines(opened.piece, here).map(({ at, text }) => [(at - here.music) / PPQ, text])
  }
  test('is known line by line, of each verse its own', () => {
    put('sung', { beats: 3, voices: HYMN, words: VERSES.flatMap((verse) => underlaid(verse)) })
    const form = { hymn: 'sung', verses: 3, playOver: 'none' }
    expect(sung(form, 0)).toHaveLength(4)
    expect(sung(form, 1)[1]).toEqual([9, 'The ri vers ran to hear it told,'])
    // The file has no third verse, and a play-over is not sung.
    expect(sung(form, 2)).toEqual([])
    expect(sung({ ...form, playOver: 'whole' }, 0)).toEqual([])
  })
  test('of a pointed psalm the words of each reciting chord, then those of its cadence', () => {
    put('pointed', { beats: 4, voices: CHANT })
    const pointed =
      '1 O come, let us | sing unto the | Lord : * let us heartily rejoice in the | strength of | our sal- | vation.\nGlory be to the | Father * and to the | Son.'
    const form = { psalm: 'pointed', verses: [1], gloria: true, pointed, playOver: 'none' }
    expect(sung(form, 0).map(([, text]) => text)).toEqual([
      'O come, let us',
      'sing unto the | Lord :',
      'let us heartily rejoice in the',
      'strength of | our sal- | vation.',
    ])
    expect(sung(form, 1).map(([, text]) => text)).toEqual(['Glory be to the', 'Father', 'and to the', 'Son.'])
    expect(() => item({ ...form, pointed: '1 O come let us sing' })).toThrow(/line 1 of the pointed words has no \*/)
    const told = item({
      ...form,
      verses: [1, 3],
      gloria: false,
      pointed: '1 O come | now * let us | sing\n9 Harden | not * your | hearts',
    })
    expect(told.findings.filter(({ code }) => code === 'pointed').map(({ message }) => message)).toEqual([
      'there are no words in pointed: for Verse 3',
      'the words of verse 9 in pointed: are sung to nothing; name it in verses:',
    ])
  })
})

describe('fermatas', () => {
  test('of the score wait for go where that is asked for, as those do that are named', () => {
    const named = item({ hymn: 'words', verses: 1, playOver: 'none', fermatas: ['3:2'] })
    const { piece, form } = item({ hymn: 'words', verses: 1, playOver: 'none', fermatas: 'score' })
    const score = piece && { ...piece.sources[0].score, fermatas: [ticks(7 * PPQ)] }
    if (!score || !('hymn' in form)) throw new Error('no hymn')
    const printed = hymnSections(form, { ...piece, sources: [{ ...piece.sources[0], score }] }, () => 0, 'test')
    expect(printed[0]?.holds).toEqual(named.sections[0]?.holds)
    expect(printed[0]?.holds).toHaveLength(1)
  })
})

describe('the touch of a hymn', () => {
  const ends = (form: object) => {
    const { performance, laid } = arranged(item(form))
    const soprano = performance.score.parts.find(({ name }) => name.startsWith('Soprano'))
    return soprano?.notes.map(({ end }) => (end - (laid[0]?.music ?? 0)) / PPQ) ?? []
  }
  test('lifts at the ends of its lines and not where the words run on, and holds its last chord', () => {
    put('touched', { beats: 3, voices: HYMN, words: underlaid((VERSES[0] ?? '').replace('old,', 'old')), early: 1 })
    const printed = ends({ hymn: 'touched', verses: 1, playOver: 'none', touch: 'printed' })
    const played = ends({ hymn: 'touched', verses: 1, playOver: 'none' })
    // The first line runs on: the tune alone lifts, a quarter of a beat; the second ends on a long note: half a beat.
    expect([played[7], played[15]]).toEqual([8.75, 17.5])
    expect(played.at(-1)).toBeCloseTo(36, 1)
    expect(printed[7]).toBeCloseTo(9, 1)
    // Joined where the file has a tick between two notes; struck again where the tune stays.
    expect([played[1], played[0]]).toEqual([2, 0.875])
  })
  test('is that of the side file, and none in a voluntary', () => {
    put('as-printed', { beats: 3, voices: HYMN }, 'touch: printed\n')
    expect(ends({ hymn: 'as-printed', verses: 1, playOver: 'none' })[0]).toBe(1)
    expect(ends({ voluntary: 'metre' })[0]).toBe(1)
    expect(ends({ voluntary: 'metre', touch: 'organ' })[0]).toBe(0.875)
  })
})

describe('an Anglican chant', () => {
  const double = inTurn(
    CHANT,
    CHANT.map((voice) => voice.map(([key, beats]) => [key - 2, beats] as const)),
  )
  test('of seven bars has three and four', () => {
    put('single', { beats: 4, voices: CHANT })
    const psalm = item({ psalm: 'single', verses: 2 })
    expect(psalm.piece?.sources[0].lines).toMatchObject({ ends: [12 * PPQ, 28 * PPQ], how: 'chant' })
    expect(told(psalm, 'guessed-lines')).toMatch(/three bars and four/)
  })
  test('of fourteen is a double one, sung in turn', () => {
    put('double', { beats: 4, voices: double, early: 1 })
    const { sections } = item({ psalm: 'double', verses: 3, playOver: 'none' })
    expect(sections.map(({ spans }) => (spans[0]?.from ?? 0) / PPQ)).toEqual([0, 28, 0])
  })
})
