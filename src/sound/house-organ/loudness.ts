import type { Division } from '../../organ/index.ts'
import type { Pipe, Rank } from './ranks.ts'
import { type Asked, soundingPipes } from './sounding.ts'
import type { SoundingOrgan } from './sounding-organ.ts'

/** Root mean square of full organ under two full hands: its highest peaks stay some 12 dB above. */
const FULL_ORGAN_RMS = 0.17
/** How much of the distance between a registration and full organ is given back, so that pp is heard on small speakers. */
const LIFT = 0.35

const HANDS = [43, 48, 52, 55, 60, 64, 67, 72, 76, 79] as const
const FEET = [36, 43] as const

/**
 * How loud the whole is to be played, for what is drawn: full organ does not reach the limit, and what is softer is a
 * little nearer to it than in the church. Louder registrations stay louder.
 * @returns the gain for a registration; null where nothing is drawn
 */
export function headroomFor(
  organ: SoundingOrgan,
  ranks: readonly Rank[],
): (isDrawn: Asked['isDrawn']) => number | null {
  const keysDown = new Map(
    organ.divisions.map((division) => [division, new Set(inCompass(division, division.isPedal ? FEET : HANDS))]),
  )
  const power = (isDrawn: Asked['isDrawn']) => powerOf(soundingPipes(organ, ranks, { keysDown, isDrawn }).values())
  const full = power(() => true)
  return (isDrawn) => {
    const drawn = power(isDrawn)
    return drawn === 0 ? null : (FULL_ORGAN_RMS / Math.sqrt(full)) * (drawn / full) ** (-LIFT / 2)
  }
}

const inCompass = ({ compass }: Division, keys: readonly number[]): number[] =>
  keys.filter((key) => key >= compass.low && key <= compass.high)

function powerOf(pipes: Iterable<Pipe>): number {
  let power = 0
  for (const { rank } of pipes) power += rank.level * rank.level
  return power
}
