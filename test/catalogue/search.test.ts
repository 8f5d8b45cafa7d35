import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Entry, searchLibrary } from '../../src/catalogue/index.ts'
import { runs } from '../runs.ts'
import { entry, numbers } from './entries.ts'

const LIBRARY: readonly Entry[] = [
  entry('st-anne', {
    title: 'O God, our help in ages past',
    tune: 'ST ANNE',
    metre: 'C.M.',
    composer: 'William Croft (1678–1727)',
    firstLine: 'O God, our help in ages past',
    books: numbers('NEH 417', 'A&M 165'),
  }),
  entry('lobe', {
    title: 'Praise to the Lord, the Almighty',
    tune: 'LOBE DEN HERREN',
    metre: '14.14.4.7.8 dactylic',
    texts: [
      {
        title: 'Lobe den Herren',
        firstLine: 'Lobe den Herren, den mächtigen König der Ehren',
        books: numbers('EG 317'),
      },
    ],
  }),
  entry('ellacombe', {
    title: "Hail to the Lord's Anointed",
    tune: 'ELLACOMBE',
    metre: '76.76.D',
    books: numbers('H82 616a'),
  }),
  entry('hyfrydol', {
    title: 'Alleluia! sing to Jesus',
    tune: 'HYFRYDOL',
    metre: '8.7.8.7 D',
    books: numbers('NEH 271'),
  }),
  entry('coelites', { title: 'Cœlites plaudant', tune: 'CŒLITES PLAUDANT', metre: '11.11.11.5', composer: 'Rouen' }),
  entry('old-100', { title: 'All people that on earth do dwell', tune: 'OLD HUNDREDTH', metre: 'LM' }),
  entry('eights', { title: 'Eights', metre: '8.8.8.8 D' }),
  entry('raw', { inFile: ['Copyright 1999 by A. Typesetter'] }),
]
const found = (query: string) => searchLibrary(LIBRARY, query).hits.map((hit) => hit.entry.name)

describe('a score is found by', () => {
  test.each([
    ['its title', 'help in ages', ['st-anne']],
    ['the beginnings of words', 'hel ag pas', ['st-anne']],
    ['its tune', 'ellacombe', ['ellacombe']],
    ['Saint for St', 'Saint Anne', ['st-anne']],
    ['St with its full stop', 'St. Anne', ['st-anne']],
    ['a tune in one word', 'stanne', ['st-anne']],
    ['100th for Hundredth', 'old 100th', ['old-100']],
    ['its composer', 'croft', ['st-anne']],
    ['a composer’s year', '1678', ['st-anne']],
    ['a metre in words', 'common metre', ['st-anne']],
    ['a metre in figures', '86 86', ['st-anne']],
    ['a metre that is doubled', '8787D', ['hyfrydol']],
    ['a metre printed otherwise', '7.6.7.6 D', ['ellacombe']],
    ['a metre with a composer', 'cm croft', ['st-anne']],
    ['an accent that was not typed', 'konig machtigen', ['lobe']],
    ['an umlaut spelt out', 'koenig der ehren', ['lobe']],
    ['a ligature', 'coelites', ['coelites']],
    ['a ligature in the query', 'cœlites', ['coelites']],
    ['a word without its apostrophe', 'lords anointed', ['ellacombe']],
    ['a curly apostrophe', 'lord’s anointed', ['ellacombe']],
    ['another spelling', 'hallelujah sing', ['hyfrydol']],
    ['a number', '417', ['st-anne']],
    ['a number in its book', 'NEH 417', ['st-anne']],
    ['a number and its book in one', 'neh417', ['st-anne']],
    ['a number in a book by its full name', 'New English Hymnal no. 417', ['st-anne']],
    ['a book with an ampersand', 'A & M 165', ['st-anne']],
    ['hymn and number', 'hymn 417', ['st-anne']],
    ['a number without its letter', 'H82 616', ['ellacombe']],
    ['the number of another text', 'EG 317', ['lobe']],
    ['a book', 'neh', ['hyfrydol', 'st-anne']],
    ['what stands in its file', 'typesetter', ['raw']],
    ['its file’s name', 'raw', ['raw']],
  ])('%s: %s', (_, query, names) => expect(found(query).sort()).toEqual([...names].sort()))

  test.each([
    ['one letter changed', 'ellicombe', 'ellacombe'],
    ['two exchanged', 'hyfyrdol', 'hyfrydol'],
    ['one left out', 'anointd', 'ellacombe'],
  ])('a slip, and it is said: %s', (_, query, name) => {
    const { hits } = searchLibrary(LIBRARY, query)
    expect(hits.map((hit) => hit.entry.name)).toEqual([name])
    expect(hits[0]?.why[0]?.nearly).toBe(true)
  })
})

