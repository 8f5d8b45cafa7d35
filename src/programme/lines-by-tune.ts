import type { ScoreNote } from '../score/index.ts'
import type { Ticks } from '../time/index.ts'
import { breakAt, type MusicalBreaks } from './breaks.ts'
import { divide } from './divide.ts'

/** Where lines begin but the first, and how sure that is. */
export interface LinesByTune {
  readonly begins: readonly Ticks[]
  readonly sure: boolean
}

/** What a syllable too many or too few costs: a slur takes two notes for one, hardly anything the other way. */
const NOTE_TOO_MANY = 1
const NOTE_TOO_FEW = 3
/** How much more than in words a break of the music says where there are no words. */
const MUSIC_ALONE = 3
/** A tune of more notes is no hymn, and would take long. */
const MOST_NOTES = 1500

/** The division of a tune that fits the syllables of its metre, and whose lines end as lines do; null where there is none. */
export function linesByMetre(metre: readonly number[], breaks: MusicalBreaks): LinesByTune | null {
  const { tune } = breaks
  const count = tune.length
  if (metre.length < 2 || count < metre.length || count > MOST_NOTES) return null
  const misfit = (notes: number, line: number) => {
    const more = notes - (metre[line] ?? 0)
    return more > 0 ? NOTE_TOO_MANY * more : -NOTE_TOO_FEW * more
  }
  const found = divide({
    count,
    beginning: (index) => MUSIC_ALONE * breakBefore(breaks, index),
    group: (from, to, line) => -misfit(to - from, line),
    longest: 8 + 4 * Math.max(...metre),
    lines: metre.length,
  })
  if (found === null) return null
  const ends = [...found, count]
  const misfits = ends.map((end, line) => misfit(end - (found[line - 1] ?? 0), line))
  return { begins: ticksOf(tune, found), sure: misfits.every((each) => each <= NOTE_TOO_MANY) }
}

/** A line is two, three or four bars long, as a rule: what other lengths cost. */
const OTHER_LENGTH = 3
const LONGEST_BARS = 6
const LONGEST = 48
/** What a line more costs. */
const LINE = 4
/** Where the music itself breaks off: a note twice as long as most, or a rest. */
const BREAK = 1

/** Lines by long notes, rests, fermatas and breath marks alone; null where the tune does not break off at each of them. */
export function linesByShape(breaks: MusicalBreaks): LinesByTune | null {
  const { tune, bar } = breaks
  const count = tune.length
  if (count < 8 || count > MOST_NOTES) return null
  const barsIn = (from: number, to: number) =>
    ((tune[to]?.start ?? tune[count - 1]?.end ?? 0) - (tune[from]?.start ?? 0)) / bar
  const found = divide({
    count,
    beginning: (index) => MUSIC_ALONE * breakBefore(breaks, index) - LINE,
    group: (from, to) => {
      const bars = barsIn(from, to)
      if (bars > LONGEST_BARS) return -OTHER_LENGTH * bars
      const isUsual = [2, 3, 4].some((usual) => Math.abs(bars - usual) < 0.3)
      return isUsual ? 0 : -OTHER_LENGTH
    },
    longest: LONGEST,
    lines: null,
  })
  if (found === null || found.length === 0) return null
  if (found.some((index) => breakBefore(breaks, index) < BREAK)) return null
  if ([...found, count].some((end, line) => barsIn(found[line - 1] ?? 0, end) > LONGEST_BARS)) return null
  return { begins: ticksOf(tune, found), sure: false }
}

function breakBefore(breaks: MusicalBreaks, index: number): number {
  const [before, here] = [breaks.tune[index - 1], breaks.tune[index]] as [ScoreNote, ScoreNote]
  return breakAt(breaks, before.start, here.start)
}

const ticksOf = (tune: readonly ScoreNote[], begins: readonly number[]): Ticks[] =>
  begins.flatMap((index) => tune[index]?.start ?? [])
