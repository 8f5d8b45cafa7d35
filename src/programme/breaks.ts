import type { Score, ScoreNote } from '../score/index.ts'
import { type Ticks, ticks } from '../time/index.ts'
import { feltBeat } from './metre.ts'

/** What in the music itself speaks for the end of a line. */
export interface MusicalBreaks {
  readonly tune: readonly ScoreNote[]
  /** How long most notes of the tune are, in ticks. */
  readonly usual: number
  /** Length of a bar, and where the tune begins. */
  readonly bar: number
  readonly from: Ticks
  readonly beat: number
  readonly fermatas: ReadonlySet<Ticks>
  readonly breaths: readonly Ticks[]
}

/** @param tune in order */
export function breaksOf(score: Score, tune: readonly ScoreNote[]): MusicalBreaks {
  const from = tune[0]?.start ?? ticks(0)
  const lengths = tune.slice(1).map(({ start }, index) => start - (tune[index]?.start ?? 0))
  lengths.sort((a, b) => a - b)
  const { beats, beatType } = score.metres.findLast(({ tick }) => tick <= from) ?? { beats: 4, beatType: 4 }
  return {
    tune,
    usual: lengths[lengths.length >> 1] ?? 1,
    bar: (score.ticksPerQuarter * 4 * beats) / beatType,
    from,
    beat: feltBeat(score, from).ticks,
    fermatas: new Set(score.fermatas),
    breaths: score.breaths,
  }
}

const LONG = 1
const REST = 1
const MARKED = 3
const WHOLE_BARS = 0.8

/** What it is worth that a line begins at a tick. @param before where the note or syllable before it begins */
export function breakAt(breaks: MusicalBreaks, before: Ticks, tick: Ticks): number {
  const { tune, usual, bar, from, beat, fermatas, breaths } = breaks
  const last = tune.findLast(({ start }) => start < tick)
  const lasts = tick - (last?.start ?? before)
  const long = Math.max(0, Math.min(2, Math.log2(lasts / usual)))
  const rests = last !== undefined && tick - last.end >= beat / 2 ? 1 : 0
  const isMarked =
    breaths.some((breath) => breath > before && breath <= tick) || (last !== undefined && fermatas.has(last.start))
  return LONG * long + REST * rests + (isMarked ? MARKED : 0) + ((tick - from) % bar === 0 ? WHOLE_BARS : 0)
}
