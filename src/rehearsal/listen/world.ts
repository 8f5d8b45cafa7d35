import type { Division } from '../../organ/index.ts'
import { CLOSED_PER_CENT, type Marks } from '../organ/index.ts'
import type { Expected } from './expected.ts'
import type { Heard } from './hear.ts'

/** What was heard and what should be, and how the two go together. */
export interface World {
  readonly heard: Heard
  readonly expected: Expected
  readonly marks: Marks
  /** Seconds that are heard together. */
  readonly window: number
  readonly index: (rank: number, key: number) => number
  readonly zeroAtS: number
  readonly gainAt: (division: Division, seconds: number) => Gain
}

interface Gain {
  readonly least: number
  readonly most: number
}

export function indexOf({ pipes }: Heard): World['index'] {
  const places = new Map(pipes.map(({ rank, key }, index) => [(rank << 7) | key, index]))
  return (rank, key) => places.get((rank << 7) | key) ?? -1
}

/** A box has arrived everywhere after that. */
const BOX_S = 0.15

/** GrandOrgue's boxes: amplitude in proportion, from `AmpMinimumLevel` to all of it. They stand open at the beginning. */
export function gains({ boxes }: Expected): World['gainAt'] {
  const closed = CLOSED_PER_CENT.verify / 100
  const factor = (open: number) => closed + (1 - closed) * Math.min(1, Math.max(0, open))
  const whole = { least: 1, most: 1 }
  return (division, seconds) => {
    const moves = boxes.get(division)
    if (moves === undefined) return whole
    let least = Number.POSITIVE_INFINITY
    let most = 0
    let before = 1
    for (const { at, open } of moves) {
      if (at > seconds + BOX_S) break
      if (at < seconds - BOX_S) {
        before = open
        continue
      }
      least = Math.min(least, factor(open))
      most = Math.max(most, factor(open))
    }
    return { least: Math.min(least, factor(before)), most: Math.max(most, factor(before)) }
  }
}

export const momentNear = ({ heard, zeroAtS }: World, seconds: number): number => {
  const first = heard.timeOf(0)
  const hop = heard.timeOf(1) - first
  return Math.max(0, Math.min(heard.moments - 1, Math.round((seconds + zeroAtS - first) / hop)))
}
