import { type Ticks, ticks } from '../time/index.ts'
import type { Breath } from '../timeline/index.ts'
import { feltBeat } from './metre.ts'
import type { Section } from './section.ts'
import type { Source } from './source.ts'
import { onsetsOf, tuneOf } from './tune.ts'
import type { SungVerse } from './words.ts'

/** Beats of silence at the end of a line: half a beat of a long note, else a quarter. */
const LONG_LIFT = 1 / 2
const SHORT_LIFT = 1 / 4
const LONG_BEATS = 2

/** What a breath within a line is taken after. */
const SENTENCE = /[.;:!?—–][^\p{L}]*$/u
const CLAUSE = /,[^\p{L}]*$/u

/** The words that a section is sung to; null where nobody knows. */
export function wordsOf({ kind, label }: Pick<Section, 'kind' | 'label'>, { verses }: Source): SungVerse | null {
  const number = Number(/^Verse (\d+)$/.exec(label)?.[1])
  if (kind !== 'verse' || !Number.isInteger(number)) return null
  return verses.find((verse) => verse[0]?.verse === number) ?? null
}

/**
 * Where singers breathe in a section: at the ends of lines, unless the verse's words run on there without a comma; within a
 * line where a sentence ends, and where a clause ends on a long note. Ticks of the source.
 */
export function breathsOf(section: Section, source: Source): Breath[] {
  const { score, lines, melody } = source
  const beat = feltBeat(score, section.spans[0]?.from ?? ticks(0)).ticks
  const tune = tuneOf(score, melody)
  const onsets = section.holds.length > 0 ? onsetsOf(score) : []
  const words = wordsOf(section, source)
  const lengthBefore = (at: Ticks) => at - (tune.findLast(({ start }) => start < at)?.start ?? at)
  const liftAt = (at: Ticks) => beat * (lengthBefore(at) >= LONG_BEATS * beat ? LONG_LIFT : SHORT_LIFT)
  const breaths = new Map<Ticks, Breath>()
  for (const at of lines.ends) {
    const before = words?.findLast(({ tick }) => tick < at)?.text
    const runsOn = before !== undefined && !SENTENCE.test(before) && !CLAUSE.test(before)
    breaths.set(at, runsOn ? { at, lift: beat * SHORT_LIFT, all: false } : { at, lift: liftAt(at), all: true })
  }
  for (const [index, { text }] of (words ?? []).entries()) {
    const at = words?.[index + 1]?.tick
    if (at === undefined || breaths.has(at)) continue
    const isClause = CLAUSE.test(text) && lengthBefore(at) >= LONG_BEATS * beat
    if (SENTENCE.test(text)) breaths.set(at, { at, lift: beat * SHORT_LIFT, all: true })
    else if (isClause) breaths.set(at, { at, lift: beat * SHORT_LIFT, all: false })
  }
  for (const at of score.breaths) if (!breaths.has(at)) breaths.set(at, { at, lift: beat * SHORT_LIFT, all: true })
  return [...breaths.values()]
    .map((breath) => atHold(breath, section))
    .concat(section.holds.flatMap((hold) => afterHold(hold, onsets)))
}

/** A chord that waits for go sounds until then: nothing is lifted before. */
const atHold = (breath: Breath, { holds }: Section): Breath =>
  holds.some((hold) => hold < breath.at && hold >= breath.at - breath.lift - 1) ? { ...breath, lift: 0 } : breath

/** Where it goes on after a wait, all is struck anew. */
function afterHold(hold: Ticks, onsets: readonly Ticks[]): Breath[] {
  const at = onsets.find((onset) => onset > hold)
  return at === undefined ? [] : [{ at, lift: 0, all: true }]
}
