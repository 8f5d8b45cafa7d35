import { stringify } from 'yaml'
import { findScore, readFacts, theScore } from '../catalogue/index.ts'
import { badInput } from '../findings/index.ts'
import { type House, readYaml } from '../house/index.ts'
import { type ItemForm, itemSchema, KINDS } from './programme-schema.ts'

/**
 * One item, as it stands in a programme; or as people type it: a score by what it is known by, its kind before it or not, its verses after
 * it or not (`dundee`, `dundee 3`, `voluntary bwv-553`).
 * @throws BadInput in words
 */
export const readItem = (house: House, form: unknown, where: string): ItemForm =>
  readYaml(where, stringify(typeof form === 'string' ? typed(house, form) : form), itemSchema).value

const TYPED = new RegExp(`^(?:(${KINDS.join('|')})\\s+)?(.+?)(?:\\s+(\\d+))?$`, 'i')

function typed(house: House, text: string): object {
  const { kind, asked, verses } = taken(house, text.trim())
  if (asked === '') throw badInput('', 'an item is expected', 'such as: dundee 3, or {hymn: dundee, verses: 3}')
  if (kind?.toLowerCase() === 'silence') return { silence: text.trim().replace(/^\S+\s+/, '') }
  const { name, path } = theScore(house, asked)
  const known = kind?.toLowerCase() ?? usualKind(path)
  const sung = known === 'hymn' || known === 'psalm'
  return { [known]: name, ...(sung ? { verses: Number(verses ?? 1) } : {}) }
}

/** A number behind a score is how many verses, but where it stands in a book: `NEH 417`, `NEH 417 4`. */
function taken(house: House, text: string) {
  const [, kind, asked = '', verses] = TYPED.exec(text) ?? []
  const whole = `${asked} ${verses}`
  const isNumber = verses !== undefined && findScore(house, whole).some(({ by }) => by?.field === 'number')
  return isNumber ? { kind, asked: whole, verses: undefined } : { kind, asked, verses }
}

/** A tune of which the library knows the metre of its words is sung; what else there is is played. */
function usualKind(path: string): 'hymn' | 'voluntary' {
  const { metre } = readFacts(path)
  return metre === null ? 'voluntary' : 'hymn'
}
