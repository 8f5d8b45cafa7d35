import type { Score, ScoreNote } from '../score/index.ts'
import { type Ticks, ticks } from '../time/index.ts'
import type { Span } from './section.ts'
import { tuneOf } from './tune.ts'

/** The same verse several times in one file. */
export interface Repeated {
  /** The first of them, from its first note to the end of its last. */
  readonly verse: Span
  /** Where each begins. */
  readonly starts: readonly Ticks[]
}

/** A tune that is shorter than this goes round as a refrain does, not as a verse; twice proves less than three times. */
const LEAST_NOTES = 12
const LEAST_NOTES_TWICE = 24
/** What may follow the last verse: an Amen. */
const MOST_NOTES_AFTER = 8
/** Of all notes so many may differ: another ending, a slip of the pen. */
const MOST_DIFFERENT = 0.03
/** No hymn has more; a longer search costs time and finds nothing. */
const MOST_NOTES = 3000

/**
 * Whether the tune of a stretch is one verse several times over, as found files often are: an introduction may come before
 * the first verse and a few notes after the last. Only the tune is compared: verses may be harmonised otherwise.
 * @param syllables of one verse, as its metre says; null where nobody knows
 */
export function repeatedIn(score: Score, melody: number, whole: Span, syllables: number | null): Repeated | null {
  const tune = tuneOf(score, melody).filter(({ start }) => start >= whole.from && start < whole.to)
  if (tune.length > MOST_NOTES) return null
  for (let count = LEAST_NOTES; count * 2 <= tune.length; count++) {
    const rest = tune.length % count
    const times = Math.floor(tune.length / count)
    // What goes on as a verse begins is no Amen: then the verse begins later, after an introduction.
    const isAfter = rest <= MOST_NOTES_AFTER && !isBeginning(tune, times * count)
    for (const first of rest > 0 && isAfter ? [0, rest] : [rest]) {
      if (!isVerse(count, times, syllables) || !comesAgain(tune, first, count, times)) continue
      const starts = Array.from({ length: times }, (_, time) => ticks(tune[first + time * count]?.start ?? whole.from))
      return { verse: verseBetween(score, first === 0 ? whole.from : starts[0], starts[1], whole), starts }
    }
  }
  return null
}

function isVerse(notes: number, times: number, syllables: number | null): boolean {
  // A tune whose second half is its first over again is no two verses, where the metre counts them together.
  if (syllables !== null && Math.abs(notes - syllables) > Math.abs(notes * times - syllables)) return false
  return times > 2 || (times === 2 && (notes >= LEAST_NOTES_TWICE || syllables !== null))
}

/** Keys and lengths from onset to onset, but for the last of each verse: what is between verses is as it is. */
function comesAgain(tune: readonly ScoreNote[], first: number, count: number, times: number): boolean {
  const lengthAt = (index: number) => (tune[index + 1]?.start ?? 0) - (tune[index]?.start ?? 0)
  let different = 0
  const allowed = (times - 1) * count * MOST_DIFFERENT
  for (let index = first; index < first + (times - 1) * count; index++) {
    const [here, again] = [tune[index], tune[index + count]]
    const isLast = (index - first) % count === count - 1
    const isSame = here?.key === again?.key && (isLast || isAlike(lengthAt(index), lengthAt(index + count)))
    if (!isSame) different++
    if (different > allowed) return false
  }
  return true
}

/** Whether what comes from a note on to the end is how the tune begins. */
const isBeginning = (tune: readonly ScoreNote[], from: number): boolean =>
  tune.slice(from).every(({ key }, index) => key === tune[index]?.key)

const isAlike = (a: number, b: number): boolean => Math.abs(a - b) <= Math.max(a, b) / 8

/** From a verse's first note to the end of what sounds before the next. */
function verseBetween(score: Score, from: Ticks | undefined, next: Ticks | undefined, whole: Span): Span {
  const start = from ?? whole.from
  const until = next ?? whole.to
  let end: number = start + 1
  for (const { notes } of score.parts)
    for (const note of notes) if (note.start < until && note.end > end) end = Math.min(until, note.end)
  return { from: start, to: ticks(end) }
}
