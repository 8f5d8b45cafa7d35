import type { Bytes } from '../midi/index.ts'
import type { Element, ElementId, Organ } from './organ.ts'

/** What is drawn at a moment: a value. The difference of two of them is a list of messages. */
export type Registration = ReadonlySet<ElementId>

export const NOTHING_DRAWN: Registration = new Set()

export interface Change {
  readonly element: Element
  readonly drawn: boolean
  readonly bytes: Bytes
}

/**
 * What must be said to come from one registration to another, over the union of both, so that what is left out is
 * retired. Draws come first: under held keys the organ never falls silent between the two. Within each, the order of
 * the profile.
 */
export function changesBetween(organ: Organ, from: Registration, to: Registration): Change[] {
  const drawn = organ.elements.filter(({ id }) => to.has(id) && !from.has(id))
  const retired = organ.elements.filter(({ id }) => from.has(id) && !to.has(id))
  return [...drawn.map((element) => changeTo(element, true)), ...retired.map((element) => changeTo(element, false))]
}

export function changeTo(element: Element, drawn: boolean): Change {
  const { said } = element
  return { element, drawn, bytes: said.type === 'toggle' ? said.push : drawn ? said.on : said.off }
}
