import { type Finding, inOrder } from '../findings/index.ts'
import type { Division } from '../organ/index.ts'
import { afterHand, type Hand, type Places, withinReach } from '../registration/index.ts'
import type { Part, ScoreNote } from '../score/index.ts'
import { lastAtOrBefore, metreMap, type TempoChange, type Ticks, tempoMap, ticks } from '../time/index.ts'
import type { Performance } from '../timeline/index.ts'
import { barsIn } from './bar-lines.ts'
import { drawnIn } from './drawn-in.ts'
import { type Laid, scaleOf, sourceOf } from './laid.ts'
import { lineStart } from './lines.ts'
import { feltBeat, gapAfter } from './metre.ts'
import { lengthOf, type Section, sourceTick } from './section.ts'
import type { Piece } from './source.ts'
import { voicesOf } from './voices.ts'

/** A place where it waits for go: before a section, or with what sounds held inside one. */
export interface ArrangedWait {
  readonly tick: Ticks
  readonly section: number
  readonly type: 'before' | 'inside'
}

/** Sections one after the other, ready to be compiled. */
export interface Arrangement {
  readonly performance: Performance
  readonly laid: readonly Laid[]
  readonly waits: readonly ArrangedWait[]
  readonly findings: readonly Finding[]
}

/** Notes that end before a wait must have ended when the clock stops. */
const LEAST_LIFT_BEATS = 0.25

/**
 * Sections in time. The same sections at the beginning give the same ticks at the beginning, whatever comes after them: so
 * what is left can be changed while it plays.
 * @param hands what hands have moved meanwhile
 */
export function layOut(
  piece: Piece,
  sections: readonly Section[],
  tempoFactor: number,
  hands: readonly Hand[] = [],
): Arrangement {
  const laid = place(piece, sections)
  const parts: Part[] = []
  const divisions: Division[] = []
  const tempi: TempoChange[] = []
  for (const [index, each] of laid.entries()) {
    for (const { part, division } of partsOf(piece, each)) {
      parts.push({ ...part, track: parts.length })
      divisions.push(division)
    }
    tempi.push(...tempiOf(piece, each, laid[index - 1]))
  }
  const [main] = piece.sources
  const ppq = main.score.ticksPerQuarter
  const end = laid.at(-1)?.soundsTo ?? ticks(1)
  const places = placesIn(piece, laid)
  const registered = drawnIn(piece, laid)
  const score = {
    ...main.score,
    parts,
    tracks: parts.length,
    tempo: tempoMap(ppq, tempi),
    metres: [],
    markers: laid.map(({ music, section }) => ({ tick: music, text: section.label })),
    lyrics: [],
    end,
    findings: [],
  }
  const waits = waitsIn(piece, laid)
  const { plan, findings: reached } = withinReach(registered, piece.organ, places)
  return {
    performance: {
      score,
      organ: piece.organ,
      places,
      mapping: { divisions, letters: '', how: 'as arranged', findings: [] },
      plan: hands.reduce(afterHand, plan),
      passthrough: {},
      from: ticks(0),
      to: end,
      tempoFactor,
      transposition: laid.map(({ start, section }) => ({ tick: start, semitones: section.semitones })),
      waits: waits.map(({ tick }) => tick),
    },
    laid,
    waits,
    findings: inOrder(reached),
  }
}

function place(piece: Piece, sections: readonly Section[]): Laid[] {
  const laid: Laid[] = []
  let start = 0
  for (const [index, section] of sections.entries()) {
    const source = sourceOf(piece, section)
    const scale = scaleOf(piece, source)
    const beat = feltBeat(source.score, section.spans[0]?.from ?? ticks(0))
    const felt = { ...beat, ticks: beat.ticks * scale }
    const next = sections[index + 1]
    const music = start + Math.round(section.gathering * felt.ticks)
    const length = Math.round(lengthOf(section) * scale)
    const breath = next?.waits ? Math.max(LEAST_LIFT_BEATS, section.breath) : section.breath
    const gap = next === undefined ? { lengthen: 0, lift: 0 } : gapAfter(length, breath, felt)
    const joined = section.breath === 0 && section.longer === 0 && next !== undefined && !next.waits
    const soundsTo = music + length + (joined ? 0 : gap.lengthen)
    const end = joined || next === undefined ? soundsTo : soundsTo + gap.lift + section.longer
    laid.push({ section, start: ticks(start), music: ticks(music), soundsTo: ticks(soundsTo), end: ticks(end) })
    start = end
  }
  return laid
}

