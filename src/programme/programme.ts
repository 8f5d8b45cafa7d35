import { stringify } from 'yaml'
import { BadInput, type Complaint } from '../findings/index.ts'
import { type House, readText, readYaml, type YamlFile } from '../house/index.ts'
import type { Organ } from '../organ/index.ts'
import { type Item, openItem } from './item.ts'
import { type ItemForm, itemSchema, type ProgrammeFile, programmeSchema } from './programme-schema.ts'

/** An order of service on an organ, every item ready. */
export interface Programme {
  readonly file: string
  readonly title: string
  readonly items: readonly Item[]
}

/** @throws BadInput naming line and column */
export const readProgramme = (path: string): YamlFile<ProgrammeFile> => readYaml(path, readText(path), programmeSchema)

/** @throws BadInput with the complaints of all items at once: Saturday is the day to hear all of them */
export function openProgramme(
  house: House,
  path: string,
  { value, where }: YamlFile<ProgrammeFile>,
  organ: Organ,
): Programme {
  const complaints: Complaint[] = []
  const items = value.items.flatMap((form, index): Item[] => {
    try {
      return [openItem(house, form, organ, where(['items', index]))]
    } catch (thrown) {
      if (!(thrown instanceof BadInput)) throw thrown
      complaints.push(...thrown.complaints)
      return []
    }
  })
  if (complaints.length > 0) throw new BadInput(complaints)
  const name = path.replace(/^.*[\\/]/, '').replace(/\.ya?ml$/, '')
  return { file: path, title: value.title ?? value.date ?? name, items }
}

/**
 * One item, as it stands in a programme.
 * @throws BadInput in words
 */
export function readItem(form: unknown, where: string): ItemForm {
  return readYaml(where, stringify(form), itemSchema).value
}
