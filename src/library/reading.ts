import { extname } from 'node:path'
import type { Source } from '../programme/index.ts'
import type { Score } from '../score/index.ts'
import { formatBarBeat, ticks, toMs } from '../time/index.ts'
import { factsOf, type PieceFacts } from './facts.ts'
import { factLines, type SideLine, sideText } from './side-text.ts'

/** What came of reading a score that came in. */
export interface Reading {
  readonly title: string
  /** What its file is to end in: its own ending where that says what it is. */
  readonly ending: string
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

/**
 * @param file as it was called
 * @param source the score on the organ of the house
 * @param unclear why nobody can know which division plays which part; null: it is known
 */
export function readingOf(file: string, bytes: Uint8Array, source: Source, unclear: string | null): Reading {
  const { score, places } = source
  const facts = factsOf(file, score, places)
  const lines = [...factLines(facts), ...guessedLines(source, unclear)]
  return {
    title: facts.title,
    ending: endingOf(file, bytes, score),
    side: sideText(file, lines),
    says: [saysRead(source, facts), saysWhere(source, unclear), ...saysGuessed(facts, lines)],
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
  const words = verses === 0 ? '' : `; words of ${verses} verse${verses === 1 ? '' : 's'}: “${firstLine ?? ''}”`
  return `read: ${FORMATS[score.format].name}, ${parts}, ${places.lastBar} bars, ${time}${words}`
}

/** Part after part, those of one division together. */
function saysWhere({ mapping, score }: Source, unclear: string | null): string {
  if (unclear !== null) return `not clear which division plays what: ${unclear}`
  const names = mapping.divisions.map((division) => division?.name ?? 'silent')
  const each = [...new Set(names)].map((name) => {
    const parts = score.parts.flatMap((part, index) => (names[index] === name ? [part.name] : []))
    return `${name}: ${parts.join(', ')}`
  })
  return `plays: ${each.join('; ')} (${mapping.how})`
}

function saysGuessed({ isTitleGuessed, title }: PieceFacts, lines: readonly SideLine[]): string[] {
  const guesses = lines.flatMap(({ key, value, guess }) => {
    if (guess === null || key === 'map') return []
    return [key === 'lines' ? `${(value as readonly string[]).length} lines` : `${key} ${value}`]
  })
  const all = [...(isTitleGuessed ? [`the title “${title}”, from its name`] : []), ...guesses]
  return all.length === 0 ? [] : [`guessed: ${all.join('; ')} (in the side file beside it)`]
}
