import type { Score } from '../score/index.ts'
import { type Ticks, ticks } from '../time/index.ts'
import { feltBeat } from './metre.ts'
import { tuneOf } from './tune.ts'

/** What a syllable too many or too few costs: a slur takes two notes for one, hardly anything the other way. */
const NOTE_TOO_MANY = 1
const NOTE_TOO_FEW = 3
/** What a beat more on a line's last note is worth, up to three. */
const LONG_NOTE = 2

/** Lines of hymns are whole bars long, as a rule: what that is worth. */
const WHOLE_BARS = 3

/** The division of the tune into lines that fits the syllables and ends on long notes. Dynamic programming over notes. */
export function guessLines(score: Score, counts: readonly number[]): Ticks[] {
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
