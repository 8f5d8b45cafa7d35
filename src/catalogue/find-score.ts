import { badInput } from '../findings/index.ts'
import { type House, list, lookUp, offered, type Shelved } from '../house/index.ts'
import { textsOf } from './entry.ts'
import { compact, spellingsOf } from './fold.ts'
import { readLibrary } from './read-library.ts'
import { type Hit, type Reason, searchLibrary } from './search.ts'

/** A score that was asked for by what people know of it. */
export interface Candidate extends Shelved {
  /** null where it was not needed to find it. */
  readonly title: string | null
  /** By which field it was found; null: by its name. */
  readonly by: Reason | null
}

/**
 * The scores that may be meant, by name, else by title, first line, tune, number or whatever the library knows; one that is
 * called just so before those that are called like it. None, one, or several between which a person must choose.
 */
export function findScore(house: House, given: string): readonly Candidate[] {
  const byName = lookUp(house, 'scores', given)
  if (byName.length > 0) return byName.map((each) => ({ ...each, title: null, by: null }))
  const { hits, asked } = searchLibrary(readLibrary(house), given)
  const sure = hits.filter((hit) => hasWords(hit, given))
  const just = sure.filter((hit) => isJust(hit, given, asked.length))
  return (just.length > 0 ? just : sure).map(({ entry, why }) => ({
    name: entry.name,
    path: entry.path,
    own: entry.own,
    title: entry.title,
    by: why[0] ?? null,
  }))
}

/** Word for word, however each is spelt: the beginning of a word finds it in a list, and begins no music. */
function hasWords({ why }: Hit, given: string): boolean {
  const known = new Set(why.flatMap(({ text }) => spellingsOf(text).flat()))
  const isThere = spellingsOf(given).every((spellings) => spellings.some((each) => known.has(each)))
  return why.every(({ field, nearly }) => !nearly && (isThere || field === 'number'))
}

/** The whole of a title, a first line or a tune; or a number in a book, and nothing else was asked. */
function isJust({ entry, why }: Hit, given: string, asked: number): boolean {
  const names = [entry.tune, ...textsOf(entry).flatMap(({ title, firstLine }) => [title, firstLine])]
  const isWhole = names.some((each) => each !== null && compact(each) === compact(given))
  return isWhole || (asked === 1 && why[0]?.field === 'number')
}

const MOST_LISTED = 9

/** @throws BadInput, with what comes near, or with those between which a person must choose */
export function theScore(house: House, given: string): Candidate {
  const found = findScore(house, given)
  const [only, ...others] = found
  if (only && others.length === 0) return only
  if (only) throw badInput(given, `${found.length} scores fit: ${listed(found)}`, 'name one of them')
  throw noScore(house, given)
}

function listed(found: readonly Candidate[]): string {
  const more = found.length - MOST_LISTED
  const words = found.slice(0, MOST_LISTED).map(({ name, title }) => (title === null ? name : `${name} (${title})`))
  return `${words.join(', ')}${more > 0 ? `, and ${more} more` : ''}`
}

/** Slips are forgiven only to offer what may have been meant: nothing is played by them. */
function noScore(house: House, given: string) {
  const { hits, nearMisses } = searchLibrary(readLibrary(house), given)
  const near = [...hits, ...nearMisses].slice(0, MOST_LISTED)
  const shown = near.map(({ entry: { name, path, own, title } }) => ({ name, path, own, title, by: null }))
  const advice = shown.length > 0 ? `these come near: ${listed(shown)}` : offered(list(house, 'scores'), given)
  return badInput(
    given,
    'there is no such score, by name, title, first line, tune or number',
    advice || 'add one: voluntary scores add FILE',
  )
}