/** The parts of a section with their notes where they are to be played. */
function partsOf(piece: Piece, laid: Laid): { readonly part: Part; readonly division: Division }[] {
  const { section, music, soundsTo, start } = laid
  const source = sourceOf(piece, section)
  const scale = scaleOf(piece, source)
  const written = music + Math.round(lengthOf(section) * scale)
  const voices = voicesOf(piece.organ, source, section)
  return voices.flatMap(({ name, division, notes }, index) => {
    const moved = notes.flatMap((note) => movedNotes(note, section, music, scale))
    // The last chord is as much longer as the metre wants.
    const held = moved.map((note) => (note.end === written ? { ...note, end: soundsTo } : note))
    const gathered = index === 0 ? gathering(held, start, music) : []
    const all = [...gathered, ...held]
    if (all.length === 0) return []
    const part: Part = { name: `${name}, ${section.label}`, track: 0, channels: [], notes: all, raw: [] }
    return [{ part, division }]
  })
}

/** A note where the section plays it; one that is tied over the seam of two spans stays one. */
function movedNotes(note: ScoreNote, { spans }: Section, music: Ticks, scale: number): ScoreNote[] {
  const moved: ScoreNote[] = []
  let before = 0
  for (const { from, to } of spans) {
    const done = before - from
    const at = (tick: number) => ticks(music + Math.round((done + tick) * scale))
    before += to - from
    if (note.end <= from || note.start >= to) continue
    const start = at(Math.max(note.start, from))
    const end = at(Math.min(note.end, to))
    const last = moved.at(-1)
    if (last && last.end === start && note.start < from) moved[moved.length - 1] = { ...last, end }
    else if (end > start) moved.push({ ...note, start, end })
  }
  return moved
}

/** The first note of the first voice (the melody), held before the music begins. */
function gathering(notes: readonly ScoreNote[], start: Ticks, music: Ticks): ScoreNote[] {
  if (start === music) return []
  const first = [...notes].sort((a, b) => a.start - b.start || b.key - a.key)[0]
  return first ? [{ ...first, start, end: music }] : []
}

function tempiOf(piece: Piece, laid: Laid, before: Laid | undefined): TempoChange[] {
  const { section, start, music } = laid
  const source = sourceOf(piece, section)
  const scale = scaleOf(piece, source)
  const at = (tick: Ticks) => source.score.tempo.at(tick) / source.tempoRatio
  const changes: TempoChange[] = []
  let done = 0
  for (const { from, to } of section.spans) {
    const here = (tick: number) => ticks(music + Math.round((done + tick - from) * scale))
    changes.push({ tick: here(from), microsPerQuarter: at(from) })
    for (const { tick } of source.score.tempo.changes) {
      if (tick > from && tick < to) changes.push({ tick: here(tick), microsPerQuarter: at(tick) })
    }
    done += to - from
  }
  const first = changes[0]
  if (first && start < music) changes.unshift({ ...first, tick: start })
  // An Amen goes on as slowly as the last line has become.
  const slowed = section.kind === 'amen' && before !== undefined ? before.section.rallentando : 0
  const paced = changes.map((change) => ({ ...change, microsPerQuarter: change.microsPerQuarter * (1 + slowed / 100) }))
  return section.rallentando > 0 ? [...paced, ...slowing(piece, laid, paced)] : paced
}

