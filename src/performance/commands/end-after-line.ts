import { type CommandOf, command } from '../command-form.ts'
import { endAfterLine } from '../ending.ts'
import { inMusic } from '../rule.ts'

export const form = command({
  name: 'endAfterLine',
  args: {},
  does: 'ends the item with the line that sounds',
  words: { 'end after line': {}, end: {} },
  keys: { e: {} },
})

export const rule = inMusic<CommandOf<typeof form>>(
  ({ place }) => (place.isSilent ? 'nothing sounds' : null),
  ({ state, place }) => endAfterLine(state, place),
)
