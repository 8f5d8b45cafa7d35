import { bookKey } from './books.ts'
import { type Spellings, spellingsOf } from './fold.ts'
import { type Metre, readMetre } from './metre.ts'

/** One thing that is asked for; an entry answers where any of its readings fits. */
export interface Term {
  /** As it was typed. */
  readonly text: string
  /** All of them in one field. */
  readonly words: readonly Spellings[]
  readonly metre: Metre | null
  readonly number: NumberAsked | null
}

export interface NumberAsked {
  readonly number: string
  /** Null: in any book. */
  readonly book: string | null
}

/** Metres and book names of more words than these do not occur. */
const LONGEST_METRE = 36
const LONGEST_BOOK = 6
const NUMBER = /^#?(\d{1,4}[a-z]?)[.,;:]?$/i
const BEFORE_NUMBER = /^(hymns?|no|nos|nr|number|nummer|lied|#)[.:]?$/i

/**
 * What a person typed, taken apart: metres (`8.7.8.7`, `87 87`, `CM`), numbers (`244`, `NEH 244`, `hymn 244`), words.
 * @param books names by which hymn books are known, compared as `bookKey`s
 */
export function readQuery(query: string, books: ReadonlySet<string>): Term[] {
  const chunks = query.split(/\s+/).filter((chunk) => chunk !== '')
  const terms: Term[] = []
  let at = 0
  while (at < chunks.length) {
    const { term, length } = numbered(chunks, at, books) ?? metrical(chunks, at) ?? single(chunks[at] as string)
    if (term !== null) terms.push(term)
    at += length
  }
  return terms
}

interface Read {
  readonly term: Term | null
  /** Chunks that it takes up. */
  readonly length: number
}

const asTerm = (text: string, length: number, read: Partial<Pick<Term, 'metre' | 'number'>>): Read => ({
  term: { text, words: spellingsOf(text), metre: null, number: null, ...read },
  length,
})

/** `NEH 244`, `NEH244`, `English Hymnal no. 450`, `hymn 244`. */
function numbered(chunks: readonly string[], at: number, books: ReadonlySet<string>): Read | null {
  for (let length = Math.min(LONGEST_BOOK, chunks.length - at); length >= 1; length--) {
    const name = bookKey(chunks.slice(at, at + length).join(''))
    const isBook = books.has(name)
    if (!isBook && !(length === 1 && BEFORE_NUMBER.test(chunks[at] as string))) continue
    const skipped = isBook && BEFORE_NUMBER.test(chunks[at + length] ?? '') ? 1 : 0
    const number = numberOf(chunks[at + length + skipped])
    if (number === null) continue
    const taken = length + skipped + 1
    return asTerm(chunks.slice(at, at + taken).join(' '), taken, { number: { number, book: isBook ? name : null } })
  }
  const text = chunks[at] as string
  const [, name = '', number = ''] = /^(.*[^\d\s])(\d{1,4}[a-z]?)$/i.exec(text) ?? []
  const book = bookKey(name)
  return books.has(book) ? asTerm(text, 1, { number: { number: number.toLowerCase(), book } }) : null
}

/** The longest run of chunks that is a metre and more than a word or a number. */
function metrical(chunks: readonly string[], at: number): Read | null {
  for (let length = Math.min(LONGEST_METRE, chunks.length - at); length >= 1; length--) {
    const run = chunks.slice(at, at + length)
    const text = run.join(' ')
    if (length === 1 && numberOf(text) !== null) continue
    const metre = readMetre(text)
    if (metre === null || (metre.lines !== null && metre.lines.length < 3)) continue
    // "SM" may begin a name, and "irregular" may be a word of a title.
    return asTerm(text, length, { metre })
  }
  return null
}

/** A word; or a number alone, which may be a hymn's, a metre (8787) or a word of a title (Psalm 100). */
function single(text: string): Read {
  if (spellingsOf(text).length === 0) return { term: null, length: 1 }
  const number = numberOf(text)
  if (number === null) return asTerm(text, 1, {})
  const metre = readMetre(text)
  const isMetre = (metre?.lines?.length ?? 0) >= 3
  return asTerm(text, 1, { metre: isMetre ? metre : null, number: { number, book: null } })
}

const numberOf = (chunk: string | undefined): string | null => NUMBER.exec(chunk ?? '')?.[1]?.toLowerCase() ?? null
