import type { Finding } from '../../findings/index.ts'
import { badInput, finding } from '../../findings/index.ts'
import { type TempoMap, type Ticks, tempoMap, ticks } from '../../time/index.ts'
import type { KeySignature, Part, Score, ScoreNote, Syllable, TextAt } from '../score.ts'
import { metreChanges } from './metres.ts'
import type { Chord, Notated } from './notated.ts'
import { graceShares, isDotted, ornamentStrokes } from './ornaments.ts'
import { fermatasIn, type PlayedBar, tempoChanges } from './tempo.ts'
import { playedOrder } from './unfold.ts'

/** What most programs use, MuseScore among them. */
const PPQ = 480
/** An organ does not care; what else reads the score wants one. */
const VELOCITY = 80
const PERCUSSION_CHANNEL = 10

/** A notated score as it is played: repeats played out, ties joined, small notes and ornaments in full. */
export function playNotated(notated: Notated): Score {
  const { played, end } = unfolded(notated)
  const tempo = tempoMap(PPQ, tempoChanges(played, PPQ, strikesIn(played)))
  const pickup = pickupOf(played)
  const sounding = notated.staves.map((staff, index): Part => {
    const channels = staff.isPercussion ? [PERCUSSION_CHANNEL] : []
    const name = staff.name === '' ? `Part ${index + 1}` : staff.name
    return { name, track: index, channels, notes: notesOf(played, index, tempo), raw: [] }
  })
  const parts = sounding.filter(({ notes }) => notes.length > 0)
  const places = new Map(parts.map(({ track }, index) => [track, index]))
  const partOf = (staff: number) => places.get(staff) ?? -1
  const lastNote = parts.reduce((last, { notes }) => notes.reduce((most, note) => Math.max(most, note.end), last), 0)
  return {
    file: notated.file,
    format: notated.format,
    title: notated.title,
    parts,
    tracks: notated.staves.length,
    ticksPerQuarter: PPQ,
    tempo,
    metres: metreChanges(played, PPQ, pickup),
    keys: keysOf(played),
    markers: marksOf(played),
    words: wordsOf(played, partOf),
    fermatas: fermatasIn(played, PPQ).map(({ at }) => ticks(at)),
    breaths: breathsOf(played),
    pickup: ticks(pickup),
    written: played.map(({ bar }) => bar.number),
    about: notated.about,
    end: ticks(Math.max(Math.round(end * PPQ), lastNote)),
    findings: [...notated.findings, ...sounding.flatMap(restsThroughout)],
  }
}

/** A symphony has a tenth; what claims more would keep the machine busy. */
const MOST_CHORDS = 500_000
const MOST_QUARTERS = 100_000

/** @throws BadInput where it is longer than any music */
function unfolded({ file, bars, staves }: Notated): { readonly played: readonly PlayedBar[]; readonly end: number } {
  const played: PlayedBar[] = []
  let end = 0
  let chords = 0
  const endless = badInput(file, 'with its repeats this is longer than any music', 'is it what you meant?')
  const isEndless = ({ at, length }: Chord) => !(at + length < MOST_QUARTERS)
  if (bars.some((bar) => bar.staves.some((staff) => staff.some(isEndless)))) throw endless
  for (const index of playedOrder(bars)) {
    const bar = bars[index]
    if (bar === undefined) continue
    played.push({ bar, index, start: end })
    end += bar.length
    chords += staves.length + bar.staves.reduce((sum, staff) => sum + staff.length, 0)
    if (!(end < MOST_QUARTERS) || chords > MOST_CHORDS) throw endless
  }
  return { played, end }
}

const restsThroughout = ({ name, notes }: Part): Finding[] =>
  notes.length > 0 ? [] : [finding('remark', 'empty-part', 'rests throughout: it has no notes', { part: name })]

const tickOf = (quarters: number): Ticks => ticks(Math.round(quarters * PPQ))

/** Where notes or rests begin, in any part. */
function strikesIn(played: readonly PlayedBar[]): number[] {
  const strikes = new Set<number>()
  for (const { bar, start } of played) {
    for (const staff of bar.staves) for (const { at } of staff) strikes.add(tickOf(start + at))
    strikes.add(tickOf(start + bar.length))
  }
  return [...strikes].sort((a, b) => a - b)
}

/** A first bar that is shorter than its metre, where the next is not. */
function pickupOf([first, second]: readonly PlayedBar[]): number {
  if (first === undefined || second === undefined) return 0
  const full = (4 * first.bar.metre.beats) / first.bar.metre.beatType
  return first.bar.length < full - 1e-6 ? tickOf(first.bar.length) : 0
}

