import { badInput } from '../../findings/index.ts'
import type { House } from '../../house/index.ts'
import { readLine } from '../../performance/index.ts'
import { type ItemForm, scoreOf } from '../../programme/index.ts'
import type { Command } from '../../remote/protocol/index.ts'
import { shelved } from './library.ts'

/**
 * A command of a page or of MQTT: an item that it slips in goes by names of the house, never by a path.
 * @throws BadInput
 */
export function fromAfar(house: House, command: Command): Command {
  const meant = command.name === 'line' ? readLine(command.text, 0) : command
  if (meant.name !== 'insert') return command
  return { ...meant, item: named(house, meant.item) }
}

/** What is no item at all is judged where items are. */
function named(house: House, item: unknown): unknown {
  if (typeof item === 'string') shelved(house, 'scores', item)
  if (typeof item !== 'object' || item === null) return item
  const { title: _, notes: __, silence: ___, ...music } = item as Readonly<Record<string, unknown>>
  if (/[\\/]/.test(JSON.stringify(music)))
    throw badInput('', 'a file cannot be named from here', 'name a score of the library')
  const score: unknown = scoreOf(item as ItemForm)
  if (typeof score === 'string') shelved(house, 'scores', score)
  return item
}
