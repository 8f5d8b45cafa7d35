import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { normaliseMetre, readLibrary, searchLibrary, textsOf } from '../../src/catalogue/index.ts'
import type { House } from '../../src/house/index.ts'
import { readScoreWords } from '../../src/score/index.ts'
import { file, header, named, track } from '../smf.ts'

let home: string
let house: House
const scores = (name: string) => join(home, 'scores', name)
const put = (name: string, yaml: string | null, midi: Uint8Array = TUNE) => {
  writeFileSync(scores(`${name}.mid`), midi)
  if (yaml !== null) writeFileSync(scores(`${name}.yaml`), yaml)
}
const read = (name: string) => readLibrary(house).find((entry) => entry.name === name)

const text = (kind: number, words: string) => {
  const bytes = [...Buffer.from(words)]
  return [0, 0xff, kind, bytes.length, ...bytes]
}
const NOTE = [
  [0, 0x90, 60, 80],
  [96, 0x80, 60, 64],
]
const TUNE = file(header(1, 2), track(named('Rockingham'), text(2, '© 1999 E. Miller')), track(named('Alto'), ...NOTE))

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'voluntary-library-'))
  mkdirSync(scores('.'), { recursive: true })
  house = { home, shipped: join(home, 'nothing-shipped') }
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

test('a side file’s words, books and texts', () => {
  put(
    'duke',
    `title: Jesus shall reign
tune: DUKE STREET
metre: LM
books: { NEH: 388, EG: [1, 2b] }
texts: [{ firstLine: Fight the good fight, books: { "A&M": 304 } }]
`,
  )
  expect(read('duke')).toMatchObject({
    own: true,
    problem: null,
    registered: false,
    books: [
      { book: 'NEH', number: '388' },
      { book: 'EG', number: '1' },
      { book: 'EG', number: '2b' },
    ],
    texts: [{ title: null, firstLine: 'Fight the good fight', books: [{ book: 'A&M', number: '304' }] }],
  })
})

test.each([
  ['8787', '8787', null],
  ['8.7.8.7', '8.7.8.7', null],
  ['"10.10"', '10.10', null],
  ['10.10', null, /x\.yaml:1:1: "metre" should be a metre .* in quotes/],
])('a metre that YAML takes for a number: %s', (written, metre, problem) => {
  put('x', `metre: ${written}\n`)
  expect(read('x')?.metre).toBe(metre)
  if (problem === null) expect(read('x')?.problem).toBeNull()
  else expect(read('x')?.problem).toMatch(problem)
})

test('without a side file the MIDI file speaks for itself', () => {
  put('found', null)
  expect(read('found')).toMatchObject({ title: 'Rockingham', inFile: ['© 1999 E. Miller'], registered: false })
  expect(searchLibrary(readLibrary(house), 'miller').hits[0]?.entry.name).toBe('found')
})

test('nothing that would steer a terminal comes out of a file', () => {
  put('bad', null, file(header(1, 2), track(named('\u001b[31mRed\u0007\n'), text(1, '\u202eabc')), track(...NOTE)))
  expect(read('bad')).toMatchObject({ title: '[31mRed', inFile: ['\ufffdabc'] })
})

describe('what is broken stays in the library, with its complaint', () => {
  test.each([
    ['a setting that does not exist', 'title: Right\ncuess: []\n', /broken\.yaml:2:1: there is no setting "cuess"/],
    ['a cue that is wrong', 'title: Right\ncues:\n  - at: 1\n    swell: wide\n', /broken\.yaml:4:5/],
    ['a number that is none', 'title: Right\nbooks: { NEH: many }\n', /broken\.yaml:2:10: .*a number such as 244/],
  ])('%s: its other words are found all the same', (_, yaml, complaint) => {
    put('broken', yaml)
    put('whole', 'title: Wrong\n')
    expect(read('broken')).toMatchObject({ title: 'Right', problem: expect.stringMatching(complaint) })
    expect(searchLibrary(readLibrary(house), 'right').hits.map(({ entry }) => entry.name)).toEqual(['broken'])
    expect(read('whole')?.problem).toBeNull()
  })

  test('a side file that is no YAML: the MIDI file speaks', () => {
    put('broken', 'title: [\n')
    expect(read('broken')).toMatchObject({
      title: 'Rockingham',
      problem: expect.stringMatching(/broken\.yaml:\d+:\d+/),
    })
  })

  test('a MIDI file that is none', () => {
    put('page', null, Buffer.from('<html>'))
    expect(read('page')).toMatchObject({ title: null, problem: expect.stringMatching(/page\.mid: .*a web page/) })
  })
})

