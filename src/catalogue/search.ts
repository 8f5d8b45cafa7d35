import { slips } from '../findings/index.ts'
import { bookKeys, writeBookNumber } from './books.ts'
import { type Entry, textsOf } from './entry.ts'
import { compact, type Spellings, spellingsOf } from './fold.ts'
import { type Metre, metreKey, readMetre } from './metre.ts'
import { type NumberAsked, readQuery, type Term } from './read-query.ts'

type Field =
  | 'title'
  | 'first line'
  | 'tune'
  | 'metre'
  | 'number'
  | 'book'
  | 'composer'
  | 'arranger'
  | 'harmony'
  | 'name'
  | 'in the file'

/** Why an entry was found. */
export interface Reason {
  readonly field: Field
  /** What stands in that field. */
  readonly text: string
  /** Not as it was typed, only nearly so. */
  readonly nearly: boolean
}

export interface Hit {
  readonly entry: Entry
  readonly worth: number
  /** The field that answers best for each thing asked, each field once. */
  readonly why: readonly Reason[]
}

export interface SearchResult {
  /** What was asked, one by one; empty where nothing searchable was typed. */
  readonly asked: readonly string[]
  /** Entries that answer all of it, the best first. */
  readonly hits: readonly Hit[]
  /** Where there are no hits: the entries that answer most of it. */
  readonly nearMisses: readonly Hit[]
}

/** How much a find is worth in each field: what people call a hymn by before who wrote it. */
const WEIGHT: Readonly<Record<Field, number>> = {
  number: 12,
  title: 10,
  tune: 9,
  metre: 9,
  'first line': 8,
  name: 6,
  composer: 5,
  harmony: 3,
  arranger: 3,
  book: 3,
  'in the file': 2,
}
/** How well a word fits: the word itself, its beginning, within it, with one slip, with two. */
const QUALITY = { whole: 1, number: 0.8, begins: 0.7, within: 0.3, slip: 0.25, slips: 0.15 } as const
/** Shorter fragments stand inside too many words. */
const SHORTEST_WITHIN = 4
const MOST_NEAR_MISSES = 5

/** What is let pass: words and their beginnings; also parts of words and slips; also metres that begin alike. */
type How = 'as typed' | 'nearly' | 'far'

/**
 * Entries that answer all that was typed, the best first; where none does, once more with slips of spelling forgiven.
 * Pure; a thousand entries take some tens of milliseconds.
 */
export function searchLibrary(entries: readonly Entry[], query: string): SearchResult {
  const known = new Set(entries.flatMap((entry) => booksOf(entry).flatMap(({ book }) => bookKeys(book))))
  const terms = readQuery(query, known)
  const asked = terms.map(({ text }) => text)
  if (terms.length === 0) return { asked, hits: [], nearMisses: [] }
  const prepared = entries.map(prepare)
  const phrase = compact(query)
  const found = (how: How, needed: number) => prepared.flatMap((each) => hitOf(each, terms, phrase, how, needed) ?? [])
  for (const how of ['as typed', 'nearly'] as const) {
    const hits = found(how, terms.length)
    if (hits.length > 0) return { asked, hits: ranked(hits), nearMisses: [] }
  }
  const near = found('far', 1)
  return { asked, hits: [], nearMisses: ranked(near).slice(0, MOST_NEAR_MISSES) }
}

/** What is compared, made once an entry: a search as one types runs over the same entries again and again. */
interface Prepared {
  readonly entry: Entry
  readonly fields: readonly {
    readonly field: Field
    readonly text: string
    readonly words: readonly Spellings[]
    readonly whole: string
  }[]
  readonly metre: Metre | null
  readonly numbers: readonly { readonly text: string; readonly number: string; readonly books: readonly string[] }[]
}

const PREPARED = new WeakMap<Entry, Prepared>()

function prepare(entry: Entry): Prepared {
  const before = PREPARED.get(entry)
  if (before) return before
  const texts = textsOf(entry)
  const written: readonly (readonly [Field, string | null])[] = [
    ...texts.map(({ title }) => ['title', title] as const),
    ['tune', entry.tune],
    ...texts.map(({ firstLine }) => ['first line', firstLine] as const),
    ['name', entry.name],
    ['composer', entry.composer],
    ['harmony', entry.harmony],
    ['arranger', entry.arranger],
    ['metre', entry.metre],
    ...entry.inFile.map((text) => ['in the file', text] as const),
  ]
  const prepared: Prepared = {
    entry,
    fields: written.flatMap(([field, text]) =>
      text === null ? [] : [{ field, text, words: spellingsOf(text), whole: compact(text) }],
    ),
    metre: entry.metre === null ? null : readMetre(entry.metre),
    numbers: booksOf(entry).map((each) => ({
      text: writeBookNumber(each),
      number: each.number.toLowerCase(),
      books: bookKeys(each.book),
    })),
  }
  PREPARED.set(entry, prepared)
  return prepared
}

const booksOf = (entry: Entry) => textsOf(entry).flatMap(({ books }) => books)

interface Answer {
  readonly worth: number
  readonly reason: Reason
}

function hitOf(prepared: Prepared, terms: readonly Term[], phrase: string, how: How, needed: number) {
  const answers = terms.flatMap((term) => answerOf(prepared, term, how) ?? [])
  if (answers.length < needed) return null
  const why = answers
    .map(({ reason }) => reason)
    .filter(({ field, text }, index, all) => all.findIndex((a) => a.field === field && a.text === text) === index)
  const worth = answers.reduce((sum, { worth }) => sum + worth, 0) + asWhole(prepared, phrase)
  return { entry: prepared.entry, worth, why }
}