/** Slower beat by beat from the beginning of the last line to its last note. */
function slowing(piece: Piece, laid: Laid, changes: readonly TempoChange[]): TempoChange[] {
  const { section, music, soundsTo } = laid
  const from = rallentandoFrom(piece, laid)
  const source = sourceOf(piece, section)
  const beat = feltBeat(source.score, section.spans[0]?.from ?? ticks(0)).ticks * scaleOf(piece, source)
  const moved = source.score.parts.flatMap(({ notes }) =>
    notes.flatMap((note) => movedNotes(note, section, music, scaleOf(piece, source))),
  )
  const last = moved.reduce((latest, { start }) => Math.max(latest, start), from + 1)
  const slower: TempoChange[] = []
  for (let tick: number = from; tick < soundsTo; tick += beat) {
    const part = Math.min(1, (tick - from) / (last - from))
    const base = lastAtOrBefore(changes, tick, (change) => change.tick).microsPerQuarter
    slower.push({ tick: ticks(Math.round(tick)), microsPerQuarter: base * (1 + (section.rallentando / 100) * part) })
  }
  return slower
}

/** Where a section begins to slow: its last line. A tick of the arrangement. */
export function rallentandoFrom(piece: Piece, { section, music }: Laid): Ticks {
  const source = sourceOf(piece, section)
  const last = section.spans.at(-1)
  if (!last) return music
  const start = Math.max(last.from, lineStart(source.lines.ends, ticks(last.to - 1)))
  const before = lengthOf(section) - (last.to - last.from)
  return ticks(music + Math.round((before + start - last.from) * scaleOf(piece, source)))
}

export interface LineEnd {
  readonly at: Ticks
  /** The same in the source, and in which span. */
  readonly source: Ticks
  readonly span: number
}

/** Where the lines of a section end. Ticks of the arrangement, each with its tick in the source. */
export function lineEndsIn(piece: Piece, { section, music }: Laid): LineEnd[] {
  const source = sourceOf(piece, section)
  const scale = scaleOf(piece, source)
  let done = 0
  return section.spans.flatMap(({ from, to }, span) => {
    const ends = source.lines.ends.filter((end) => end > from && end < to)
    const here = [...ends, to].map((end) => ({
      at: ticks(music + Math.round((done + end - from) * scale)),
      source: end,
      span,
    }))
    done += to - from
    return here
  })
}

function waitsIn(piece: Piece, laid: readonly Laid[]): ArrangedWait[] {
  return laid.flatMap(({ section, start, music }, index): ArrangedWait[] => {
    const scale = scaleOf(piece, sourceOf(piece, section))
    let done = 0
    const inside = section.spans.flatMap(({ from, to }): ArrangedWait[] => {
      const holds = section.holds.filter((tick) => tick >= from && tick < to && (tick > from || done > 0))
      const waits = holds.map((tick): ArrangedWait => {
        return { tick: ticks(music + Math.round((done + tick - from) * scale)), section: index, type: 'inside' }
      })
      done += to - from
      return waits
    })
    return section.waits ? [{ tick: start, section: index, type: 'before' }, ...inside] : inside
  })
}

/** Bars and beats as they are written, whichever verse they are sung to. */
function placesIn(piece: Piece, laid: readonly Laid[]): Places {
  const [main] = piece.sources
  const at: Places['at'] = (tick) => {
    const here = lastAtOrBefore(laid, tick, ({ start }) => start)
    const source = sourceOf(piece, here.section)
    const within = Math.min((tick - here.music) / scaleOf(piece, source), lengthOf(here.section) - 1)
    return source.places.at(ticks(Math.round(sourceTick(here.section, within))))
  }
  const end = laid.at(-1)?.soundsTo ?? ticks(1)
  const metre = { ...metreMap(main.score.ticksPerQuarter, main.score.metres, ticks(0)), toBarBeat: at }
  const bars = barsIn(piece, laid)
  const barsBetween: Places['barsBetween'] = (from, to) =>
    bars
      .filter((bar) => bar.end > from && bar.start < to)
      .map((bar) => ({ ...bar, start: ticks(Math.max(from, bar.start)), end: ticks(Math.min(to, bar.end)) }))
  return { metre, end, lastBar: main.places.lastBar, find: main.places.find, at, barsBetween }
}
