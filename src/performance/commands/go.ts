import { type CommandOf, command } from '../command-form.ts'
import { go, goingAt, promiseAt } from '../go.ts'
import type { Rule } from '../rule.ts'

export const form = command({
  name: 'go',
  args: {},
  does: 'goes on where something waits: the next verse, after hold or pause, the next item',
  words: { go: {} },
  keys: { space: {}, pagedown: {} },
})

export const rule: Rule<CommandOf<typeof form>> = {
  whyNot: (at) => (goingAt(at).type === 'nothing' ? promiseAt(at).says : null),
  step: (at) => go(at),
}
