import { decideMove, whyNotByHand } from '../by-hand.ts'
import { command } from '../command-form.ts'
import { elementMove } from '../hand-wish.ts'

export const move = command(
  {
    name: 'move',
    args: { element: { type: 'whole', least: 0, most: 10_000 }, drawn: { type: 'flag' } },
    does: 'draws or retires a stop, coupler or tremulant by its number, until the registration names it',
  },
  (at, { element, drawn }) => {
    const found = at.state.organ.elements[element]
    return found ? decideMove(at, elementMove(found, drawn)) : `this organ has no stop of the number ${element}`
  },
  (at) => whyNotByHand(at) === null,
)
