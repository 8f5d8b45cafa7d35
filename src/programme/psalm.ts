import { badInput } from '../findings/index.ts'
import { type Ticks, ticks } from '../time/index.ts'
import { louderBy } from './dynamics.ts'
import { lineEnd } from './lines.ts'
import { feltBeat } from './metre.ts'
import { usualKey } from './plain-items.ts'
import { pointedFor, readPointed } from './pointed.ts'
import type { PsalmForm } from './programme-schema.ts'
import { PLAIN_SECTION, type Section, type Span } from './section.ts'
import { type Piece, type Source, tickOf } from './source.ts'
import { onsetsOf } from './tune.ts'

/** A verse of a psalm is sung to two lines of its chant: each begins with its reciting chord. */
const LINES_A_VERSE = 2

interface ChantLine {
  /** The reciting chord, cut to a beat (it is held for as long as the words need), then its cadence. */
  readonly spans: readonly Span[]
  readonly cadence: Ticks
}

/** Verses to a chant: the reciting chord waits for go, the cadence goes in time. */
export function psalmSections(form: PsalmForm, { sources: [chant] }: Piece, where: string): Section[] {
  const lines = chantLines(form, chant, where)
  const halves = Array.from({ length: lines.length / LINES_A_VERSE }, (_, half) =>
    lines.slice(half * LINES_A_VERSE, (half + 1) * LINES_A_VERSE),
  )
  const numbers =
    typeof form.verses === 'number' ? Array.from({ length: form.verses }, (_, index) => index + 1) : form.verses
  const labels = [
    ...numbers.map((each) => (typeof each === 'number' ? `Verse ${each}` : each)),
    ...(form.gloria ? ['Glory be', 'As it was'] : []),
  ]
  const second = form.second.map((each) => (typeof each === 'number' ? `Verse ${each}` : each))
  const asked = form.registration ?? 'mp'
  const list = typeof asked === 'string' ? [asked] : asked
  const pointed = form.pointed ?? chant.side.pointed
  const words = pointedFor(labels, pointed === undefined ? [] : readPointed(pointed, where))
  let half = 0
  const verses = labels.map((label, index): Section => {
    if (second.includes(label)) half = halves.length - 1
    const sung = halves[half % halves.length] ?? []
    half = (half + 1) % halves.length
    return {
      ...PLAIN_SECTION,
      kind: 'verse',
      label,
      spans: sung.flatMap(({ spans }) => spans),
      holds: sung.map(({ cadence }) => cadence),
      words: words[index] ?? [],
      registration: list[Math.min(index, list.length - 1)] ?? 'mp',
      semitones: usualKey(form, chant),
      waits: index === 0,
      breath: form.breath,
    }
  })
  const over = form.playOver === 'whole' ? lines : lines.slice(0, LINES_A_VERSE)
  if (form.playOver === 'none') return verses
  const first = over[0]?.spans[0]?.from ?? ticks(0)
  const playOver: Section = {
    ...PLAIN_SECTION,
    kind: 'play-over',
    label: 'Play-over',
    spans: [{ from: first, to: over.at(-1)?.spans.at(-1)?.to ?? chant.score.end }],
    registration: louderBy(list[0] ?? 'mp', -1),
    semitones: usualKey(form, chant),
    waits: true,
    breath: form.breath,
  }
  return [playOver, ...verses]
}

function chantLines(form: PsalmForm, chant: Source, where: string): ChantLine[] {
  const { score, lines, whole } = chant
  const starts = form.reciting
    ? form.reciting.map((place) => tickOf(chant, place, 'reciting', where))
    : [whole.from, ...lines.ends.slice(0, -1)]
  if (starts.length % LINES_A_VERSE !== 0) {
    const problem = `the chant has ${starts.length} reciting chords; a verse needs two`
    throw badInput(where, problem, 'name them: reciting: [1, 4, 8, 11], or lines: beside the score')
  }
  const onsets = onsetsOf(score)
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? lineEnd(lines.ends, ticks(whole.to - 1))
    const cadence = ticks(Math.min(end - 1, onsets.find((onset) => onset > start) ?? end - 1))
    const chord = { from: start, to: ticks(Math.min(cadence, start + feltBeat(score, start).ticks)) }
    return { spans: [chord, { from: cadence, to: end }], cadence }
  })
}
