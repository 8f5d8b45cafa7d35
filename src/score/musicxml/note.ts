import { type ChordDraft, chordDraft } from '../notated/draft.ts'
import { keyOnLine, neighbours } from '../notated/neighbours.ts'
import { GATES, type Grace, type Ornament } from '../notated/notated.ts'
import { child, childrenOf, numberAt, textAt, type Xml } from '../xml.ts'
import type { Reading } from './reading.ts'

const STEPS = 'CDEFGAB'
/** MIDI's key 0 is in octave −1. */
const OCTAVES_BELOW = 1
const A_DRUM = 38

/** A note, a rest or a small note; what is struck with the one before it says so. */
export function readNote(reading: Reading, note: Xml): void {
  const voice = `${textAt(note, 'voice') || '1'}/${numberAt(note, 'staff', 1)}`
  const staff = Math.min(reading.bar.staves.length, Math.max(1, numberAt(note, 'staff', 1))) - 1
  const pitch = pitchOf(reading, note, staff)
  if (child(note, 'grace') !== undefined) {
    if (pitch !== null && child(note, 'cue') === undefined) keepGrace(reading, note, voice, pitch.key)
    return
  }
  const length = Math.max(0, numberAt(note, 'duration', 0)) / reading.divisions
  const chord =
    child(note, 'chord') !== undefined && reading.last ? reading.last : beginChord(reading, staff, voice, length)
  chord.length = Math.max(chord.length, length)
  readNotations(reading, note, chord, pitch, staff)
  if (pitch !== null) readWavyLine(reading, note, voice, chord, pitch, staff)
  readLyrics(note, chord)
  if (pitch === null || child(note, 'cue') !== undefined) return
  const ties = tiesOf(note)
  chord.notes.push({ key: pitch.key, tiesOn: ties.has('start') })
}

function beginChord(reading: Reading, staff: number, voice: string, length: number): ChordDraft {
  const chord = chordDraft(reading.at, length, reading.graces.get(voice))
  reading.graces.delete(voice)
  reading.bar.staves[staff]?.push(chord)
  reading.voices.set(voice, chord)
  reading.last = chord
  reading.at += length
  return chord
}

interface Pitch {
  readonly key: number
  /** As written: octave × 7 + step. */
  readonly line: number
  readonly alter: number
}

/** null: a rest. */
function pitchOf(reading: Reading, note: Xml, staff: number): Pitch | null {
  const unpitched = child(note, 'unpitched')
  if (unpitched !== undefined) {
    const key = reading.drumKeys.get(child(note, 'instrument')?.attributes.id ?? '') ?? A_DRUM
    return { key, line: 0, alter: 0 }
  }
  const pitch = child(note, 'pitch')
  const step = STEPS.indexOf(textAt(pitch, 'step').toUpperCase() || '-')
  if (pitch === undefined || step < 0) return null
  const line = (numberAt(pitch, 'octave', 4) + OCTAVES_BELOW) * 7 + step
  const alter = numberAt(pitch, 'alter', 0)
  reading.accidentals[staff]?.set(line, Math.round(alter))
  // Quarter tones are played as the key below: an organ has no other.
  const key = Math.floor(keyOnLine(line, alter)) + reading.transposition
  return key >= 0 && key <= 127 ? { key, line, alter: Math.round(alter) } : null
}

function keepGrace(reading: Reading, note: Xml, voice: string, key: number): void {
  const grace = child(note, 'grace')?.attributes ?? {}
  const before = reading.voices.get(voice)
  const list = grace['steal-time-previous'] !== undefined && before ? before.after : graceList(reading, voice)
  const last = list.at(-1)
  if (child(note, 'chord') !== undefined && last) list[list.length - 1] = { ...last, keys: [...last.keys, key] }
  else list.push({ keys: [key], isShort: grace.slash === 'yes' })
}

function graceList({ graces }: Reading, voice: string): Grace[] {
  const list = graces.get(voice) ?? []
  graces.set(voice, list)
  return list
}

