import { command } from '../command-form.ts'
import { endAfterLine as endItem } from '../enter.ts'
import { inMusic } from '../rule.ts'

export const endAfterLine = command(
  {
    name: 'endAfterLine',
    does: 'ends the item with the line that sounds',
    words: { 'end after line': {}, end: {} },
    keys: { e: {} },
  },
  inMusic(({ state, place }) => (place.isSilent ? 'nothing sounds' : () => endItem(state, place))),
)
