import { findPiston } from '../../organ/index.ts'
import { decideMove, whyNotByHand } from '../by-hand.ts'
import { command } from '../command-form.ts'
import { pistonMove } from '../hand-wish.ts'

export const piston = command(
  {
    name: 'piston',
    args: { piston: { type: 'line', longest: 80 } },
    does: 'presses a piston of the organ, until the registration names its stops',
    spoken: { word: 'piston', argument: 'piston' },
  },
  (at, { piston: name }) => {
    const { organ } = at.state
    const found = findPiston(organ, name)?.piston
    return found ? decideMove(at, pistonMove(organ, found)) : `there is no piston "${name}"`
  },
  (at) => whyNotByHand(at) === null && at.state.organ.pistons.length > 0,
)
