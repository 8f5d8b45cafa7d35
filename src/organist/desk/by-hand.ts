import { CannotPlay } from '../../findings/index.ts'
import type { Organ } from '../../organ/index.ts'
import type { HandMove } from '../../registration/index.ts'
import type { Command, Playing } from '../../remote/protocol/index.ts'
import { elementMove, type HandEvent, pistonMove } from '../index.ts'

/** Older ones nobody reads on a phone. */
const MOST_HANDS = 5

export const latestHands = (hands: readonly HandEvent[]): Playing['hands'] =>
  hands.slice(-MOST_HANDS).map(({ number, place, what }) => ({ number, place, what }))

/** A tap on a knob or a piston. @throws CannotPlay where the organ has no such thing, or no message moves it */
export function tappedMove(command: Extract<Command, { readonly name: 'move' | 'piston' }>, organ: Organ): HandMove {
  const move = command.name === 'piston' ? tappedPiston(command.piston, organ) : tappedKnob(command, organ)
  if (typeof move === 'string') throw new CannotPlay(move)
  return move
}

function tappedPiston(name: string, organ: Organ): HandMove | string {
  const piston = organ.pistons.find((each) => each.name === name)
  return piston ? pistonMove(organ, piston) : `there is no piston ${name}`
}

function tappedKnob({ element: id, drawn }: Extract<Command, { readonly name: 'move' }>, organ: Organ) {
  const element = organ.elements[id]
  return element ? elementMove(element, drawn) : 'this organ has no such stop'
}
