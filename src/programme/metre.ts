import type { Score } from '../score/index.ts'
import { lastAtOrBefore, type Ticks } from '../time/index.ts'

/** The beat that people feel, and how many of them the metre goes by. */
export interface FeltBeat {
  readonly ticks: number
  /** Beats that may be put between two verses without breaking the metre: two, or three in triple time. */
  readonly group: number
}

/** 6/8 is felt in dotted crotchets, 3/4 in crotchets; 4/4 by twos, 3/4 and 9/8 by threes, 5/4 by fives. */
export function feltBeat(score: Score, tick: Ticks): FeltBeat {
  const written = score.metres.length === 0 ? null : lastAtOrBefore(score.metres, tick, (change) => change.tick)
  const { beats, beatType } = written ?? { beats: 4, beatType: 4 }
  const unit = (score.ticksPerQuarter * 4) / beatType
  const compound = beats > 3 && beats % 3 === 0
  const felt = compound ? beats / 3 : beats
  return { ticks: compound ? unit * 3 : unit, group: felt % 3 === 0 ? 3 : felt % 2 === 0 ? 2 : felt }
}

/** Rounding of ticks must not cost a whole group of beats. */
const GRACE = 1e-3

export interface Gap {
  /** How much longer the last note is than written. */
  readonly lengthen: number
  /** Silence before the next begins. */
  readonly lift: number
}

/**
 * What stands between two verses, in ticks: at least the breath, and as much more of the last note as keeps the metre
 * (in 3/4 one beat more, with a breath of two).
 * @param length of the verse that ends, in ticks
 */
export function gapAfter(length: number, breathBeats: number, beat: FeltBeat): Gap {
  const inBeats = length / beat.ticks
  const whole = Math.ceil((inBeats + breathBeats) / beat.group - GRACE) * beat.group
  const lengthen = Math.max(0, whole - inBeats - breathBeats)
  return { lengthen: Math.round(lengthen * beat.ticks), lift: Math.round(breathBeats * beat.ticks) }
}
