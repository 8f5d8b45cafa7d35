import type { Player } from '../player/index.ts'
import { type Hand, movable } from '../registration/index.ts'
import { knowledgeAt, type Performance } from '../timeline/index.ts'

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
