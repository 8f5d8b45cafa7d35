import { byHand, whyNotByHand } from '../by-hand.ts'
import { type CommandOf, command } from '../command-form.ts'
import { elementMove } from '../hand-wish.ts'
import type { At, Rule } from '../rule.ts'
import { unchanged } from '../state.ts'

export const form = command({
  name: 'move',
  args: { element: { type: 'whole', least: 0, most: 10_000 }, drawn: { type: 'flag' } },
  does: 'draws or retires a stop, coupler or tremulant by its number, until the registration names it',
  words: {},
  keys: {},
})

export const rule: Rule<CommandOf<typeof form>> = {
  whyNot: (at, { element, drawn }) => {
    const move = moveOf(at, element, drawn)
    return typeof move === 'string' ? move : whyNotByHand(at, false)
  },
  step: (at, { element, drawn }) => {
    const move = moveOf(at, element, drawn)
    return typeof move === 'string' ? unchanged(at.state, move) : byHand(at, move)
  },
  isOffered: (at) => whyNotByHand(at, false) === null,
}

function moveOf({ state }: At, element: number, drawn: boolean) {
  const found = state.organ.elements[element]
  return found ? elementMove(found, drawn) : `this organ has no stop of the number ${element}`
}
