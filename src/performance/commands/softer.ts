import { type CommandOf, command } from '../command-form.ts'
import { louderRule } from '../loudness.ts'

export const form = command({
  name: 'softer',
  args: {},
  does: 'softer by one dynamic, at the next beat',
  words: { softer: {} },
  keys: { down: {} },
})

export const rule = louderRule<CommandOf<typeof form>>(-1)
