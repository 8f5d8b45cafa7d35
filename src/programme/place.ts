import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { BadInput } from '../findings/index.ts'
import { type House, makeFolder, readText, stateFolder, writeWhole } from '../house/index.ts'
import type { Organ } from '../organ/index.ts'
import { type Item, openItem } from './item.ts'
import { itemSchema } from './programme-schema.ts'
import { sectionSchema, type Work } from './section.ts'

/** Where a service stands, as it is kept on disk: `state/place.json` of the house. */
const placeSchema = z.strictObject({
  version: z.literal(1),
  /** The programme's file, and what it said of its items. */
  programme: z.string(),
  forms: z.array(itemSchema),
  order: z.array(z.union([z.int().min(0), itemSchema])),
  index: z.int().min(0),
  offered: z.int().min(0),
  sections: z.array(sectionSchema),
  tempoFactor: z.number().positive(),
})

export type Place = z.infer<typeof placeSchema>

const placeFile = (house: House): string => join(stateFolder(house), 'place.json')

/** Where a service stands: an item and the section of it that is offered. */
export interface Standpoint {
  readonly items: readonly Item[]
  /** Of each item its number in the programme; the form of one that was slipped in. */
  readonly order: Place['order']
  readonly index: number
  readonly offered: number
  readonly work: Work
}

export function placeOf(
  { items, order, index, offered, work }: Omit<Standpoint, 'order'> & { readonly order: Readonly<Place['order']> },
  programme: string,
): Place {
  const forms = items.filter((_, number) => typeof order[number] === 'number').map(({ form }) => form)
  const { sections, tempoFactor } = work
  return { version: 1, programme, forms, order: [...order], index, offered, sections: [...sections], tempoFactor }
}

/** Whole or not at all, and on the disk when it returns. */
export function keepPlace(house: House, place: Place): void {
  makeFolder(stateFolder(house), 0o700)
  writeWhole(placeFile(house), `${JSON.stringify(place)}\n`)
}

/** @returns null where there is none, or none that can be read: a service begins at its beginning then */
export function readPlace(house: House): Place | null {
  const file = placeFile(house)
  if (!existsSync(file)) return null
  try {
    const parsed = placeSchema.safeParse(JSON.parse(readText(file)))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/** To come back to: silent, waiting for go. `work` null: the item from its beginning. */
export interface Resumption extends Omit<Standpoint, 'work'> {
  readonly work: Work | null
  /** What an operator must know of it, in words; null where it is all as it was. */
  readonly notice: string | null
}

/**
 * Comes back to a place, silent, waiting for go. Where the programme was edited since, to the beginning of the same item.
 * @returns null where the place belongs to another programme, or lies after its end
 */
export function resumeAt(
  house: House,
  place: Place,
  programme: string,
  items: readonly Item[],
  organ: Organ,
): Resumption | null {
  if (place.programme !== programme) return null
  const same = JSON.stringify(place.forms) === JSON.stringify(items.map(({ form }) => form))
  if (!same) return resumeEdited(place, items)
  const all: Item[] = []
  const order: Place['order'] = []
  let index = place.index
  const lost: string[] = []
  for (const [number, each] of place.order.entries()) {
    const item = typeof each === 'number' ? items[each] : slippedIn(house, each, organ)
    if (item) {
      all.push(item)
      order.push(each)
      continue
    }
    if (number < place.index) index--
    lost.push('an item that was slipped in can no longer be played')
  }
  const item = all[index]
  if (!item) return null
  const fits = place.sections.every(({ source, spans }) => {
    const end = item.piece?.sources[source]?.score.end
    return end !== undefined && spans.every(({ from, to }) => from < to && to <= end)
  })
  const work = item.piece && fits ? { sections: place.sections, first: 0, tempoFactor: place.tempoFactor } : null
  return { items: all, order, index, work, offered: place.offered, notice: lost[0] ?? null }
}

function slippedIn(house: House, form: Exclude<Place['order'][number], number>, organ: Organ): Item | null {
  try {
    return openItem(house, form, organ, 'an item that was slipped in')
  } catch (thrown) {
    if (thrown instanceof BadInput) return null
    throw thrown
  }
}

/** The item that was being played is looked for by what the programme says of it. */
function resumeEdited(place: Place, items: readonly Item[]): Resumption | null {
  const at = place.order[place.index]
  const form = typeof at === 'number' ? place.forms[at] : at
  const index = items.findIndex((item) => JSON.stringify(item.form) === JSON.stringify(form))
  if (index < 0) return null
  const order = items.map((_, number) => number)
  const notice = 'the programme was edited since: this item is offered from its beginning'
  return { items, order, index, work: null, offered: 0, notice }
}
