import { createHash } from 'node:crypto'
import { existsSync, realpathSync, renameSync } from 'node:fs'
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path'
import * as z from 'zod'
import { type House, makeFolder, readText, stateFolder, writeWhole } from '../house/index.ts'
import type { Item } from './item.ts'
import { itemSchema } from './programme-schema.ts'
import { sectionSchema, type Work } from './section.ts'

/** Where a service stands, as it is kept on disk: a file for each programme in `state/places` of the house. */
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

/**
 * @param programme its file, however it is spelt: a programme of the house is known by its name there, any other by where
 * it really is
 */
export function placeFile(house: House, programme: string): string {
  const path = real(programme)
  const inside = [house.home, house.shipped].map((folder) => relative(real(folder), path)).find(isInside)
  const known = inside?.split(sep).join('/') ?? path
  const hash = createHash('sha256').update(known).digest('hex').slice(0, 12)
  return join(stateFolder(house), 'places', `${basename(path).replace(/\.ya?ml$/, '')}-${hash}.json`)
}

const isInside = (path: string): boolean => path !== '' && !path.startsWith('..') && !isAbsolute(path)

function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return resolve(path)
  }
}

/**
 * Whole or not at all, and on the disk when it returns.
 * @throws BadInput where it cannot be written: a full disk, one that is read-only
 */
export function keepPlace(house: House, place: Place): void {
  makeFolder(join(stateFolder(house), 'places'), 0o700)
  writeWhole(placeFile(house, place.programme), `${JSON.stringify(place)}\n`)
}

/** @returns null where there is none, or none that can be read */
export function readPlace(house: House, programme: string): Place | null {
  const file = placeFile(house, programme)
  if (!existsSync(file)) return null
  try {
    return placeSchema.safeParse(JSON.parse(readText(file))).data ?? null
  } catch {
    return null
  }
}

/** A place that cannot be read is no place, but a person may want to look at it: nothing is written over it. */
export function setDamagedAside(house: House, programme: string): string | null {
  const file = placeFile(house, programme)
  if (!existsSync(file) || readPlace(house, programme) !== null) return null
  const aside = `${file}.damaged`
  try {
    renameSync(file, aside)
    return aside
  } catch {
    return file
  }
}
