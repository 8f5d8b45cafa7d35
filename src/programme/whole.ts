import { readMetre } from '../catalogue/index.ts'
import { type Finding, finding } from '../findings/index.ts'
import type { YamlFile } from '../house/index.ts'
import type { Places, SideFile } from '../registration/index.ts'
import type { Score } from '../score/index.ts'
import { type Ticks, ticks } from '../time/index.ts'
import { type AskedBars, barsToPlay } from './bars.ts'
import { repeatedIn } from './repeats.ts'
import type { Span } from './section.ts'

/** What of a score is played, and what was left out of it unasked. */
export interface Whole {
  readonly whole: Span
  /** Where the same verse begins that the file has several times; [] where it has one. */
  readonly verses: readonly Ticks[]
  readonly findings: readonly Finding[]
}

/** How the score is taken: a hymn is one verse, what is sung begins with its first note; a piece has its bars. */
export type Taken = 'hymn' | 'chant' | 'sung' | 'piece'

/**
 * The bars that are asked for, here or beside the score; else all but what is empty before the first note and after the
 * last, and of a hymn one verse of several. What is left out is told.
 * @throws BadInput where there are no such bars
 */
export function wholeOf(
  score: Score,
  places: Places,
  side: YamlFile<SideFile>,
  asked: AskedBars & { readonly taken: Taken },
  melody: number,
): Whole {
  const all = barsToPlay(places, side, asked)
  const sounding = soundingIn(score, all)
  if (sounding === null) return { whole: all, verses: [], findings: [] }
  const isAsked = asked.fromBar !== null || asked.toBar !== null || side.value.bars !== undefined
  const bars = isAsked ? all : barsAround(places, all, sounding)
  const findings = emptyRemark(places, all, bars)
  if (asked.taken === 'piece') return { whole: bars, verses: [], findings }
  const repeated =
    isAsked || asked.taken !== 'hymn' ? null : repeatedIn(score, melody, sounding, syllablesOf(side.value))
  if (repeated === null) return { whole: sounding, verses: [], findings }
  const { verse, starts } = repeated
  return { whole: verse, verses: starts, findings: [...findings, repeatedRemark(places, verse, starts.length)] }
}

/** From the first note to the end of the last; null where there is none. */
function soundingIn({ parts }: Score, { from, to }: Span): Span | null {
  let [first, last]: [number, number] = [to, from]
  for (const { notes } of parts)
    for (const { start, end } of notes) {
      if (end <= from || start >= to) continue
      first = Math.min(first, Math.max(from, start))
      last = Math.max(last, Math.min(to, end))
    }
  return last > first ? { from: ticks(first), to: ticks(last) } : null
}

/** Without the whole bars in which nothing sounds at its beginning and end. */
function barsAround(places: Places, all: Span, sounding: Span): Span {
  const first = places.metre.barAt(places.at(sounding.from).bar)
  const last = places.metre.barAt(places.at(ticks(sounding.to - 1)).bar)
  const to = wholeBars(places, { from: last.end, to: all.to }) > 0 ? last.end : all.to
  return { from: ticks(Math.max(all.from, first.start)), to: ticks(Math.min(all.to, to)) }
}

const wholeBars = (places: Places, { from, to }: Span): number =>
  places.barsBetween(from, to).filter(({ bar, start, end }) => end - start === fullLength(places, bar)).length

function fullLength({ metre }: Places, bar: number): number {
  const { start, end } = metre.barAt(bar)
  return end - start
}

function emptyRemark(places: Places, all: Span, { from, to }: Span): Finding[] {
  const before = wholeBars(places, { from: all.from, to: from })
  const after = wholeBars(places, { from: to, to: all.to })
  const words = [
    ...(before > 0 ? [`${inBars(before)} before its first note`] : []),
    ...(after > 0 ? [`${inBars(after)} after its last`] : []),
  ]
  if (words.length === 0) return []
  return [finding('remark', 'empty-bars', `${words.join(' and ')} are empty and left out`)]
}

const inBars = (count: number): string => (count === 1 ? 'the bar' : `the ${count} bars`)

const syllablesOf = ({ metre }: SideFile): number | null =>
  metre === undefined ? null : (readMetre(metre)?.lines?.reduce((sum, line) => sum + line, 0) ?? null)

function repeatedRemark(places: Places, { from, to }: Span, times: number): Finding {
  const bars = `${places.at(from).bar}-${places.at(ticks(to - 1)).bar}`
  const message = `the file has the same verse ${times} times: bars ${bars} are played as the one that is sung to all. If that is wrong, write bars: beside the score`
  return finding('warning', 'repeated-verse', message)
}
