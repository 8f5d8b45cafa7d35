import type { Ticks } from '../time/index.ts'
import { wordsOf } from './breathing.ts'
import { type Laid, laidSpans, sourceOf } from './laid.ts'
import type { Piece } from './source.ts'

/** Words, and where they begin to sound. Ticks of the arrangement. */
export interface SungLine {
  readonly at: Ticks
  readonly text: string
}

/** What is sung to a section, line by line; of a pointed psalm the words of each reciting chord and of each cadence. */
export function sungLines(piece: Piece, laid: Laid): SungLine[] {
  const { section } = laid
  const source = sourceOf(piece, section)
  const spans = laidSpans(piece, laid)
  if (section.words.length > 0) {
    return spans.flatMap(({ from, here }, span) => {
      const text = section.words[span] ?? ''
      return text === '' ? [] : [{ at: here(from), text }]
    })
  }
  const words = wordsOf(section, source)
  if (words === null) return []
  return spans.flatMap(({ from, to, here }) => {
    const ends = [...source.lines.ends.filter((end) => end > from && end < to), to]
    return ends.flatMap((end, line) => {
      const begin = ends[line - 1] ?? from
      const text = words
        .filter(({ tick }) => tick >= begin && tick < end)
        .map(({ text: syllable, goesOn }) => (goesOn ? syllable : `${syllable} `))
        .join('')
        .trim()
      return text === '' ? [] : [{ at: here(begin), text }]
    })
  })
}
