import type { Arrangement } from '../programme/index.ts'
import type { TextAt } from '../score/index.ts'
import type { Micros, Ticks } from '../time/index.ts'
import type { Timeline } from '../timeline/index.ts'

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
  readonly bars: readonly { readonly bar: number; readonly tick: Ticks }[]
  /** Verses, and what the score marks. */
  readonly markers: readonly TextAt[]
}

export const playedOf = (number: number, timeline: Timeline, { bars, laid, performance }: Arrangement): Played => ({
  number,
  timeline,
  // Where a gathering note is held before it, the first bar is drawn with its written note.
  bars: bars.map(({ bar, start, section }) => ({ bar, tick: Math.max(start, laid[section]?.music ?? start) as Ticks })),
  markers: performance.score.markers,
})
