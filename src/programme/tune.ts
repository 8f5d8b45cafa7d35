import type { Score, ScoreNote } from '../score/index.ts'
import type { Ticks } from '../time/index.ts'

/** Where notes begin, in order. */
export const onsetsOf = ({ parts }: Pick<Score, 'parts'>): Ticks[] =>
  [...new Set(parts.flatMap(({ notes }) => notes.map(({ start }) => start)))].sort((a, b) => a - b)

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

/** @param isMeant of the number of a part: whether it is looked at at all */
export function highestPart({ parts }: Score, isMeant: (index: number) => boolean = () => true): number {
  const middles = parts.map(({ notes }, index) =>
    isMeant(index)
      ? notes.reduce((sum, { key }) => sum + key, 0) / Math.max(1, notes.length)
      : Number.NEGATIVE_INFINITY,
  )
  return Math.max(0, middles.indexOf(Math.max(...middles)))
}
