import type { Score, Syllable } from '../score/index.ts'
import { type Ticks, ticks } from '../time/index.ts'
import type { Span } from './section.ts'

/** The syllables of a verse in order. Ticks of the verse that is played. */
export type SungVerse = readonly Syllable[]

/**
 * What is sung to a stretch of a score, verse by verse: of the part with the tune, else of the words that stand by
 * themselves, else of the part that has most of them.
 * @param starts where the same verse begins again that the file has several times: their words are further verses
 */
export function versesOf(
  { words }: Score,
  melody: number,
  whole: Span,
  starts: readonly Ticks[],
): readonly SungVerse[] {
  const part = partWithWords(words, melody)
  const mine = words.filter((each) => each.part === part)
  const inside = inVerses(mine.filter(({ tick }) => tick >= whole.from && tick < whole.to))
  if (starts.length < 2 || inside.length > 1) return inside
  return starts.flatMap((start, index) => {
    const by = start - (starts[0] ?? start)
    const here = mine
      .filter(({ tick }) => tick >= start && tick < start + whole.to - whole.from)
      .map((each) => ({ ...each, tick: ticks(each.tick - by), verse: index + 1 }))
    return here.length > 0 ? [here] : []
  })
}

function partWithWords(words: readonly Syllable[], melody: number): number {
  const counts = new Map<number, number>()
  for (const { part } of words) counts.set(part, (counts.get(part) ?? 0) + 1)
  if (counts.has(melody)) return melody
  if (counts.has(-1)) return -1
  return [...counts].reduce((most, each) => (each[1] > most[1] ? each : most), [melody, 0])[0]
}

function inVerses(words: readonly Syllable[]): SungVerse[] {
  const verses = new Map<number, Syllable[]>()
  for (const each of words) {
    const verse = verses.get(each.verse) ?? []
    verses.set(each.verse, verse)
    verse.push(each)
  }
  return [...verses.keys()].sort((a, b) => a - b).map((verse) => verses.get(verse) ?? [])
}
