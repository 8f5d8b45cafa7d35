import { readMetre } from '../catalogue/index.ts'
import type { Places, SideFile } from '../registration/index.ts'
import type { Score, ScoreNote } from '../score/index.ts'
import { lastAtOrBefore, type Ticks, ticks } from '../time/index.ts'
import { feltBeat } from './metre.ts'
import type { Span } from './section.ts'

/** Where the lines of a tune (or the phrases of a piece) end, and how that is known. */
export interface Lines {
  /** In order; the last is the end of what is played. */
  readonly ends: readonly Ticks[]
  readonly how: 'given' | 'markers' | 'guessed' | 'bars'
}

/** Phrases that nobody marked are taken to be this many bars long: most hymns and voluntaries go by fours. */
const GUESSED_BARS = 4

/**
 * At the lines' last notes (side file), else at the markers, else guessed from the metre of the words (8.7.8.7) and the
 * tune's long notes, else at every fourth bar line.
 */
export function linesOf(
  score: Score,
  places: Places,
  side: SideFile,
  whole: Span = { from: ticks(0), to: score.end },
): Lines {
  const within = (ends: readonly Ticks[]) => endsWithin(whole, ends)
  const given = (side.lines ?? []).flatMap((line) => {
    const found = places.find(line)
    return 'tick' in found ? [noteEnd(score, found.tick)] : []
  })
  if (given.length > 0) return { ends: within(given), how: 'given' }
  const marks = score.markers.map((marker) => marker.tick)
  if (within(marks).length > 1) return { ends: within(marks), how: 'markers' }
  const guessed = guessLines(score, readMetre(String(side.metre ?? ''))?.lines ?? [])
  if (guessed.length > 0) return { ends: within(guessed), how: 'guessed' }
  return { ends: within(fourthBars(places)), how: 'bars' }
}

/** Where the line that sounds at a tick ends. */
export const lineEnd = (ends: readonly Ticks[], tick: Ticks): Ticks =>
  ends.find((end) => end > tick) ?? ends.at(-1) ?? tick

/** Where the line that sounds at a tick began; the beginning of the score for the first. */
export const lineStart = (ends: readonly Ticks[], tick: Ticks): Ticks =>
  ends.filter((end) => end <= tick).at(-1) ?? ticks(0)

function endsWithin({ from, to }: Span, ends: readonly Ticks[]): Ticks[] {
  const inside = [...new Set(ends)].filter((end) => end > from && end < to).sort((a, b) => a - b)
  return [...inside, to]
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

/** Where notes begin, in order; the beginning of the score first. */
export const onsetsOf = ({ parts }: Pick<Score, 'parts'>): Ticks[] =>
  [...new Set([ticks(0), ...parts.flatMap(({ notes }) => notes.map(({ start }) => start))])].sort((a, b) => a - b)

/** The tune of a score: of each moment the highest note that begins, in the part that lies highest on the whole. */
export function tuneOf(score: Score, part = highestPart(score)): ScoreNote[] {
  const tune: ScoreNote[] = []
  for (const note of score.parts[part]?.notes ?? []) {
    const last = tune.at(-1)
    if (last?.start === note.start) {
      if (note.key > last.key) tune[tune.length - 1] = note
    } else if (!last || note.start >= last.end || note.key > last.key) tune.push(note)
  }
  return tune
}

export function highestPart({ parts }: Score): number {
  const middles = parts.map(({ notes }) => notes.reduce((sum, { key }) => sum + key, 0) / Math.max(1, notes.length))
  return Math.max(0, middles.indexOf(Math.max(...middles)))
}

/** What a syllable too many or too few costs: a slur takes two notes for one, hardly anything the other way. */
const NOTE_TOO_MANY = 1
const NOTE_TOO_FEW = 3
/** What a beat more on a line's last note is worth, up to three. */
const LONG_NOTE = 2

/** Lines of hymns are whole bars long, as a rule: what that is worth. */
const WHOLE_BARS = 3

/** The division of the tune into lines that fits the syllables and ends on long notes. Dynamic programming over notes. */
function guessLines(score: Score, counts: readonly number[]): Ticks[] {
  const tune = tuneOf(score)
  if (counts.length === 0 || tune.length < counts.length) return []
  const beat = feltBeat(score, ticks(0)).ticks
  const { beats, beatType } = score.metres[0] ?? { beats: 4, beatType: 4 }
  const bar = (score.ticksPerQuarter * 4 * beats) / beatType
  const end = (index: number) => tune[index + 1]?.start ?? score.end
  const worth = (index: number) =>
    LONG_NOTE * Math.min(3, (end(index) - (tune[index]?.start ?? 0)) / beat) + (end(index) % bar === 0 ? WHOLE_BARS : 0)
  interface Way {
    readonly cost: number
    readonly ends: readonly number[]
  }
  let ways: (Way | undefined)[] = [{ cost: 0, ends: [] }]
  for (const [line, count] of counts.entries()) {
    const next: (Way | undefined)[] = []
    const left = counts.length - line - 1
    for (const [from, way] of ways.entries()) {
      if (!way) continue
      for (let to = from + 1; to <= tune.length - left; to++) {
        const notes = to - from
        const misfit = notes > count ? NOTE_TOO_MANY * (notes - count) : NOTE_TOO_FEW * (count - notes)
        const cost = way.cost + misfit - worth(to - 1)
        const before = next[to]
        if (!before || cost < before.cost) next[to] = { cost, ends: [...way.ends, to - 1] }
      }
    }
    ways = next
  }
  return (ways[tune.length]?.ends ?? []).map((index) => ticks(tune[index]?.end ?? score.end))
}
