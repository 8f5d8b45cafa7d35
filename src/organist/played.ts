import { arrangedBarLines, type Piece } from '../programme/index.ts'
import type { TextAt } from '../score/index.ts'
import type { Micros } from '../time/index.ts'
import { type BarLine, barLines, type Performance, type Timeline } from '../timeline/index.ts'
import type { Taken } from './conductor.ts'

/** Where the music stands in a timeline, from its first moment (before it: less than 0). */
export interface MusicPlace {
  /** The same as `Played.number`. */
  readonly number: number
  readonly positionMs: number
}

export const musicPlace = (number: number, { startAt }: Timeline, position: Micros): MusicPlace => ({
  number,
  positionMs: (position - startAt) / 1000,
})

/** What is being played as it can be drawn: a timeline, and the written places in it. */
export interface Played {
  /** Another where anything of it was compiled again. */
  readonly number: number
  readonly timeline: Timeline
  readonly bars: readonly BarLine[]
  /** Verses, and what the score marks. */
  readonly markers: readonly TextAt[]
}

export const playedPiece = (number: number, { score, places, from, to }: Performance, timeline: Timeline): Played => ({
  number,
  timeline,
  bars: barLines(places, from, to),
  markers: score.markers.filter(({ tick }) => tick >= from && tick < to),
})

export const playedItem = (piece: Piece, { number, timeline, arrangement }: Taken): Played => ({
  number,
  timeline,
  bars: arrangedBarLines(piece, arrangement),
  markers: arrangement.performance.score.markers,
})
