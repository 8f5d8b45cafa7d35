import { badInput } from '../../findings/index.ts'
import type { House } from '../../house/index.ts'
import type { Organ } from '../../organ/index.ts'
import { openProgramme, readProgramme } from '../../programme/index.ts'
import { type Order, openOrgan, orderOfProgramme } from '../index.ts'

export interface AskedProgramme {
  readonly path: string
  /** By name or file; null: the programme's own. */
  readonly organ: string | null
  /** Where the programme names none either. */
  readonly fallback: () => Organ
  readonly fromStart: boolean
}

/** An order of service out of its file. @throws BadInput */
export function programmeOrder(house: House, { path, organ: named, fallback, fromStart }: AskedProgramme): Order {
  const form = readProgramme(path)
  const wanted = named ?? form.value.organ
  const organ = wanted === undefined ? fallback() : openOrgan(house, wanted)
  const programme = openProgramme(house, path, form, organ)
  if (programme.items.length === 0) throw badInput(path, 'there is nothing in this programme', 'add to it')
  return orderOfProgramme(house, programme, organ, fromStart)
}
