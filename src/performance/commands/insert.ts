import type { Item } from '../../programme/index.ts'
import { command } from '../command-form.ts'
import { enter } from '../enter.ts'
import type { At } from '../rule.ts'
import { done, type State, type Stepped } from '../state.ts'

export const insert = command(
  {
    name: 'insert',
    args: { item: { type: 'item' } },
    does: 'slips an item in after what sounds, or before an item that has not begun',
    spoken: { word: 'insert', argument: 'item' },
  },
  /** The organist has opened the item: its files are read at the edge. */
  (at, { item }) => {
    if (isItem(item)) return item.problem ?? (() => insertItem(at, item))
    return 'an item is expected as in an order of service: insert {hymn: st-anne, verses: 3}'
  },
  () => true,
)

const isItem = (value: unknown): value is Item =>
  typeof value === 'object' && value !== null && 'sections' in value && 'form' in value

/** After what sounds; before an item that has not begun. */
function insertItem({ state, place }: At, item: Item): Stepped {
  const isOver = state.stage === 'over'
  const hasBegun = place === null ? !isOver : place.free > 0 || place.atWait === null
  const at = isOver ? state.items.length : hasBegun ? state.index + 1 : state.index
  const items = state.items.toSpliced(at, 0, item)
  const order = state.order.toSpliced(at, 0, item.form)
  const longer: State = { ...state, items, order, answer: `${item.title} comes ${hasBegun ? 'next' : 'now'}` }
  return hasBegun && !isOver ? done(longer) : enter(longer, at)
}
