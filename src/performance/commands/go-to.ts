import { type CommandOf, command } from '../command-form.ts'
import type { Rule } from '../rule.ts'
import { goToPlace, whereIs } from '../seek.ts'
import { unchanged } from '../state.ts'

export const form = command({
  name: 'goTo',
  args: { place: { type: 'line', longest: 40 } },
  does: 'goes to a bar (17 or 17:3), a marker, or a verse by its name',
  words: {},
  spoken: { word: 'bar', argument: 'place' },
  keys: {},
})

export const rule: Rule<CommandOf<typeof form>> = {
  whyNot: (at, { place }) => {
    const found = whereIs(at, place)
    return 'problem' in found ? found.problem : null
  },
  step: (at, { place }) => {
    const found = whereIs(at, place)
    return 'problem' in found ? unchanged(at.state, found.problem) : goToPlace(at, found)
  },
  isOffered: ({ place }) => place !== null,
}
