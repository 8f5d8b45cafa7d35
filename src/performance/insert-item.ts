import type { Item } from '../programme/index.ts'
import { enter } from './enter.ts'
import type { At } from './rule.ts'
import { done, type State, type Stepped } from './state.ts'

export const isItem = (value: unknown): value is Item =>
  typeof value === 'object' && value !== null && 'sections' in value && 'form' in value

/** After what sounds; before an item that has not begun. */
export function insertItem({ state, place }: At, item: Item): Stepped {
  const isOver = state.stage === 'over'
  const hasBegun = place === null ? !isOver : place.free > 0 || place.atWait === null
  const at = isOver ? state.items.length : hasBegun ? state.index + 1 : state.index
  const items = [...state.items.slice(0, at), item, ...state.items.slice(at)]
  const order = [...state.order.slice(0, at), item.form, ...state.order.slice(at)]
  const longer: State = { ...state, items, order, answer: `${item.title} comes ${hasBegun ? 'next' : 'now'}` }
  return hasBegun && !isOver ? done(longer) : enter(longer, at)
}
