import type { Places, SideFile } from '../registration/index.ts'
import type { Score } from '../score/index.ts'
import { lastAtOrBefore, type Ticks, ticks } from '../time/index.ts'

/** Phrases that nobody marked are taken to be this many bars long: most hymns and voluntaries go by fours. */
const GUESSED_BARS = 4

/**
 * Where the phrase that sounds at a tick ends: at the line's last note (side file), the next marker, else the next
 * fourth bar line.
 */
export function phraseEnd(score: Score, places: Places, side: SideFile, tick: Ticks): Ticks {
  const lines = (side.lines ?? []).flatMap((line) => {
    const found = places.find(line)
    return 'tick' in found ? [noteEnd(score, found.tick)] : []
  })
  const ends = lines.length > 0 ? lines : score.markers.map((marker) => marker.tick)
  const next = [...ends].sort((a, b) => a - b).find((end) => end > tick)
  if (next !== undefined) return next
  const { bar } = places.at(tick)
  const last = Math.ceil(Math.max(1, bar) / GUESSED_BARS) * GUESSED_BARS
  return ticks(Math.min(score.end, places.metre.barAt(last).end))
}

/** The end of what sounds at a line's last beat: the latest of its notes. */
function noteEnd(score: Score, tick: Ticks): Ticks {
  const sounding = score.parts.flatMap(({ notes }) => {
    const note = notes.length === 0 ? undefined : lastAtOrBefore(notes, tick, (each) => each.start)
    return note && note.end > tick ? [note.end as number] : []
  })
  return ticks(Math.max(tick + 1, ...sounding))
}
