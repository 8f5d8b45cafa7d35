import { type CommandOf, command } from '../command-form.ts'
import { obeyWish, wishOf } from '../line-wish.ts'
import type { Rule } from '../rule.ts'

export const form = command({
  name: 'line',
  args: { text: { type: 'line', longest: 200 } },
  does: 'a line as it is typed: a bar, a marker, a piston, `Gt. Trumpet`, `+ Oboe`, `- Oboe`, or any word of a command',
  words: {},
  keys: {},
})

export const rule: Rule<CommandOf<typeof form>> = {
  whyNot: (at, { text }) => {
    const wish = wishOf(at, text)
    return wish.type === 'problem' ? wish.problem : null
  },
  step: (at, { text }) => obeyWish(at, wishOf(at, text)),
  isOffered: ({ place }) => place !== null,
}
