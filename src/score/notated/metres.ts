import { type MetreChange, ticks } from '../../time/index.ts'
import type { Metre } from './notated.ts'
import type { PlayedBar } from './tempo.ts'

/** No metre has shorter beats. */
const SHORTEST_BEAT = 64

/**
 * Metres such that each bar that is played is a bar of the metre map: one that is shorter or longer than its metre says
 * has one of its own, as MuseScore's export to MIDI has it. The pick-up and the last bar have none: the
 * length of the one is told by itself, that of the other by the score's end.
 */
export function metreChanges(played: readonly PlayedBar[], ppq: number, pickup: number): MetreChange[] {
  const changes: MetreChange[] = []
  for (const [index, { bar, start }] of played.entries()) {
    const isOdd = (index > 0 || pickup === 0) && index < played.length - 1
    const metre = isOdd ? metreOf(bar.length, bar.metre) : bar.metre
    const before = changes.at(-1)
    if (before && before.beats === metre.beats && before.beatType === metre.beatType) continue
    changes.push({ tick: ticks(Math.round(start * ppq)), ...metre })
  }
  return changes
}

function metreOf(length: number, metre: Metre): Metre {
  for (let { beatType } = metre; beatType <= SHORTEST_BEAT; beatType *= 2) {
    const beats = (length * beatType) / 4
    if (beats >= 1 && Math.abs(beats - Math.round(beats)) < 1e-6) return { beats: Math.round(beats), beatType }
  }
  return metre
}
