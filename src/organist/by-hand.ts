import type { Organ } from '../organ/index.ts'
import type { Player } from '../player/index.ts'
import { type Hand, type HandMove, movable } from '../registration/index.ts'
import { knowledgeAt, type Performance } from '../timeline/index.ts'

/**
 * A piston that was pressed at the console before the first chord goes into the plan by its stops: the plan begins with them,
 * and what we would say of the piston then, the organ has already.
 */
export const asPlanned = (move: HandMove, hasBegun: boolean): HandMove =>
  move.atConsole && !hasBegun ? { ...move, piston: null } : move

/** The player moves what a hand moved, or takes notice of it; the music goes on with it by a swap of the plan `moved`. */
export function tellPlayer(
  player: Pick<Player, 'move' | 'note'>,
  { organ, plan }: Pick<Performance, 'organ' | 'plan'>,
  hand: Hand,
): void {
  const { piston, tick, atConsole } = hand
  const press = piston?.call ? { piston, before: knowledgeAt(organ, plan, tick).pressed } : undefined
  if (atConsole) player.note(hand.names, press)
  else player.move(movable(plan, hand), press)
}

/** @param place of the box among the organ's @returns in words why it cannot be; null where it was done */
export function moveBox(
  player: Pick<Player, 'moveBox'>,
  { enclosures }: Organ,
  isUnplugged: boolean,
  place: number,
  position: number,
): string | null {
  const enclosure = enclosures[place]
  if (!enclosure) return 'this organ has no such box'
  if (isUnplugged) return 'the cable to the organ is out'
  player.moveBox(enclosure, position)
  return null
}
