import { readMetre } from '../catalogue/index.ts'
import type { Places, SideFile } from '../registration/index.ts'
import type { Score } from '../score/index.ts'
import { lastAtOrBefore, type Ticks, ticks } from '../time/index.ts'
import { guessLines } from './guess-lines.ts'
import type { Span } from './section.ts'
import { onsetsOf } from './tune.ts'
import type { Taken } from './whole.ts'

/** Where the lines of a tune (or the phrases of a piece) end, and how that is known. */
export interface Lines {
  /** In order; the last is the end of what is played. */
  readonly ends: readonly Ticks[]
  readonly how: 'given' | 'markers' | 'guessed' | 'chant' | 'bars'
}

/** Phrases that nobody marked are taken to be this many bars long: most hymns and voluntaries go by fours. */
const GUESSED_BARS = 4

/**
 * At the lines' last notes (side file), else at the markers, else guessed from the metre of the words (8.7.8.7) and the
 * tune's long notes, else at every fourth bar line; those of a chant where its bars are a chant's.
 */
export function linesOf(
  score: Score,
  places: Places,
  side: SideFile,
  whole: Span = { from: ticks(0), to: score.end },
  taken: Taken = 'piece',
): Lines {
  const onsets = onsetsOf(score).filter((onset) => onset >= whole.from && onset < whole.to)
  const within = (ends: readonly Ticks[]) => [...linesBegin(onsets, ends), whole.to]
  const given = (side.lines ?? []).flatMap((line) => {
    const found = places.find(line)
    return 'tick' in found ? [noteEnd(score, found.tick)] : []
  })
  if (given.length > 0) return { ends: within(given), how: 'given' }
  const marks = score.markers.map((marker) => marker.tick)
  if (within(marks).length > 1) return { ends: within(marks), how: 'markers' }
  const chant = taken === 'chant' ? chantLines(places, whole) : []
  if (chant.length > 0) return { ends: within(chant), how: 'chant' }
  const guessed = guessLines(score, readMetre(String(side.metre ?? ''))?.lines ?? [])
  if (guessed.length > 0) return { ends: within(guessed), how: 'guessed' }
  return { ends: within(fourthBars(places)), how: 'bars' }
}

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
