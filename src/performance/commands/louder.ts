import { type CommandOf, command } from '../command-form.ts'
import { louderRule } from '../loudness.ts'

export const form = command({
  name: 'louder',
  args: {},
  does: 'louder by one dynamic, at the next beat',
  words: { louder: {} },
  keys: { up: {} },
})

export const rule = louderRule<CommandOf<typeof form>>(1)
