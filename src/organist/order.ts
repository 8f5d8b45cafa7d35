import { basename } from 'node:path'
import { BadInput, type Finding } from '../findings/index.ts'
import type { House } from '../house/index.ts'
import type { Organ } from '../organ/index.ts'
import { begin, resume, type State, type Stepped } from '../performance/index.ts'
import { comeBack, type Item, keepPlace, openItem, type Programme, placeOf, readItem } from '../programme/index.ts'
import type { Prepared } from './prepare.ts'

/** What is to be performed: a piece is an order of one item. */
export interface Order {
  /** Of the order of service, or of the piece. */
  readonly title: string
  /** Its name in the house; null: a piece. */
  readonly programme: string | null
  /** Of the order of service; null: a piece. */
  readonly file: string | null
  readonly organ: Organ
  readonly items: readonly Item[]
  readonly findings: readonly Finding[]
  /** Asked for once the port is ours, for another program may be holding this very service. */
  readonly begin: () => Begun
  /** Is told the state whenever its place has changed. @throws where it cannot be kept */
  readonly keep: (state: State) => void
  /** An item to be slipped in. @returns in words why it cannot be played */
  readonly open: (form: unknown) => Item | string
}

interface Begun {
  readonly stepped: Stepped
  /** What an operator must know of how it begins; null where it is all as expected. */
  readonly notice: string | null
}

/** Begins by itself, and ends with its last note. */
export function orderOfPiece(house: House, { item, title, findings, performance: { organ } }: Prepared): Order {
  return {
    title,
    programme: null,
    file: null,
    organ,
    items: [item],
    findings,
    begin: () => ({ stepped: begin(organ, [item], false), notice: null }),
    keep: () => undefined,
    open: (form) => openedItem(house, form, organ),
  }
}

/** @param fromStart from the first item, whatever place was kept */
export function orderOfProgramme(house: House, programme: Programme, organ: Organ, fromStart: boolean): Order {
  const { file, title, items } = programme
  return {
    title,
    programme: basename(file).replace(/\.ya?ml$/, ''),
    file,
    organ,
    items,
    findings: items.flatMap((item) => item.findings),
    begin: () => {
      if (fromStart) return { stepped: begin(organ, items), notice: null }
      const { resumption, notice } = comeBack(house, file, items, organ)
      return { stepped: resumption ? resume(organ, resumption) : begin(organ, items), notice }
    },
    keep: (state) => keepPlace(house, placeOf(state, file)),
    open: (form) => openedItem(house, form, organ),
  }
}

function openedItem(house: House, form: unknown, organ: Organ): Item | string {
  try {
    return openItem(house, readItem(house, form, 'slipped in'), organ, 'slipped in')
  } catch (thrown) {
    if (thrown instanceof BadInput) return thrown.message
    throw thrown
  }
}
