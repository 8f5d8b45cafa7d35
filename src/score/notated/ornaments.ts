import type { Grace, Ornament } from './notated.ts'

/** A key that is struck for a share of a note: 0 to 1. */
export interface Stroke {
  readonly key: number
  readonly from: number
  readonly length: number
}

/** Steps away from the note: what is struck once at its beginning, what is repeated, or ends it. */
const FIGURES: Readonly<
  Record<Ornament['kind'], { readonly steps: readonly (-1 | 0 | 1)[]; readonly repeats: boolean }>
> = {
  trill: { steps: [0, 1], repeats: true },
  mordent: { steps: [0, -1, 0], repeats: false },
  shortTrill: { steps: [0, 1, 0], repeats: false },
  turn: { steps: [1, 0, -1, 0], repeats: false },
  invertedTurn: { steps: [-1, 0, 1, 0], repeats: false },
}

/** A stroke is a thirty-second, but no longer than this and no shorter than that (MuseScore plays them so). */
const THIRTY_SECOND = 1 / 8
const SLOWEST_A_SECOND = 8
const FASTEST_A_SECOND = 64

/**
 * @param quarters how long the note is, ties included
 * @returns [] where there is no room for it
 */
export function ornamentStrokes(
  key: number,
  ornament: Ornament,
  quarters: number,
  quartersPerSecond: number,
): Stroke[] {
  const { steps, repeats } = FIGURES[ornament.kind]
  const fastest = quartersPerSecond / FASTEST_A_SECOND
  let stroke = THIRTY_SECOND
  while (stroke > quartersPerSecond / SLOWEST_A_SECOND) stroke /= 2
  stroke = Math.min(Math.max(stroke, fastest), quarters / steps.length)
  if (stroke < fastest) return []
  const rounds = repeats ? Math.floor(quarters / (stroke * steps.length) + 1e-9) : 1
  const keys = Array.from({ length: rounds }, () => steps).flat()
  // In thousandths of the note, rounded down: so it is the same to a tick as what MuseScore exports.
  const share = (strokes: number) => Math.floor((1000 * strokes * stroke) / quarters + 1e-6) / 1000
  return keys.map((step, index) => ({
    key: key + (step > 0 ? ornament.up : step < 0 ? ornament.down : 0),
    from: share(index),
    length: share(index === keys.length - 1 ? quarters / stroke - index : 1),
  }))
}

/** Each short one takes this, all together at most half of their note. */
const SHORT_SECONDS = 0.065

/**
 * How much of its note the small notes before and after it take: with a stroke next to nothing, without one half of it,
 * of a dotted one two thirds (as C. P. E. Bach has it, and MuseScore).
 */
export function graceShares(
  before: readonly Grace[],
  after: readonly Grace[],
  seconds: number,
  isDotted: boolean,
): { readonly before: number; readonly after: number } {
  const all = before.length + after.length
  if (all === 0) return { before: 0, after: 0 }
  const long = isDotted ? 2 / 3 : 1 / 2
  const isShort = before[0]?.isShort ?? false
  const short = Math.min(0.5, (SHORT_SECONDS * before.length) / seconds)
  return {
    before: before.length === 0 ? 0 : isShort ? short : (long * before.length) / all,
    after: after.length === 0 ? 0 : (long * after.length) / all,
  }
}

/** Whether a length is that of one dotted note: three quarters of a power of two. */
export const isDotted = (quarters: number): boolean => {
  const exponent = Math.log2(quarters / 3)
  return Math.abs(exponent - Math.round(exponent)) < 1e-6
}
