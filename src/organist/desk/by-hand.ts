import { CannotPlay } from '../../findings/index.ts'
import { elementName, type Organ } from '../../organ/index.ts'
import type { Command, Playing } from '../../remote/protocol/index.ts'
import type { HandEvent } from '../index.ts'

/** Older ones nobody reads on a phone. */
const MOST_HANDS = 5

export const latestHands = (hands: readonly HandEvent[]): Playing['hands'] =>
  hands.slice(-MOST_HANDS).map(({ number, place, what }) => ({ number, place, what }))

/** A tap on a knob or a piston, as a person would write it in a line. @throws CannotPlay where the organ has no such thing */
export function handText(
  command: Extract<Command, { readonly name: 'move' | 'piston' }>,
  { elements, pistons }: Organ,
): string {
  if (command.name === 'piston') {
    const piston = pistons.find(({ name }) => name === command.piston)
    if (!piston) throw new CannotPlay(`there is no piston ${command.piston}`)
    return piston.name
  }
  const element = elements[command.element]
  if (!element) throw new CannotPlay('this organ has no such stop')
  return `${command.drawn ? '+' : '-'} ${elementName(element)}`
}
