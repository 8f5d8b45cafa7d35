import { chordDraft } from '../notated/draft.ts'
import { keyOnLine, neighbours } from '../notated/neighbours.ts'
import { GATES, type Ornament } from '../notated/notated.ts'
import { allText, child, childrenOf, numberAt, textAt, type Xml } from '../xml.ts'
import { durationOf } from './duration.ts'
import type { Place } from './place.ts'

const GRACES = /^(acciaccatura|appoggiatura|grace\d+(after)?)$/

/** A chord of small notes waits for its note, or ends the one before it. @returns false: it is a chord like others */
export function keepGrace({ graces, last, spans, measure, at }: Place, chord: Xml): boolean {
  const kind = chord.children.find(({ name }) => GRACES.test(name))?.name
  if (kind === undefined) return false
  const keys = childrenOf(chord, 'Note').flatMap((note) => keyOf(note, spans.shiftAt(measure, at)) ?? [])
  if (keys.length === 0) return true
  const grace = { keys, isShort: kind === 'acciaccatura' }
  if (kind.endsWith('after')) last?.after.push(grace)
  else graces.push(grace)
  return true
}

/** @returns how long it is, in quarters */
export function readChord(place: Place, chord: Xml): number {
  const { bar, spans, measure, at } = place
  const length = durationOf(chord, place.tuplets, bar.length)
  const draft = chordDraft(at, length, place.graces.splice(0))
  const notes = childrenOf(chord, 'Note')
  for (const note of notes) {
    keepAccidental(place, note)
    const key = keyOf(note, spans.shiftAt(measure, at))
    if (key === null || textAt(note, 'play') === '0') continue
    const ties = childrenOf(note, 'Spanner').filter(({ attributes }) => attributes.type === 'Tie')
    draft.notes.push({ key, tiesOn: ties.some((tie) => child(tie, 'next') !== undefined) })
  }
  for (const lyric of childrenOf(chord, 'Lyrics')) readLyric(draft.lyrics, lyric)
  readArticulations(place, chord, draft, notes.at(-1))
  bar.staves[0]?.push(draft)
  place.last = draft
  return length
}

function keyOf(note: Xml, shift: number): number | null {
  const key = numberAt(note, 'pitch', -1) + shift
  return Number.isInteger(key) && key >= 0 && key <= 127 ? key : null
}

function readLyric(lyrics: ReturnType<typeof chordDraft>['lyrics'], lyric: Xml): void {
  const words = child(lyric, 'text')
  const text = words === undefined ? '' : allText(words)
  const syllabic = textAt(lyric, 'syllabic')
  if (text !== '')
    lyrics.push({ verse: numberAt(lyric, 'no', 0) + 1, text, goesOn: syllabic === 'begin' || syllabic === 'middle' })
}

const ORNAMENTS: ReadonlyMap<string, Ornament['kind']> = new Map([
  ['ornamentTrill', 'trill'],
  ['ornamentMordent', 'mordent'],
  ['ornamentShortTrill', 'shortTrill'],
  ['ornamentTurn', 'turn'],
  ['ornamentTurnInverted', 'invertedTurn'],
  ['ornamentTurnSlash', 'invertedTurn'],
])

function readArticulations(
  place: Place,
  chord: Xml,
  draft: ReturnType<typeof chordDraft>,
  note: Xml | undefined,
): void {
  const signs = [...childrenOf(chord, 'Articulation'), ...childrenOf(chord, 'Ornament')]
  for (const sign of signs.map((each) => textAt(each, 'subtype'))) {
    const kind = ORNAMENTS.get(sign)
    if (kind !== undefined) draft.ornament = ornamentOn(place, kind, note)
    else if (/^ornament/.test(sign)) place.ignored.add(`an ornament (${sign.replace('ornament', '')})`)
    if (/^articStaccatissimo/.test(sign)) draft.gate = GATES.staccatissimo
    else if (/TenutoStaccato/.test(sign)) draft.gate = GATES.portato
    else if (/Staccato/.test(sign)) draft.gate = GATES.staccato
    else if (/^articMarcato(Above|Below)/.test(sign)) draft.gate = GATES.marcato
  }
  if (place.spans.isTrilled(place.measure, place.at)) draft.ornament ??= ornamentOn(place, 'trill', note)
  if (chord.children.some(({ name }) => name.startsWith('Tremolo'))) place.ignored.add('a tremolo')
}

function ornamentOn({ accidentals }: Place, kind: Ornament['kind'], note: Xml | undefined): Ornament | null {
  const line = note === undefined ? null : lineOf(note)
  return line === null ? null : { kind, ...neighbours(line.line, line.alter, accidentals) }
}

function keepAccidental({ accidentals }: Place, note: Xml): void {
  const line = lineOf(note)
  if (line !== null) accidentals.set(line.line, line.alter)
}

/** Steps (C = 0) in the order of fifths from F, which MuseScore's pitch names count: F natural is 13. */
const FIFTHS = [3, 0, 4, 1, 5, 2, 6]
const F_NATURAL = 13

function lineOf(note: Xml): { readonly line: number; readonly alter: number } | null {
  const fifths = numberAt(note, 'tpc', Number.NaN) - F_NATURAL
  const pitch = numberAt(note, 'pitch', Number.NaN)
  if (!Number.isInteger(fifths) || !Number.isInteger(pitch)) return null
  const step = FIFTHS[((fifths % 7) + 7) % 7] ?? 0
  const alter = Math.floor(fifths / 7)
  return { line: Math.round((pitch - keyOnLine(step, alter)) / 12) * 7 + step, alter }
}
