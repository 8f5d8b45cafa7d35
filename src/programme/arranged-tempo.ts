import { lastAtOrBefore, type TempoChange, type Ticks, ticks } from '../time/index.ts'
import { movedNotes } from './arranged-parts.ts'
import { type Laid, laidSpans, scaleOf, sourceOf } from './laid.ts'
import { lineStart } from './lines.ts'
import { feltBeat } from './metre.ts'
import type { Section } from './section.ts'
import { evenPace, type Pace, writtenSlowing } from './slowing.ts'
import type { Piece } from './source.ts'
import { verseSpan } from './verse-span.ts'

/** The tempi of all sections, and of what the score has before the first. */
export function tempiIn(piece: Piece, laid: readonly Laid[]): TempoChange[] {
  const [first] = laid
  const all = laid.flatMap((each, index) => tempiOf(piece, each, laid[index - 1]))
  if (first === undefined) return all
  const before = tempiBefore(piece, first)
  // The score's own tempo goes on: a change to the same, in the middle of it, would only be another rounding.
  return [...before, ...(before.length > 0 && first.start === first.music ? all.slice(1) : all)]
}

function tempiBefore(piece: Piece, { section, start }: Laid): TempoChange[] {
  const { score, tempoRatio } = sourceOf(piece, section)
  const [first] = laidSpans(piece, { section, music: start })
  if (!first) return []
  return score.tempo.changes
    .filter(({ tick }) => tick <= first.from)
    .map(({ tick, microsPerQuarter }) => ({ tick: first.here(tick), microsPerQuarter: microsPerQuarter / tempoRatio }))
}

function tempiOf(piece: Piece, laid: Laid, before: Laid | undefined): TempoChange[] {
  const { section, start, music } = laid
  const { tempoRatio } = sourceOf(piece, section)
  const pace = paceOf(piece, section)
  const at = (tick: Ticks) => pace.at(tick) / tempoRatio
  const changes = laidSpans(piece, laid).flatMap(({ from, to, here }): TempoChange[] => [
    { tick: here(from), microsPerQuarter: at(from) },
    ...pace.changes
      .filter(({ tick }) => tick > from && tick < to)
      .map(({ tick }) => ({ tick: here(tick), microsPerQuarter: at(tick) })),
  ])
  const first = changes[0]
  if (first && start < music) changes.unshift({ ...first, tick: start })
  // An Amen goes on as slowly as the last line has become.
  const slowed = section.kind === 'amen' && before !== undefined ? before.section.rallentando : 0
  const paced = changes.map((change) => ({ ...change, microsPerQuarter: change.microsPerQuarter * (1 + slowed / 100) }))
  return section.rallentando > 0 && !slowsByItself(piece, section) ? [...paced, ...slowing(piece, laid, paced)] : paced
}

/** The score's tempo as the section takes it: its own slowing at the end belongs to the last verse. */
const paceOf = (piece: Piece, section: Section): Pace => {
  const source = sourceOf(piece, section)
  return evenPace(source.score, section.slowsAsWritten ? null : writtenSlowing(source.score, verseSpan(source)))
}

const slowsByItself = (piece: Piece, section: Section): boolean => {
  const source = sourceOf(piece, section)
  return section.slowsAsWritten && writtenSlowing(source.score, verseSpan(source)) !== null
}

/** Slower beat by beat from the beginning of the last line to its last note. */
function slowing(piece: Piece, laid: Laid, changes: readonly TempoChange[]): TempoChange[] {
  const { section, soundsTo } = laid
  const from = rallentandoFrom(piece, laid)
  const source = sourceOf(piece, section)
  const beat = feltBeat(source.score, section.spans[0]?.from ?? ticks(0)).ticks * scaleOf(piece, source)
  const last = Math.max(from + 1, lastOnset(piece, laid))
  const slower: TempoChange[] = []
  for (let tick: number = from; tick < soundsTo; tick += beat) {
    const part = Math.min(1, (tick - from) / (last - from))
    const base = lastAtOrBefore(changes, tick, (change) => change.tick).microsPerQuarter
    slower.push({ tick: ticks(Math.round(tick)), microsPerQuarter: base * (1 + (section.rallentando / 100) * part) })
  }
  return slower
}

function lastOnset(piece: Piece, laid: Laid): number {
  const spans = laidSpans(piece, laid)
  let last = 0
  for (const { notes } of sourceOf(piece, laid.section).score.parts) {
    for (const note of notes) for (const { start } of movedNotes(note, spans)) last = Math.max(last, start)
  }
  return last
}

/** Where a section begins to slow: where its score says so, else at its last line. A tick of the arrangement. */
export function rallentandoFrom(piece: Piece, laid: Laid): Ticks {
  const last = laidSpans(piece, laid).at(-1)
  if (!last) return laid.music
  const source = sourceOf(piece, laid.section)
  const written = laid.section.slowsAsWritten ? writtenSlowing(source.score, verseSpan(source)) : null
  if (written !== null) return last.here(Math.max(last.from, written))
  const { ends } = source.lines
  return last.here(Math.max(last.from, lineStart(ends, ticks(last.to - 1))))
}
