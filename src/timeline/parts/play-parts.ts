import { type Finding, finding } from '../../findings/index.ts'
import type { Division } from '../../organ/index.ts'
import type { Part, Score, ScoreNote } from '../../score/index.ts'
import { reachOf } from './feet.ts'
import { lowestVoice } from './lowest-voice.ts'
import type { PartPlace } from './place.ts'

/** A score whose parts are what the divisions play. */
export interface Played {
  /**
   * The file's parts in their order, without what the feet have of them, and after these the voices that were split off:
   * the number of a part stays what it was.
   */
  readonly score: Score
  /** Of each part; null: it is not played. */
  readonly divisions: readonly (Division | null)[]
  readonly findings: readonly Finding[]
}

/** @param below see `Following` */
export function playParts(score: Score, places: readonly PartPlace[], below: number | null): Played {
  const { ticksPerQuarter } = score
  const hands: Part[] = []
  const split: { readonly part: Part; readonly division: Division }[] = []
  const findings: Finding[] = []
  for (const place of places) {
    const { part, bass, shift, bassShift } = place
    const { notes } = part
    if (bass === null) {
      hands.push({ ...part, notes: moved(notes, shift) })
      continue
    }
    const halves = lowestVoice(notes, { ticksPerQuarter, highest: reachOf(bass, bassShift), below })
    hands.push({ ...part, notes: moved(halves.hands, shift) })
    const name = `${part.name}, lowest voice`
    split.push({ part: { ...part, name, notes: moved(halves.feet, bassShift), raw: [] }, division: bass })
    const message = `its lowest voice is played on the ${bass.name} (${halves.feet.length} of ${notes.length} notes)`
    findings.push(finding('remark', 'split', message, { part: part.name }))
  }
  return {
    score: { ...score, parts: [...hands, ...split.map(({ part }) => part)] },
    divisions: [...places.map(({ division }) => division), ...split.map(({ division }) => division)],
    findings,
  }
}

/** No key lies outside MIDI's own: what would is not there. */
const moved = (notes: readonly ScoreNote[], semitones: number): readonly ScoreNote[] =>
  semitones === 0
    ? notes
    : notes.map((note) => ({ ...note, key: note.key + semitones })).filter(({ key }) => key >= 0 && key <= 127)