describe('what is not meant is not found', () => {
  test.each([
    ['another book', 'EG 417'],
    ['a number that only begins so', '41'],
    ['a year that only begins so', '167'],
    ['a metre that only begins so', '7.6.7.6'],
    ['figures that stand in another metre', '8.8.8.8'],
    ['words of two entries', 'croft ellacombe'],
  ])('%s: %s', (_, query) => expect(found(query).filter((name) => name !== 'old-100')).toEqual([]))

  test('8.8.8.8 is L.M., not its double', () => expect(found('8.8.8.8')).toEqual(['old-100']))
  test('no word at all', () => expect(searchLibrary(LIBRARY, ' !? ').asked).toEqual([]))
})

test('the title itself comes before a title that has its words', () => {
  const entries = [
    entry('a', { title: 'Fantasia on Amazing grace' }),
    entry('b', { title: 'Amazing grace' }),
    entry('c', { title: 'Grace', composer: 'A. Amazing' }),
  ]
  expect(searchLibrary(entries, 'amazing grace').hits.map((hit) => hit.entry.name)).toEqual(['b', 'a', 'c'])
})

test('where nothing has all of it, what has most of it comes near', () => {
  const { hits, nearMisses } = searchLibrary(LIBRARY, 'croft ellacombe')
  expect(hits).toEqual([])
  expect(nearMisses.map((hit) => hit.entry.name).sort()).toEqual(['ellacombe', 'st-anne'])
  const metre = searchLibrary(LIBRARY, '7.6.7.6').nearMisses
  expect(metre.map((hit) => [hit.entry.name, hit.why[0]?.nearly])).toEqual([['ellacombe', true]])
})

test('why it was found is said once a field', () => {
  const hit = searchLibrary(LIBRARY, 'help ages cm').hits[0]
  expect(hit?.why).toEqual([
    { field: 'title', text: 'O God, our help in ages past', nearly: false },
    { field: 'metre', text: 'C.M.', nearly: false },
  ])
})

describe('for every title', () => {
  const title = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1 }),
    fc.lorem({ maxCount: 6 }),
    fc
      .array(
        fc.constantFrom('No.', '5', 'Hymn', '244', 'CM', '8.7.8.7', 'D', 'St', 'Ø', 'constructor', 'Neh', 'l’âme'),
        {
          minLength: 1,
          maxLength: 6,
        },
      )
      .map((words) => words.join(' ')),
  )
  test('any of its words finds it, in any case, and so do all of them', () => {
    fc.assert(
      fc.property(title, (text) => {
        const entries = [...LIBRARY, entry('it', { title: text })]
        const words = text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word))
        for (const word of words) {
          for (const typed of [
            word,
            word.normalize('NFD'),
            /^[a-zà-öø-þ\d]+$/i.test(word) ? word.toUpperCase() : word,
          ]) {
            const asked = searchLibrary(entries, typed)
            if (asked.asked.length > 0) expect(asked.hits.map((hit) => hit.entry.name)).toContain('it')
          }
        }
        const whole = searchLibrary(entries, text)
        if (whole.asked.length > 0) expect(whole.hits.map((hit) => hit.entry.name)).toContain('it')
      }),
      runs(500),
    )
  })

  test('a query that has a letter asks for something', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zà-öø-ÿ0-9]+$/), (word) => {
        expect(searchLibrary(LIBRARY, word).asked).toHaveLength(1)
      }),
    )
  })
})