describe('what was read before', () => {
  const kept = () => join(home, 'state', 'library')
  const many = (count = 60) => {
    for (let index = 0; index < count; index++) put(`tune-${index}`, `title: Title ${index}\n`)
  }
  /** A file's own time of change cannot be set back. */
  const settle = () => new Promise((go) => setTimeout(go, 3200))

  test('is remembered for a large library only, and never where it may be wrong', async () => {
    many()
    // All of it has changed just now: nothing of it may be kept.
    expect(readLibrary(house)).toHaveLength(60)
    expect(existsSync(kept())).toBe(false)
    await settle()
    const before = readLibrary(house)
    expect(existsSync(kept())).toBe(true)
    if (process.platform !== 'win32') expect(statSync(join(home, 'state')).mode & 0o777).toBe(0o700)
    expect(readLibrary(house)).toEqual(before)

    // The same size, and its times set back: the system's own time of change tells.
    const { atime, mtime } = statSync(scores('tune-7.yaml'))
    writeFileSync(scores('tune-7.yaml'), 'title: Titel 7\n')
    utimesSync(scores('tune-7.yaml'), atime, mtime)
    expect(read('tune-7')?.title).toBe('Titel 7')
    rmSync(scores('tune-8.yaml'))
    expect(read('tune-8')?.title).toBe('Rockingham')
    writeFileSync(scores('tune-9.mid'), 'no MIDI')
    rmSync(scores('tune-9.yaml'))
    expect(read('tune-9')?.problem).toMatch(/tune-9\.mid/)
    rmSync(scores('tune-10.mid'))
    expect(read('tune-10')).toBeUndefined()
    writeFileSync(scores('tune-11.yaml'), 'title: [\n')
    expect(read('tune-11')?.problem).toMatch(/tune-11\.yaml/)
    expect(read('tune-12')?.title).toBe('Title 12')
  })

  test('is used: an unchanged file is not opened again', async () => {
    many()
    await settle()
    readLibrary(house)
    const said = readFileSync(kept(), 'utf8')
    expect(said).toContain('Title 33')
    // What is remembered and well signed is believed; so a word changed in it and signed anew must come out.
    const { createHash } = await import('node:crypto')
    const body = said.slice(said.indexOf('\n') + 1).replace('Title 33', 'From memory')
    writeFileSync(kept(), `${createHash('sha256').update(body).digest('hex')}\n${body}`)
    expect(read('tune-33')?.title).toBe('From memory')
    // One letter changed without that: nothing of it counts.
    writeFileSync(kept(), `${createHash('sha256').update(body).digest('hex')}\n${body.replace('From', 'Form')}`)
    expect(read('tune-33')?.title).toBe('Title 33')
    writeFileSync(kept(), 'rubbish')
    expect(read('tune-33')?.title).toBe('Title 33')
  })

  test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'needs no house that may be written to',
    async () => {
      many()
      await settle()
      chmodSync(home, 0o500)
      expect(readLibrary(house)).toHaveLength(60)
      chmodSync(home, 0o700)
      expect(existsSync(kept())).toBe(false)
    },
  )
})

describe('what we ship', () => {
  const shipped: House = { home: join(tmpdir(), 'voluntary-no-such-house'), shipped: '.' }
  const entries = readLibrary(shipped)

  test('has titles, and metres that can be compared', () => {
    expect(entries.length).toBe(readdirSync('scores').filter((name) => name.endsWith('.mid')).length)
    for (const { name, title, problem, metre, tune } of entries) {
      expect([name, problem]).toEqual([name, null])
      expect(title, name).not.toBeNull()
      if (tune !== null) expect(normaliseMetre(metre ?? ''), name).toBe(metre)
    }
  })

  test('no book has two of its tunes at one number', () => {
    const at = new Map<string, string>()
    for (const entry of entries) {
      for (const { book, number } of textsOf(entry).flatMap(({ books }) => books)) {
        const before = at.get(`${book} ${number}`)
        if (before !== undefined) expect([book, number, entry.tune]).toEqual([book, number, before])
        at.set(`${book} ${number}`, entry.tune ?? '')
      }
    }
  })
})

describe('a file’s own words', () => {
  test.each([
    ['of a conductor’s track', TUNE, 'Rockingham'],
    ['of the only track', file(header(0, 1), track(named('Wareham'), ...NOTE)), 'Wareham'],
    ['a staff’s name is no title', file(header(1, 2), track(named('Soprano'), ...NOTE), track(...NOTE)), ''],
  ])('%s', (_, bytes, title) => expect(readScoreWords('x.mid', bytes).title).toBe(title))
})
