import { type CommandOf, command } from '../command-form.ts'
import type { Rule } from '../rule.ts'
import { done } from '../state.ts'

export const form = command({
  name: 'stop',
  args: {},
  does: 'lets go, retires our stops and ends the performance; a service goes on from here when it is run again',
  words: { stop: {}, quit: {} },
  keys: { q: {} },
  twice: true,
})

export const rule: Rule<CommandOf<typeof form>> = {
  whyNot: () => null,
  step: ({ state }) => done(state, { type: 'quit' }),
}
