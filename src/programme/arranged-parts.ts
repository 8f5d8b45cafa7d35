import type { Division } from '../organ/index.ts'
import type { Part, RawMessage, ScoreNote } from '../score/index.ts'
import { type Ticks, ticks } from '../time/index.ts'
import { withTouch } from '../timeline/index.ts'
import { breathsOf } from './breathing.ts'
import { type Laid, type LaidSpan, laidSpans, scaleOf, sourceOf } from './laid.ts'
import { feltBeat } from './metre.ts'
import { lengthOf, type Section } from './section.ts'
import type { Piece, Source } from './source.ts'
import { type Voice, voicesOf } from './voices.ts'

export interface ArrangedPart {
  readonly part: Part
  readonly division: Division
}

/**
 * The parts of a section with their notes, and what passes through, where they are to be played.
 * @param isFirst nothing is played before it: what the score has recorded before it is in force
 */
export function partsOf(piece: Piece, laid: Laid, isFirst: boolean): ArrangedPart[] {
  const { section, music, soundsTo, start } = laid
  const source = sourceOf(piece, section)
  const spans = laidSpans(piece, laid)
  const written = music + Math.round(lengthOf(section) * scaleOf(piece, source))
  // What one side file lets through is not for the score of another harmony.
  const passes = section.source === 0
  return touched(voicesOf(piece.organ, source, section), section, source).map(
    ({ name, division, notes, raw, isTune }) => {
      const moved = notes.flatMap((note) => movedNotes(note, spans))
      // The last chord is as much longer as the metre wants.
      const held = moved.map((note) => (note.end === written ? { ...note, end: soundsTo } : note))
      const part: Part = {
        name: section.label === '' ? name : `${name}, ${section.label}`,
        track: 0,
        channels: [],
        notes: isTune && start < music ? [...gathering(held, start, music), ...held] : held,
        raw: passes ? movedMessages(raw, spans, isFirst) : [],
      }
      return { part, division }
    },
  )
}

function touched(voices: readonly Voice[], section: Section, source: Source): readonly Voice[] {
  const [first, last] = [section.spans[0], section.spans.at(-1)]
  if (section.touch === 'printed' || !first || !last) return voices
  const beat = feltBeat(source.score, first.from).ticks
  // After its end there is silence, or what it goes on with.
  const breaths = breathsOf(section, source).filter(({ at }) => at !== last.to)
  return withTouch(voices, breaths, beat, last.to)
}

/** A note where the section plays it; one that is tied over the seam of two spans stays one. */
export function movedNotes(note: ScoreNote, spans: readonly LaidSpan[]): ScoreNote[] {
  const moved: ScoreNote[] = []
  for (const { from, to, here } of spans) {
    if (note.end <= from || note.start >= to) continue
    const start = here(Math.max(note.start, from))
    const end = here(Math.min(note.end, to))
    const last = moved.at(-1)
    if (last && last.end === start && note.start < from) moved[moved.length - 1] = { ...last, end }
    else if (end > start) moved.push({ ...note, start, end })
  }
  return moved
}

const movedMessages = (raw: readonly RawMessage[], spans: readonly LaidSpan[], isFirst: boolean): RawMessage[] =>
  spans.flatMap(({ from, to, here }, index) => {
    const first = isFirst && index === 0 ? 0 : from
    return raw
      .filter(({ tick }) => tick >= first && tick < to)
      .map((each) => ({ ...each, tick: ticks(Math.max(0, here(each.tick))) }))
  })

/** The first note of the tune, held before the music begins. */
function gathering(notes: readonly ScoreNote[], start: Ticks, music: Ticks): ScoreNote[] {
  const first = notes.reduce<ScoreNote | null>(
    (best, note) =>
      best === null || note.start < best.start || (note.start === best.start && note.key > best.key) ? note : best,
    null,
  )
  return first === null ? [] : [{ ...first, start, end: ticks(music) }]
}