/** A field that is, or begins with, all that was typed comes before one that has its words somewhere. */
function asWhole({ fields }: Prepared, phrase: string): number {
  if (phrase === '') return 0
  const best = (found: (whole: string) => boolean) =>
    Math.max(0, ...fields.filter(({ whole }) => found(whole)).map(({ field }) => WEIGHT[field]))
  return 2 * best((whole) => whole === phrase) + best((whole) => whole.startsWith(phrase))
}

function answerOf(prepared: Prepared, term: Term, how: How): Answer | null {
  const answers = [
    ...(term.number === null ? [] : numberAnswers(prepared, term.number)),
    ...(term.metre === null ? [] : metreAnswers(prepared, term.metre, how)),
    ...wordAnswers(prepared, term.words, how !== 'as typed'),
  ]
  return answers.reduce<Answer | null>((best, each) => (best === null || each.worth > best.worth ? each : best), null)
}

const numberAnswers = ({ numbers }: Prepared, { number, book }: NumberAsked): Answer[] =>
  numbers
    .filter(({ books }) => book === null || books.includes(book))
    .flatMap((each) => {
      const quality =
        each.number === number ? QUALITY.whole : each.number.replace(/[a-z]$/, '') === number ? QUALITY.number : 0
      return quality === 0
        ? []
        : [{ worth: WEIGHT.number * quality, reason: { field: 'number' as const, text: each.text, nearly: false } }]
    })

function metreAnswers({ entry, metre }: Prepared, asked: Metre, how: How): Answer[] {
  if (metre === null) return []
  const alike = metreKey(metre) === metreKey(asked)
  const stressed = metre.stress !== null && asked.stress !== null && metre.stress !== asked.stress
  const near = !alike || stressed
  if (near && (how !== 'far' || !beginAlike(metre, asked))) return []
  const worth = near ? WEIGHT.metre * QUALITY.slip : WEIGHT.metre
  return [{ worth, reason: { field: 'metre', text: entry.metre ?? '', nearly: near } }]
}

/** 7.6.7.6 and 7.6.7.6 D; 8.7.8.7 with a refrain and without. */
function beginAlike({ lines: a }: Metre, { lines: b }: Metre): boolean {
  if (a === null || b === null) return false
  const shared = Math.min(a.length, b.length)
  return `${a.slice(0, shared)}` === `${b.slice(0, shared)}`
}

/** All words of what was typed as one ("e-flat" is two) must stand in one field. */
function wordAnswers({ fields, numbers }: Prepared, words: readonly Spellings[], forgiving: boolean): Answer[] {
  // The figures of a metre are compared as a metre, or 8.8.8 would find 8.8.8.8 D.
  const figures = words.some(([word]) => /^\d/.test(word ?? ''))
  const inFields = fields.flatMap(({ field, text, words: fieldWords, whole }): Answer[] => {
    if (figures && field === 'metre') return []
    const qualities = words.map((word) => fitOf(word, fieldWords, whole, forgiving))
    const least = Math.min(...qualities)
    return least === 0 ? [] : [{ worth: WEIGHT[field] * least, reason: { field, text, nearly: least <= QUALITY.slip } }]
  })
  const key = words.map(([word]) => word).join('')
  const inBooks = numbers
    .filter(({ books }) => books.includes(key))
    .map(({ text }): Answer => ({ worth: WEIGHT.book, reason: { field: 'book', text, nearly: false } }))
  return [...inFields, ...inBooks]
}

/** How well the best word of a field fits one that was typed, 0 for not at all. */
function fitOf(asked: Spellings, words: readonly Spellings[], whole: string, forgiving: boolean): number {
  let best = 0
  for (const spelling of asked) {
    // "newbritain", as files are named.
    if (spelling.length >= SHORTEST_WITHIN && begins(spelling, whole)) best = Math.max(best, QUALITY.begins)
    for (const word of words.flat()) {
      if (word === spelling) return QUALITY.whole
      if (begins(spelling, word)) best = Math.max(best, QUALITY.begins)
      else if (forgiving && best < QUALITY.within) best = Math.max(best, nearly(spelling, word))
    }
  }
  return best
}

/** "100" begins "100th", and "17" does not begin "1708". */
const begins = (asked: string, word: string): boolean =>
  word.startsWith(asked) && !(/\d$/.test(asked) && /^\d/.test(word.slice(asked.length)))

function nearly(asked: string, word: string): number {
  if (asked.length >= SHORTEST_WITHIN && word.includes(asked) && !/^\d/.test(asked)) return QUALITY.within
  const most = Math.min(forgiven(asked), forgiven(word))
  const found = most === 0 ? 1 : slips(asked, word, most)
  return found > most ? 0 : found === 1 ? QUALITY.slip : QUALITY.slips
}

/** How many slips a word of this length may have and still be meant: short words differ by one letter anyhow. */
const forgiven = (word: string): number => (/\d/.test(word) || word.length < 4 ? 0 : word.length < 8 ? 1 : 2)

const ranked = (hits: readonly Hit[]): Hit[] =>
  [...hits].sort(
    (a, b) =>
      b.worth - a.worth ||
      Number(b.entry.own) - Number(a.entry.own) ||
      (a.entry.title ?? a.entry.name).localeCompare(b.entry.title ?? b.entry.name) ||
      a.entry.name.localeCompare(b.entry.name),
  )
