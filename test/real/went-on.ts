import { type Chord, chordAtMs } from './house.ts'

/** Where the music goes on when its cable is back, against where it stood when that went. */

/** A chord that was struck, by its lowest key, and when the organ had it. */
export interface Struck {
  readonly chord: Chord
  readonly atMs: number
}

export interface Break {
  /** What the music did when the cable went. */
  readonly doing: string
  /** Keys were down. */
  readonly sounded: boolean
  /** What the organ had until then. */
  readonly before: readonly Struck[]
  /** What it had since the cable was put back. */
  readonly after: readonly Struck[]
  readonly goneMs: number
  /** By then the program knew it: until it does its clock runs. */
  readonly knownByMs: number
  /** Somebody may have held it up on the way back. */
  readonly mayPause: boolean
}

/** Bars of 4/4 begin with these. */
const BARS: readonly Chord[] = [0, 2, 3, 5]
/** A reader that has other work has a chord so late. */
const READ_LATE_MS = 350

const barAt = (ms: number): Chord => BARS.findLast((chord) => chordAtMs(chord) <= ms) ?? 0

/**
 * Music that played goes on at the beginning of the bar in which it was cut off, as the bar is written; what was held, or
 * paused, goes on with the chord that sounded; what waited for go with what comes next.
 * @param slow how much slower than a machine of today everything is
 * @returns what is wrong, in words; null where all is well
 */
export function wrongReturn(
  { doing, sounded, before, after, goneMs, knownByMs, mayPause }: Break,
  slow: number,
): string | null {
  const [first, second] = after
  const last = before.at(-1)
  // That nothing came at all is said elsewhere.
  if (!first || !last) return null
  if (doing !== 'plays') {
    const isAgain = sounded && first.chord === last.chord
    const isNext = !sounded && first.chord === (last.chord + 1) % 6
    return isAgain || isNext ? null : `${doing} on chord ${last.chord}, it went on with chord ${first.chord}`
  }
  const placeMs = (ms: number) => chordAtMs(last.chord) + ms - last.atMs
  const [from, to] = [barAt(placeMs(goneMs)), barAt(placeMs(knownByMs))]
  if (!BARS.includes(first.chord) || first.chord < from || first.chord > to)
    return `cut off after chord ${last.chord}, in the bar that begins with chord ${from}, it went on with chord ${first.chord}`
  if (!second || second.chord <= first.chord || mayPause) return null
  const early = chordAtMs(second.chord) - chordAtMs(first.chord) - (second.atMs - first.atMs)
  if (early <= READ_LATE_MS * slow) return null
  return `back at chord ${first.chord}, the next came ${Math.round(early)} ms too soon: it went on in the middle of the bar`
}
