import type { Timeline } from '../../timeline/index.ts'
import { marksOf } from '../organ/index.ts'
import { expectedOf } from './expected.ts'
import { hear } from './hear.ts'
import { judge } from './judge.ts'
import type { Judgement } from './judgement.ts'
import { openRecording } from './recording.ts'
import { type Said, say, sayCounts } from './say.ts'

export interface Verification {
  /** Every note that could be judged was heard as written, and nothing else was. */
  readonly isRight: boolean
  readonly said: readonly Said[]
  /** Figures and thresholds, in sentences. */
  readonly counts: readonly string[]
  readonly judgement: Judgement
}

/**
 * Listens to what GrandOrgue sounded with the verify set, and compares it with what the score says.
 * @param timeline of the organ that `rehearsed` made
 * @param path a WAV file, both sides, 48,000 samples a second
 * @param zeroAtS where in it the timeline's beginning lies
 * @throws BadInput where the file is no such recording
 */
export function verify(timeline: Timeline, path: string, zeroAtS: number): Verification {
  const marks = marksOf(timeline.organ)
  const recording = openRecording(path)
  try {
    const judgement = judge(hear(path, recording, marks), expectedOf(timeline, marks.ranks), marks, zeroAtS)
    const { differences, notes, heard: asWritten } = judgement
    const isRight = differences.length === 0 && (notes === 0 || asWritten > 0)
    return { isRight, said: say(timeline, marks, judgement), counts: sayCounts(judgement), judgement }
  } finally {
    recording.close()
  }
}
