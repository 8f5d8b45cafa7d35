import { type Division, findDivision, type Organ } from '../organ/index.ts'
import type { RawMessage, ScoreNote } from '../score/index.ts'
import type { Section } from './section.ts'
import { otherManual, type Source } from './source.ts'
import { tuneOf } from './tune.ts'

/** Notes that one division plays. */
export interface Voice {
  readonly name: string
  readonly division: Division
  readonly notes: readonly ScoreNote[]
  /** What the score has for it besides notes. */
  readonly raw: readonly RawMessage[]
  /** It has the tune, at its pitch. */
  readonly isTune: boolean
  /** Those of its notes that are the tune, at any pitch. */
  readonly tune: ReadonlySet<ScoreNote>
}

const OCTAVE = 12

/** Which division plays what in a section: as mapped, in unison, with the melody on a division of its own, without pedals. */
export function voicesOf(
  organ: Organ,
  source: Source,
  { voices, solo, pedal }: Pick<Section, 'voices' | 'solo' | 'pedal'>,
): readonly Voice[] {
  const { score, mapping, melody } = source
  const main = mapping.divisions[melody] ?? organ.divisions.find(({ isPedal }) => !isPedal)
  const soloOn = solo === null ? null : (findDivision(organ, solo) ?? null)
  if (!main) return []
  if (voices === 'unison') return unison(organ, source, soloOn ?? main, pedal)
  // The melody stands out only where nobody else plays on its manual.
  const hands = (division: Division) => (division === soloOn ? (otherManual(organ, division) ?? division) : division)
  const tune = tuneOf(score, melody)
  const sung = new Set(tune)
  const nothing = new Set<ScoreNote>()
  const parts = score.parts.flatMap(({ name, notes, raw }, index): Voice[] => {
    const mapped = mapping.divisions[index]
    if (!mapped) return []
    const division = hands(mapped.isPedal && !pedal ? main : mapped)
    const left = index === melody && soloOn !== null ? notes.filter((note) => !sung.has(note)) : notes
    const isTune = index === melody && soloOn === null
    return [{ name, division, notes: left, raw, isTune, tune: isTune ? sung : nothing }]
  })
  const name = score.parts[melody]?.name ?? 'melody'
  if (soloOn === null) return parts
  return [{ name: `${name}, solo`, division: soloOn, notes: tune, raw: [], isTune: true, tune: sung }, ...parts]
}

/** The melody at its pitch and an octave below; in the pedals too, as deep as they reach. */
function unison(organ: Organ, { score, melody }: Source, division: Division, pedal: boolean): Voice[] {
  const tune = tuneOf(score, melody)
  const name = score.parts[melody]?.name ?? 'melody'
  const lower = (semitones: number) => tune.map((note) => ({ ...note, key: note.key - semitones }))
  const feet = pedal ? organ.divisions.find(({ isPedal }) => isPedal) : undefined
  const highest = tune.reduce((most, { key }) => Math.max(most, key), 0)
  const down = feet && highest - OCTAVE > feet.compass.high - feet.offset ? 2 * OCTAVE : OCTAVE
  const voice = (title: string, on: Division, notes: readonly ScoreNote[], isTune: boolean): Voice => ({
    name: title,
    division: on,
    notes,
    raw: [],
    isTune,
    tune: new Set(notes),
  })
  return [
    voice(name, division, tune, true),
    voice(`${name}, octave below`, division, lower(OCTAVE), false),
    ...(feet ? [voice(`${name}, pedal`, feet, lower(down), false)] : []),
  ]
}
