import { type CommandOf, command } from '../command-form.ts'
import { endAfterLine } from '../ending.ts'
import { enter } from '../enter.ts'
import type { Rule } from '../rule.ts'

export const form = command({
  name: 'skip',
  args: {},
  does: 'the next item: at once in a silence, else after this line',
  words: { skip: {} },
  keys: { s: {} },
  twice: true,
})

export const rule: Rule<CommandOf<typeof form>> = {
  whyNot: ({ state }) => (state.stage === 'over' ? 'the programme is over' : null),
  step: ({ state, place }) =>
    place === null || place.isSilent ? enter(state, state.index + 1) : endAfterLine(state, place),
}
