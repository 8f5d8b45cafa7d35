import { extname } from 'node:path'
import type { Organ } from '../organ/index.ts'
import type { Source } from '../programme/index.ts'
import type { Score } from '../score/index.ts'
import { formatBarBeat, ticks, toMs } from '../time/index.ts'
import { factsOf, type PieceFacts } from './facts.ts'
import { type Recording, recordingOf } from './recording/recording.ts'
import { strangeMessages } from './recording/strange.ts'
import { factLines, type SideLine, sideText } from './side-text.ts'

/** What came of reading a score that came in. */
export interface Reading {
  readonly title: string
  /** What its file is to end in: its own ending where that says what it is. */
  readonly ending: string
  /** An organ's own messages say what plays where and what is drawn. */
  readonly isRecording: boolean
  /** The side file that is written beside it. */
  readonly side: string
  /** What was read, where it would sound, what was guessed: a line each, for people. */
  readonly says: readonly string[]
}

const FORMATS: Readonly<Record<Score['format'], { readonly name: string; readonly endings: readonly string[] }>> = {
  midi: { name: 'MIDI', endings: ['.mid', '.midi', '.kar', '.rmi'] },
  musicxml: { name: 'MusicXML', endings: ['.musicxml', '.xml'] },
  musescore: { name: 'MuseScore', endings: ['.mscx'] },
  abc: { name: 'ABC', endings: ['.abc'] },
}
/** The same in a ZIP archive. */
const PACKED: Readonly<Partial<Record<Score['format'], string>>> = { musicxml: '.mxl', musescore: '.mscz' }

interface Judged {
  /** Why nobody can know which division plays which part; null: it is known. */
  readonly unclear: string | null
  /** What will sound where, in a line. */
  readonly sounds: string
  /** Of which it may be a recording, the likeliest first. */
  readonly organs: Iterable<Organ>
}

/**
 * @param file as it was called
 * @param source the score on the organ of the house
 */
export function readingOf(
  file: string,
  bytes: Uint8Array,
  source: Source,
  { unclear, sounds, organs }: Judged,
): Reading {
  const { score, places } = source
  const facts = factsOf(file, score, places)
  const recording = recordingOf(file, bytes, score, places, organs)
  if (recording !== null) return readingOfRecording(file, bytes, source, facts, recording)
  const lines = [...factLines(facts), ...guessedLines(source, unclear)]
  const strange = strangeMessages(file, bytes, score)
  return {
    title: facts.title,
    ending: endingOf(file, bytes, score),
    isRecording: false,
    side: sideText(file, lines),
    says: [
      saysRead(source, facts),
      saysWhere(source, sounds, unclear),
      ...saysGuessed(facts, lines),
      ...(strange.length === 0
        ? []
        : [`left out, of a console that no profile here knows (--organ NAME says which): ${strange.join(', ')}`]),
    ],
  }
}

/** Its bars are its clock's: no pick-up and no lines are looked for. */
function readingOfRecording(
  file: string,
  bytes: Uint8Array,
  source: Source,
  facts: PieceFacts,
  { organ, map, cues, changes, unknown }: Recording,
): Reading {
  const known = factLines({ ...facts, pickup: null, isPickupGuessed: false })
  // Keys as they were sent: where a division answers an octave off, that is in them already.
  const shifts = organ.divisions.flatMap(({ name, offset }) => (offset === 0 ? [] : [[name, -offset] as const]))
  const shift: SideLine[] =
    shifts.length === 0 ? [] : [{ key: 'shift', value: Object.fromEntries(shifts), guess: null }]
  const lines: SideLine[] = [
    ...known,
    { key: 'map', value: map, guess: null },
    ...shift,
    { key: 'cues', value: cues, guess: null },
  ]
  const left = [...unknown].map(([kind, count]) => `${kind} (${count})`)
  return {
    title: facts.title,
    ending: endingOf(file, bytes, source.score),
    isRecording: true,
    side: sideText(file, lines),
    says: [
      saysRead(source, facts),
      `recorded on ${organ.name}: map ${map}; ${changes} changes of stops, kept as ${cues.length} cues`,
      ...(left.length === 0 ? [] : [`not understood by that profile, and left out: ${left.join(', ')}`]),
      ...saysGuessed(facts, []),
    ],
  }
}

function endingOf(file: string, bytes: Uint8Array, { format }: Score): string {
  const isPacked = bytes[0] === 0x50 && bytes[1] === 0x4b
  const packed = isPacked ? PACKED[format] : undefined
  const endings = packed === undefined ? FORMATS[format].endings : [packed]
  const own = extname(file).toLowerCase()
  return endings.includes(own) ? own : (endings[0] ?? '.mid')
}

/** How lines are known that are worth writing down; what nobody knows is left to be written. */
const LINES_KNOWN: Readonly<Partial<Record<Source['lines']['how'], string>>> = {
  words: 'from the words',
  metre: 'guessed from the metre',
  chant: 'guessed from the bars of a chant',
  shape: 'guessed from where the tune rests',
}

function guessedLines({ mapping, lines, places, score }: Source, unclear: string | null): SideLine[] {
  const map = unclear === null ? [{ key: 'map', value: mapping.letters, guess: `guessed: ${mapping.how}` }] : []
  const guess = LINES_KNOWN[lines.how]
  if (guess === undefined) return map
  const onsets = score.parts.flatMap(({ notes }) => notes.map(({ start }) => start as number))
  const lasts = lines.ends.map((end) => formatBarBeat(places.at(ticks(lastBefore(onsets, end)))))
  return [...map, { key: 'lines', value: lasts, guess: `${guess}: the last note of each line` }]
}

const lastBefore = (onsets: readonly number[], end: number): number =>
  onsets.reduce((last, onset) => (onset < end && onset > last ? onset : last), 0)

function saysRead({ score, places }: Source, { verses, firstLine }: PieceFacts): string {
  const seconds = Math.round(toMs(score.tempo.toMicros(score.end)) / 1000)
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  const parts = `${score.parts.length} part${score.parts.length === 1 ? '' : 's'}`
  const words =
    verses === 0
      ? ''
      : `; words of ${verses} verse${verses === 1 ? '' : 's'}${firstLine === null ? '' : `: “${firstLine}”`}`
  return `read: ${FORMATS[score.format].name}, ${parts}, ${places.lastBar} bars, ${time}${words}`
}

const saysWhere = ({ mapping: { how } }: Source, sounds: string, unclear: string | null): string =>
  unclear === null ? `plays: ${sounds} (${how})` : `not clear which division plays what: ${unclear}`

function saysGuessed({ isTitleGuessed, title }: PieceFacts, lines: readonly SideLine[]): string[] {
  const guesses = lines.flatMap(({ key, value, guess }) => {
    if (guess === null || key === 'map') return []
    return [key === 'lines' ? `${(value as readonly string[]).length} lines` : `${key} ${value}`]
  })
  const all = [...(isTitleGuessed ? [`the title “${title}”, from its name`] : []), ...guesses]
  return all.length === 0 ? [] : [`guessed: ${all.join('; ')} (in the side file beside it)`]
}
