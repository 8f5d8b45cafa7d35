import { type CommandOf, command } from '../command-form.ts'
import { insertItem, isItem } from '../insert-item.ts'
import type { Rule } from '../rule.ts'
import { unchanged } from '../state.ts'

const HOW = 'an item is expected as in an order of service: insert {hymn: st-anne, verses: 3}'

export const form = command({
  name: 'insert',
  args: { item: { type: 'item' } },
  does: 'slips an item in after what sounds, or before an item that has not begun',
  words: {},
  spoken: { word: 'insert', argument: 'item' },
  keys: {},
})

/** The organist has opened the item: its files are read at the edge. */
export const rule: Rule<CommandOf<typeof form>> = {
  whyNot: (_, { item }) => (isItem(item) ? (item.problem ?? null) : HOW),
  step: (at, { item }) => (isItem(item) ? insertItem(at, item) : unchanged(at.state, HOW)),
  isOffered: () => true,
}
