import type { Coupler, Division, Element, ElementId } from '../../organ/index.ts'
import type { Pipe, Rank } from './ranks.ts'
import type { SoundingOrgan } from './sounding-organ.ts'

/** What an organ is being asked: which keys of each division are down, what is drawn. */
export interface Asked {
  readonly keysDown: ReadonlyMap<Division, ReadonlySet<number>>
  readonly isDrawn: (id: ElementId) => boolean
}

export const pipeId = ({ rank, key }: Pipe): number => (rank.index << 7) | key

/**
 * The pipes that sound, by their ids. A coupler plays the keys of its division on another's pipes; what is coupled is not
 * coupled again (as in GrandOrgue by default). A pipe that several ways lead to sounds once.
 */
export function soundingPipes(organ: SoundingOrgan, ranks: readonly Rank[], asked: Asked): Map<number, Pipe> {
  const found = new Map<number, Pipe>()
  const couplers = organ.elements.filter(isCoupler).filter(({ id }) => asked.isDrawn(id))
  for (const division of organ.divisions) {
    const keys = playedKeys(division, couplers, asked.keysDown)
    if (keys.size === 0) continue
    for (const rank of ranks) {
      if (rank.division !== division || !(rank.stop === null || asked.isDrawn(rank.stop.id))) continue
      for (const key of keys) {
        const pipe = { rank, key }
        found.set(pipeId(pipe), pipe)
      }
    }
  }
  return found
}

function playedKeys(
  division: Division,
  couplers: readonly Coupler[],
  keysDown: ReadonlyMap<Division, ReadonlySet<number>>,
): ReadonlySet<number> {
  const { low, high } = division.compass
  const keys = new Set(keysDown.get(division))
  for (const { keys: from, sounds, shift } of couplers) {
    if (sounds !== division) continue
    for (const key of keysDown.get(from) ?? []) {
      // The written key is the same on both; each division is told it with its own offset.
      const coupled = key - from.offset + division.offset + shift
      if (coupled >= low && coupled <= high) keys.add(coupled)
    }
  }
  return keys
}

const isCoupler = (element: Element): element is Coupler => element.kind === 'coupler'