/** A key from where it is struck to where it is let go, over all its ties. Quarters from the beginning. */
interface Span {
  readonly start: number
  end: number
  readonly key: number
  readonly chord: Chord
}

function notesOf(played: readonly PlayedBar[], staff: number, tempo: TempoMap): ScoreNote[] {
  const spans: Span[] = []
  const open = new Map<number, Span>()
  let before = -1
  for (const { bar, start, index } of played) {
    // A tie ends with the music that goes on in print: behind a repeat its note is struck again.
    if (index !== before + 1) open.clear()
    before = index
    for (const chord of bar.staves[staff] ?? []) {
      const at = start + chord.at
      for (const { key, tiesOn } of chord.notes) {
        const held = open.get(key)
        // The beginning of a tie is enough: some programs write no end.
        const goesOn = held !== undefined && Math.abs(held.end - at) < 1e-6
        const span = goesOn ? held : { start: at, end: at, key, chord }
        span.end = at + chord.length * chord.gate
        if (!goesOn) spans.push(span)
        if (tiesOn) open.set(key, span)
        else if (goesOn) open.delete(key)
      }
    }
  }
  // An ornament on the last key has no neighbour.
  const notes = spans.flatMap((span) => strokesOf(span, tempo)).filter(({ key }) => key >= 0 && key <= 127)
  return notes.sort((a, b) => a.start - b.start || a.key - b.key)
}

/** What is struck for one note: itself, its ornament, the small notes around it (once for all notes of the chord). */
function strokesOf({ start, end, key, chord }: Span, tempo: TempoMap): ScoreNote[] {
  const length = end - start
  if (length <= 0) return []
  const { before, after, ornament } = chord
  const quartersPerSecond = 1_000_000 / tempo.at(tickOf(start))
  const shares = graceShares(before, after, chord.length / quartersPerSecond, isDotted(chord.length))
  const from = start + shares.before * chord.length
  const to = end - shares.after * chord.length
  const isFirst = chord.notes[0]?.key === key
  const graces = isFirst
    ? [
        ...before.flatMap(({ keys }, index) => keys.map((each) => within(each, start, from, index, before.length))),
        ...after.flatMap(({ keys }, index) => keys.map((each) => within(each, to, end, index, after.length))),
      ]
    : []
  const strokes = ornament === null ? [] : ornamentStrokes(key, ornament, to - from, quartersPerSecond)
  const main =
    strokes.length === 0
      ? [asNote(key, from, to)]
      : strokes.map((stroke) => {
          const begins = from + flooredShare(stroke.from, to - from)
          return asNote(stroke.key, begins, begins + flooredShare(stroke.length, to - from))
        })
  return [...graces, ...main]
}

const within = (key: number, from: number, to: number, index: number, count: number): ScoreNote =>
  asNote(key, from + ((to - from) * index) / count, from + ((to - from) * (index + 1)) / count)

/** A share of a length, in quarters that are whole ticks. */
const flooredShare = (share: number, quarters: number): number => Math.floor(share * quarters * PPQ + 1e-6) / PPQ

function asNote(key: number, from: number, to: number): ScoreNote {
  const start = tickOf(from)
  return { start, end: ticks(Math.max(start + 1, tickOf(to))), key, velocity: VELOCITY }
}

/** Where they change: a repeat brings back the signature that stands in its first bar. */
function keysOf(played: readonly PlayedBar[]): KeySignature[] {
  const keys: KeySignature[] = []
  for (const { bar, start } of played) {
    const before = keys.at(-1)
    if (bar.key === null || (before?.sharps === bar.key.sharps && before.mode === bar.key.mode)) continue
    keys.push({ tick: tickOf(start), ...bar.key })
  }
  return keys
}

const marksOf = (played: readonly PlayedBar[]): TextAt[] =>
  played.flatMap(({ bar, start }) => bar.marks.map(({ at, text }) => ({ tick: tickOf(start + at), text })))

const breathsOf = (played: readonly PlayedBar[]): Ticks[] =>
  [...new Set(played.flatMap(({ bar, start }) => bar.breaths.map((at) => tickOf(start + at))))].sort((a, b) => a - b)

/** Each syllable once: where its bar is played first. */
function wordsOf(played: readonly PlayedBar[], partOf: (staff: number) => number): Syllable[] {
  const words: Syllable[] = []
  const sung = new Set<PlayedBar['bar']>()
  for (const { bar, start } of played) {
    if (sung.has(bar)) continue
    sung.add(bar)
    for (const [staff, chords] of bar.staves.entries())
      for (const { at, lyrics } of chords)
        for (const lyric of lyrics) words.push({ tick: tickOf(start + at), part: partOf(staff), ...lyric })
  }
  return words.sort((a, b) => a.verse - b.verse || a.tick - b.tick)
}
