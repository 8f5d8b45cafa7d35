import { headroomFor, type Rank, ranksOf } from '../../sound/house-organ/index.ts'
import type { Kind } from './kind.ts'
import { LISTENING_RMS } from './listening-sample.ts'
import type { Rehearsed } from './respoken.ts'
import { SAMPLE_PEAK } from './verify-sample.ts'

/** Peaks of many pipes at once, against their root mean square. */
const CREST = 4
const TWO_HANDS_AND_FEET = 12
/** Octave couplers and couplers between manuals, in the mean of organs. */
const COUPLED = 1.5

/** How much of its samples a rank sounds: full organ under full hands stays below full scale. */
export function gainOf(rehearsed: Rehearsed, kind: Kind): (rank: Rank) => number {
  const { organ } = rehearsed
  const equal = verifyGain(rehearsed)
  if (kind === 'verify') return () => equal
  const ranks = ranksOf(organ)
  const all = headroomFor(organ, ranks)(() => true) ?? 1
  return ({ level }) => (all * level) / LISTENING_RMS
}

/** Ranks of the verify set are equally loud. */
export function verifyGain({ organ }: Rehearsed): number {
  const pipes = TWO_HANDS_AND_FEET * COUPLED * Math.max(1, ranksOf(organ).length)
  return 0.9 / (CREST * Math.sqrt(pipes / 2) * SAMPLE_PEAK)
}
