import { type CommandOf, command } from '../command-form.ts'
import { inMusic } from '../rule.ts'
import { done } from '../state.ts'

export const form = command({
  name: 'release',
  args: {},
  does: 'goes on after hold',
  words: { release: {}, continue: {} },
  keys: {},
})

export const rule = inMusic<CommandOf<typeof form>>(
  ({ now }) => (now.phase === 'held' ? null : 'nothing is held'),
  ({ state }) => done(state, { type: 'resume' }),
)
