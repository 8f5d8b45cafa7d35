import type { Difference } from './judgement.ts'
import { THRESHOLDS } from './judgement.ts'
import { middle } from './middle.ts'

/** A strike of the witness: when it was sent (seconds of the timeline), and how long after it was heard; null: never. */
export interface WitnessStrike {
  readonly at: number
  readonly lagS: number | null
}

/** From what moment on something waited, until it had gone; seconds of the timeline. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** What the machine did in a run: the sender, JACK and GrandOrgue. Seconds of the timeline. */
export interface Rig {
  /** Where messages left late, or GrandOrgue took them late. */
  readonly late: readonly Stretch[]
  /** From here on sound or messages were lost, and what they had set may be wrong for good; infinity: none were. */
  readonly lostFrom: number
  /** How long after its message the witness is heard, in the middle of all; null: it was never heard. */
  readonly lagS: number | null
  /** The latest that was heard. */
  readonly worstLagS: number
}

/** So much later than the others the witness is late: with what lies between two strikes it is less than a note may be. */
const LATE_S = 0.02
/** What a window around a moment reaches, and what a note may be off its time. */
const AROUND_S = 0.1

/**
 * @param strikes of the witness, by time
 * @param sender where messages left later than they were asked for
 * @param losses when JACK lost something
 */
export function rigOf(strikes: readonly WitnessStrike[], sender: readonly Stretch[], losses: readonly number[]): Rig {
  const lags = strikes.flatMap(({ lagS }) => (lagS === null ? [] : [lagS]))
  const lagS = middle(lags)
  const lostFrom = Math.min(Number.POSITIVE_INFINITY, ...losses)
  if (lagS === null) return { late: joined(sender), lostFrom, lagS, worstLagS: 0 }
  const worstLagS = lags.reduce((worst, lag) => Math.max(worst, lag), 0)
  return { late: joined([...sender, ...organLate(strikes, lagS + LATE_S)]), lostFrom, lagS, worstLagS }
}

/** Those that touch are one. */
function joined(stretches: readonly Stretch[]): Stretch[] {
  const all: Stretch[] = []
  for (const each of [...stretches].sort((a, b) => a.from - b.from)) {
    const last = all.at(-1)
    if (last === undefined || each.from > last.to) all.push(each)
    else all[all.length - 1] = { from: last.from, to: Math.max(last.to, each.to) }
  }
  return all
}

/** GrandOrgue does one after the other: what it did last in time was before; what it waited with began after that. */
function organLate(strikes: readonly WitnessStrike[], most: number): Stretch[] {
  const late: Stretch[] = []
  let inTime = Number.NEGATIVE_INFINITY
  let since: number | null = null
  let until = 0
  for (const { at, lagS } of strikes) {
    if (lagS === null || lagS > most) {
      since ??= inTime
      until = at + (lagS ?? 0)
      continue
    }
    if (since !== null) late.push({ from: since, to: Math.max(until, at) })
    since = null
    inTime = at
  }
  if (since !== null) late.push({ from: since, to: Number.POSITIVE_INFINITY })
  return late
}

/** Whether nothing but the music can have made this difference: all that it hangs on left, and was taken, in time. */
export function isMusics(difference: Difference, { late, lostFrom, lagS }: Rig): boolean {
  const moment = momentOf(difference)
  if (moment === null) {
    if (difference.type === 'late-as-a-whole') return difference.seconds - (lagS ?? 0) > THRESHOLDS.toleranceS
    return lostFrom === Number.POSITIVE_INFINITY
  }
  const from = moment - AROUND_S
  const to = moment + AROUND_S
  return to < lostFrom && late.every((stretch) => stretch.to < from || stretch.from > to)
}

/** When it was that the wrong thing happened, or the right one did not; null: it is of the whole. */
function momentOf(difference: Difference): number | null {
  switch (difference.type) {
    case 'missing':
    case 'late':
      return difference.sounding.from
    case 'short':
      return difference.sounding.to - difference.seconds
    case 'broken':
      return difference.at
    case 'long':
      return difference.sounding.to
    case 'stray':
      return difference.from
    default:
      return null
  }
}
