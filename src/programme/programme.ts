import { type House, readText, readYaml, type YamlFile } from '../house/index.ts'
import type { Organ } from '../organ/index.ts'
import { type Item, tryItem } from './item.ts'
import { type ProgrammeFile, programmeSchema } from './programme-schema.ts'

/** An order of service on an organ, every item ready. */
export interface Programme {
  readonly file: string
  readonly title: string
  readonly items: readonly Item[]
}

/** @throws BadInput naming line and column */
export const readProgramme = (path: string): YamlFile<ProgrammeFile> => readYaml(path, readText(path), programmeSchema)

/** An item that cannot be played says so in its place (`Item.problem`): it does not keep the others from being held. */
export function openProgramme(
  house: House,
  path: string,
  { value, where }: YamlFile<ProgrammeFile>,
  organ: Organ,
): Programme {
  const items = value.items.map((form, index) => tryItem(house, form, organ, where(['items', index])))
  const name = path.replace(/^.*[\\/]/, '').replace(/\.ya?ml$/, '')
  return { file: path, title: value.title ?? value.date ?? name, items }
}
