import type { Places, SideFile } from '../registration/index.ts'
import type { Score } from '../score/index.ts'
import { lastAtOrBefore, type Ticks, ticks } from '../time/index.ts'

/** Phrases that nobody marked are taken to be this many bars long: most hymns and voluntaries go by fours. */
const GUESSED_BARS = 4

/**
 * Where phrases end, and the next begin, in order: at the lines' last notes (side file), else at the markers, else at
 * every fourth bar line. The end of the score is the last.
 */
export function phraseEnds(score: Score, places: Places, side: SideFile): Ticks[] {
  const lines = (side.lines ?? []).flatMap((line) => {
    const found = places.find(line)
    return 'tick' in found ? [noteEnd(score, found.tick)] : []
  })
  const marks = lines.length > 0 ? lines : score.markers.map((marker) => marker.tick)
  const ends = marks.length > 0 ? marks : fourthBars(score, places)
  const within = [...new Set(ends)].filter((end) => end > 0 && end < score.end).sort((a, b) => a - b)
  return [...within, score.end]
}

/** Where the phrase that sounds at a tick ends. */
export const phraseEnd = (ends: readonly Ticks[], tick: Ticks): Ticks =>
  ends.find((end) => end > tick) ?? ends.at(-1) ?? tick

/** Where the phrase that sounds at a tick began; the beginning of the score for the first. */
export const phraseStart = (ends: readonly Ticks[], tick: Ticks): Ticks =>
  ends.filter((end) => end <= tick).at(-1) ?? ticks(0)

function fourthBars(score: Score, { metre, lastBar }: Places): Ticks[] {
  const ends: Ticks[] = []
  for (let bar = GUESSED_BARS; bar <= lastBar; bar += GUESSED_BARS) ends.push(metre.barAt(bar).end)
  return ends.filter((end) => end < score.end)
}

/** The end of what sounds at a line's last beat: the latest of its notes. */
function noteEnd(score: Score, tick: Ticks): Ticks {
  const sounding = score.parts.flatMap(({ notes }) => {
    const note = notes.length === 0 ? undefined : lastAtOrBefore(notes, tick, (each) => each.start)
    return note && note.end > tick ? [note.end as number] : []
  })
  return ticks(Math.max(tick + 1, ...sounding))
}