function tiesOf(note: Xml): Set<string> {
  const played = childrenOf(note, 'tie')
  // Some programs only draw them.
  const drawn = childrenOf(note, 'notations').flatMap((each) => childrenOf(each, 'tied'))
  return new Set((played.length > 0 ? played : drawn).map(({ attributes }) => attributes.type ?? ''))
}

const ORNAMENTS: ReadonlyMap<string, Ornament['kind'] | null> = new Map([
  ['trill-mark', 'trill'],
  ['shake', 'trill'],
  ['mordent', 'mordent'],
  ['inverted-mordent', 'shortTrill'],
  ['turn', 'turn'],
  ['delayed-turn', 'turn'],
  ['inverted-turn', 'invertedTurn'],
  // Drawn beside those above.
  ['accidental-mark', null],
  ['wavy-line', null],
])

function readNotations(reading: Reading, note: Xml, chord: ChordDraft, pitch: Pitch | null, staff: number): void {
  const { bar } = reading
  for (const { children } of childrenOf(note, 'notations'))
    for (const notation of children) {
      if (notation.name === 'fermata') bar.fermatas.push({ at: chord.at, stretch: fermataStretch(notation) })
      if (notation.name === 'articulations') {
        const has = (...names: readonly string[]) => notation.children.some(({ name }) => names.includes(name))
        if (has('breath-mark', 'caesura')) bar.breaths.push(chord.at + chord.length)
        if (has('strong-accent')) chord.gate = GATES.marcato
        if (has('detached-legato') || (has('staccato') && has('tenuto'))) chord.gate = GATES.portato
        else if (has('staccato')) chord.gate = GATES.staccato
        if (has('staccatissimo', 'spiccato')) chord.gate = GATES.staccatissimo
      }
      if (notation.name !== 'ornaments') continue
      for (const { name } of notation.children) {
        const kind = ORNAMENTS.get(name)
        if (kind === undefined) reading.ignored.add(`an ornament (${name})`)
        const inBar = reading.accidentals[staff]
        if (kind && pitch && inBar) chord.ornament = { kind, ...neighbours(pitch.line, pitch.alter, inBar) }
      }
    }
}

/** A wavy line is a trill on all notes from its beginning to its end. */
function readWavyLine(
  reading: Reading,
  note: Xml,
  voice: string,
  chord: ChordDraft,
  pitch: Pitch,
  staff: number,
): void {
  const ornaments = childrenOf(note, 'notations').flatMap((each) => childrenOf(each, 'ornaments'))
  const lines = ornaments.flatMap((each) => childrenOf(each, 'wavy-line')).map(({ attributes }) => attributes.type)
  if (lines.includes('start')) reading.trills.add(voice)
  const inBar = reading.accidentals[staff]
  if (reading.trills.has(voice) && inBar)
    chord.ornament ??= { kind: 'trill', ...neighbours(pitch.line, pitch.alter, inBar) }
  // One line may end where the next begins.
  if (lines.at(-1) === 'stop') reading.trills.delete(voice)
}

/** By its shape, as MuseScore plays them. */
export const fermataStretch = ({ text }: Xml): number => STRETCHES.get(text.trim()) ?? 2
const STRETCHES: ReadonlyMap<string, number> = new Map([
  ['double-angled', 1.25],
  ['angled', 1.5],
  ['square', 3],
  ['double-square', 4],
])

function readLyrics(note: Xml, chord: ChordDraft): void {
  for (const lyric of childrenOf(note, 'lyric')) {
    const pieces = lyric.children.filter(({ name }) => name === 'text' || name === 'elision')
    const text = pieces.map((each) => (each.name === 'elision' ? each.text.trim() || ' ' : each.text.trim())).join('')
    if (text === '') continue
    const verse = Number(/\d+$/.exec(lyric.attributes.number ?? '1')?.[0] ?? 1)
    const syllabic = childrenOf(lyric, 'syllabic').at(-1)?.text.trim() ?? 'single'
    chord.lyrics.push({ verse: Math.max(1, verse), text, goesOn: syllabic === 'begin' || syllabic === 'middle' })
  }
}
