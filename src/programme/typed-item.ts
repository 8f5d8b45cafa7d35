import { stringify } from 'yaml'
import { readFacts } from '../catalogue/index.ts'
import { badInput } from '../findings/index.ts'
import { type House, locate, readYaml } from '../house/index.ts'
import { type ItemForm, itemSchema, KINDS } from './programme-schema.ts'

/**
 * One item, as it stands in a programme; or as people type it: a score's name, its kind before it or not, its verses after
 * it or not (`dundee`, `dundee 3`, `voluntary bwv-553`).
 * @throws BadInput in words
 */
export const readItem = (house: House, form: unknown, where: string): ItemForm =>
  readYaml(where, stringify(typeof form === 'string' ? typed(house, form) : form), itemSchema).value

const TYPED = new RegExp(`^(?:(${KINDS.join('|')})\\s+)?(.+?)(?:\\s+(\\d+))?$`, 'i')

function typed(house: House, text: string): object {
  const [, kind, what = '', verses] = TYPED.exec(text.trim()) ?? []
  if (what === '') throw badInput('', 'an item is expected', 'such as: dundee 3, or {hymn: dundee, verses: 3}')
  const known = kind?.toLowerCase() ?? usualKind(house, what)
  const sung = known === 'hymn' || known === 'psalm'
  return { [known]: what, ...(sung ? { verses: Number(verses ?? 1) } : {}) }
}

/** A tune of which the library knows the metre of its words is sung; what else there is is played. */
function usualKind(house: House, name: string): 'hymn' | 'voluntary' {
  const { metre } = readFacts(locate(house, 'scores', name))
  return metre === null ? 'voluntary' : 'hymn'
}
