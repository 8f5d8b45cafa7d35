import type { Timeline } from '../../timeline/index.ts'
import { type Marks, marksOf, SAMPLE_RATE } from '../organ/index.ts'
import { type Anchor, movedBy } from './anchors.ts'
import { expectedOf } from './expected.ts'
import { hear } from './hear.ts'
import { hearWitness, type Strike } from './hear-witness.ts'
import { judge } from './judge.ts'
import type { Judgement } from './judgement.ts'
import { openRecording, type Recording } from './recording.ts'
import { type Rig, rigOf, type Stretch } from './rig.ts'
import { type Said, say, sayCounts } from './say.ts'
import type { Run } from './verdict.ts'

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
  const judgement = judged(timeline, marks, path, zeroAtS * SAMPLE_RATE)
  const { differences, notes, heard } = judgement
  const isRight = differences.length === 0 && (notes === 0 || heard > 0)
  return { isRight, said: say(timeline, marks, differences), counts: sayCounts(judgement), judgement }
}

/** What is known of a run beside its sound; frames of the recording. */
export interface Watched {
  readonly strikes: readonly Strike[]
  /** Where messages left later than they were asked for. */
  readonly senderLate: readonly Stretch[]
  /** When JACK lost something. */
  readonly losses: readonly number[]
  /** Where the timeline lies between them. */
  readonly anchors: readonly Anchor[]
}

/** Listens to one run of several, and to the machine in it. @param zeroFrame where the timeline begins */
export function listenTo(timeline: Timeline, path: string, zeroFrame: number, watched: Watched): Run {
  const rig = withRecording(path, (recording) => rigIn(recording, zeroFrame, watched))
  const judgement = judged(timeline, marksOf(timeline.organ), path, zeroFrame, watched.anchors, rig.lostFrom)
  return { judgement, rig }
}

function judged(
  timeline: Timeline,
  marks: Marks,
  path: string,
  zeroFrame: number,
  anchors: readonly Anchor[] = [],
  lostFromS?: number,
): Judgement {
  const { expected, asWritten } = movedBy(expectedOf(timeline, marks.ranks), zeroFrame, anchors)
  const judgement = withRecording(path, (recording) =>
    judge(hear(path, recording, marks), expected, marks, zeroFrame / SAMPLE_RATE, lostFromS),
  )
  const differences = judgement.differences.map((each) =>
    'sounding' in each ? { ...each, sounding: asWritten(each.sounding) } : each,
  )
  return { ...judgement, differences }
}

function rigIn(recording: Recording, zeroFrame: number, { strikes, senderLate, losses }: Watched): Rig {
  const at = (frame: number) => (frame - zeroFrame) / SAMPLE_RATE
  const heard = hearWitness(recording, strikes).map(({ frame, lagFrames }) => ({
    at: at(frame),
    lagS: lagFrames === null ? null : lagFrames / SAMPLE_RATE,
  }))
  return rigOf(
    heard,
    senderLate.map(({ from, to }) => ({ from: at(from), to: at(to) })),
    losses.map(at),
  )
}

function withRecording<Result>(path: string, use: (recording: Recording) => Result): Result {
  const recording = openRecording(path)
  try {
    return use(recording)
  } finally {
    recording.close()
  }
}
