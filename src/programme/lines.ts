import { readMetre } from '../catalogue/index.ts'
import type { Places, SideFile } from '../registration/index.ts'
import type { Score } from '../score/index.ts'
import { lastAtOrBefore, type Ticks, ticks } from '../time/index.ts'
import { breaksOf } from './breaks.ts'
import { linesByMetre, linesByShape } from './lines-by-tune.ts'
import { linesByWords } from './lines-by-words.ts'
import type { Span } from './section.ts'
import { onsetsOf, tuneOf } from './tune.ts'
import type { Taken } from './whole.ts'
import type { SungVerse } from './words.ts'

/** Where the lines of a tune (or the phrases of a piece) end, and how that is known. */
export interface Lines {
  /** In order; the last is the end of what is played. */
  readonly ends: readonly Ticks[]
  readonly how: 'given' | 'words' | 'markers' | 'metre' | 'chant' | 'shape' | 'bars'
  /** Whether somebody should look. */
  readonly sure: boolean
  /** Syllables of each, where the words say. */
  readonly syllables: readonly number[]
}

/** Phrases that nobody marked are taken to be this many bars long: most hymns and voluntaries go by fours. */
const GUESSED_BARS = 4

/** What lines are found in. */
export interface Lined {
  readonly score: Score
  readonly places: Places
  readonly side: SideFile
  readonly whole: Span
  readonly melody: number
  readonly verses: readonly SungVerse[]
  readonly taken: Taken
}

/**
 * At the lines' last notes (side file), else as the words are, else at the markers, else as the metre of the words
 * (8.7.8.7) and the tune's long notes go together, else where the tune breaks off, else at every fourth bar line; those of
 * a chant where its bars are a chant's.
 */
export function linesOf(lined: Lined): Lines {
  const { score, places, side, whole, taken } = lined
  const onsets = onsetsOf(score).filter((onset) => onset >= whole.from && onset < whole.to)
  const at = (ends: readonly Ticks[], how: Lines['how'], sure: boolean, syllables: readonly number[] = []): Lines => ({
    ends: [...linesBegin(onsets, ends), whole.to],
    ...{ how, sure, syllables },
  })
  const given = (side.lines ?? []).flatMap((line) => {
    const found = places.find(line)
    return 'tick' in found ? [noteEnd(score, found.tick)] : []
  })
  if (given.length > 0) return at(given, 'given', true)
  const tune = tuneOf(score, lined.melody).filter(({ start }) => start >= whole.from && start < whole.to)
  const breaks = breaksOf(score, tune)
  const metre = metreOf(score, side)
  const words = linesByWords(lined.verses, metre, breaks)
  if (words !== null) return at(words.begins, 'words', words.sure, words.counts)
  const marks = at(
    score.markers.map((marker) => marker.tick),
    'markers',
    true,
  )
  if (marks.ends.length > 1) return marks
  const chant = taken === 'chant' ? chantLines(places, whole) : []
  if (chant.length > 0) return at(chant, 'chant', true)
  const counted = linesByMetre(metre, breaks)
  if (counted !== null) return at(counted.begins, 'metre', counted.sure)
  const hasTune = breaks.from - whole.from < breaks.bar
  const shape = taken === 'piece' || !hasTune ? null : linesByShape(breaks)
  return shape === null ? at(fourthBars(places), 'bars', false) : at(shape.begins, 'shape', false)
}

/** Syllables of each line; [] where nobody knows. */
const metreOf = ({ about }: Score, { metre }: SideFile): readonly number[] =>
  readMetre(metre ?? about.metre)?.lines ?? []

/** Bars of the two halves of a verse in an Anglican chant; a double chant has them twice. */
const CHANT_BARS = [3, 4] as const

/** None where the bars are not those of whole verses. */
function chantLines({ barsBetween }: Places, { from, to }: Span): Ticks[] {
  const bars = barsBetween(from, to)
  const [half, other] = CHANT_BARS
  const verse = half + other
  if (bars.length === 0 || bars.length % verse > 0) return []
  return bars.flatMap(({ end }, index) => ([half, 0].includes((index + 1) % verse) ? [end] : []))
}

/** Where the line that sounds at a tick ends. */
export const lineEnd = (ends: readonly Ticks[], tick: Ticks): Ticks =>
  ends.find((end) => end > tick) ?? ends.at(-1) ?? tick

/** Where the line that sounds at a tick began; the beginning of the score for the first. */
export const lineStart = (ends: readonly Ticks[], tick: Ticks): Ticks =>
  ends.filter((end) => end <= tick).at(-1) ?? ticks(0)

/**
 * Where lines begin but the first: each with the first note that comes where the one before it has ended. None where
 * nothing comes any more (MuseScore ends its last notes a tick before the track), or where no note has been.
 */
function linesBegin(onsets: readonly Ticks[], ends: readonly Ticks[]): Ticks[] {
  const begin = new Set<Ticks>()
  let next = 0
  for (const end of [...ends].sort((a, b) => a - b)) {
    while (next < onsets.length && (onsets[next] as Ticks) < end) next++
    const onset = onsets[next]
    if (next > 0 && onset !== undefined) begin.add(onset)
  }
  return [...begin]
}

function fourthBars({ metre, lastBar }: Places): Ticks[] {
  const ends: Ticks[] = []
  for (let bar = GUESSED_BARS; bar <= lastBar; bar += GUESSED_BARS) ends.push(metre.barAt(bar).end)
  return ends
}

/** The end of what sounds at a line's last beat: the latest of its notes. */
function noteEnd(score: Score, tick: Ticks): Ticks {
  const sounding = score.parts.flatMap(({ notes }) => {
    const note = notes.length === 0 ? undefined : lastAtOrBefore(notes, tick, (each) => each.start)
    return note && note.end > tick ? [note.end as number] : []
  })
  return ticks(Math.max(tick + 1, ...sounding))
}
