import { findPiston } from '../../organ/index.ts'
import { byHand, whyNotByHand } from '../by-hand.ts'
import { type CommandOf, command } from '../command-form.ts'
import { pistonMove } from '../hand-wish.ts'
import type { At, Rule } from '../rule.ts'
import { unchanged } from '../state.ts'

export const form = command({
  name: 'piston',
  args: { piston: { type: 'line', longest: 80 } },
  does: 'presses a piston of the organ, until the registration names its stops',
  words: {},
  spoken: { word: 'piston', argument: 'piston' },
  keys: {},
})

export const rule: Rule<CommandOf<typeof form>> = {
  whyNot: (at, { piston }) => {
    const move = moveOf(at, piston)
    return typeof move === 'string' ? move : whyNotByHand(at, false)
  },
  step: (at, { piston }) => {
    const move = moveOf(at, piston)
    return typeof move === 'string' ? unchanged(at.state, move) : byHand(at, move)
  },
  isOffered: (at) => whyNotByHand(at, false) === null && at.state.organ.pistons.length > 0,
}

function moveOf({ state: { organ } }: At, name: string) {
  const found = findPiston(organ, name)?.piston
  return found ? pistonMove(organ, found) : `there is no piston "${name}"`
}
