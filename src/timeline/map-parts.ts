import { type Finding, finding } from '../findings/index.ts'
import { type Division, divisionWord, findDivision, type Organ, plain } from '../organ/index.ts'
import type { Part, Score } from '../score/index.ts'
import { octaveLow } from './parts/feet.ts'
import { guessPlaces } from './parts/guess-places.ts'
import { octavesApart } from './parts/left-out.ts'
import { lettersOf, type Mapping, type PartPlace } from './parts/place.ts'
import { playParts } from './parts/play-parts.ts'
import { placesGiven } from './parts/read-map.ts'
import { rangeOf } from './parts/texture.ts'

/** A score as the divisions of an organ play it. */
export interface Mapped {
  /** Its parts are voices: what the feet have of a part is a part of its own, after those of the file. */
  readonly score: Score
  readonly mapping: Mapping
}

/** What is said of a score's parts beside its map. */
export interface AskedParts {
  /** Where hands and feet part: the key below which notes are for the feet; `voices`: told by ear; `none`: nowhere. */
  readonly split?: number | 'voices' | 'none' | undefined
  /** Semitones, by the names of divisions or of parts. */
  readonly shift?: Readonly<Record<string, number>> | undefined
}

/**
 * @param given `--map` or the side file's `map`; null to work it out
 * @throws BadInput where it does not fit; the message lists the parts
 */
export function mapParts(
  score: Score,
  organ: Organ,
  given: string | readonly string[] | null,
  { split, shift }: AskedParts = {},
): Mapped {
  const below = typeof split === 'number' ? split : null
  const guess = () => guessPlaces(score, organ, split === 'none' ? null : typeof split === 'number' ? split : undefined)
  const found =
    given === null ? guess() : { ...placesGiven(score, organ, given, () => guess().places), how: 'as given' }
  const { places, findings: shifted } = withShifts(score, organ, found.places, shift ?? {}, given !== null)
  const played = playParts(score, places, below)
  const mapping = {
    divisions: played.divisions,
    places,
    letters: places.map(lettersOf).join(''),
    how: found.how,
    findings: [
      ...found.findings,
      ...shifted,
      ...played.findings,
      ...notPlayed(places),
      ...(given === null ? [] : octaveCopies(places)),
    ],
  }
  return { score: played.score, mapping }
}

/** As asked for; else a pedal part that is written as it sounds at 16 foot is played where its keys are. */
function withShifts(
  score: Score,
  organ: Organ,
  places: readonly PartPlace[],
  asked: Readonly<Record<string, number>>,
  isGiven: boolean,
): { readonly places: readonly PartPlace[]; readonly findings: readonly Finding[] } {
  const findings: Finding[] = []
  const meant = new Set<string>()
  const shiftOf = (part: Part, division: Division | null): number | undefined => {
    const name = Object.keys(asked).find(
      (each) => plain(each) === plain(part.name) || (division !== null && findDivision(organ, each) === division),
    )
    if (name !== undefined) meant.add(name)
    return name === undefined ? undefined : asked[name]
  }
  const moved = places.map((place): PartPlace => {
    const { part, division, bass } = place
    const shift = shiftOf(part, division)
    const bassShift = bass === null ? 0 : (shiftOf(part, bass) ?? 0)
    if (shift !== undefined || division === null || !division.isPedal || !octaveLow(part.notes))
      return { ...place, shift: shift ?? 0, bassShift }
    // A map that is given is taken at its word, as far as the organ has the keys.
    if (isGiven && rangeOf(part.notes).low + division.offset >= division.compass.low) return place
    const message = `the ${division.name} part lies an octave low: it is shifted by 12 (shift: { ${division.name}: 0 } beside the score leaves it as it is)`
    findings.push(finding('remark', 'octave-low', message, { part: part.name }))
    return { ...place, shift: 12 }
  })
  for (const name of Object.keys(asked)) {
    if (meant.has(name) || isUsualDivision(organ, name)) continue
    const known = score.parts.map((part) => part.name).join(', ')
    findings.push(
      finding('warning', 'shift', `shift names "${name}", which is no division and none of its parts: ${known}`),
    )
  }
  return { places: moved, findings }
}

/** A division that no part is played on, here. */
const isUsualDivision = (organ: Organ, name: string): boolean =>
  findDivision(organ, name) !== undefined || divisionWord(name) === 'pedal'

const notPlayed = (places: readonly PartPlace[]): Finding[] =>
  places.flatMap(({ part, division, why }) => {
    if (division !== null) return []
    const reason =
      why === '' ? `is not played (${part.notes.length} notes)` : `${why} (not played: ${part.notes.length} notes)`
    return [finding('remark', 'not-played', reason, { part: part.name })]
  })

/**
 * Some files have registration baked in: one part again in another track, exactly octaves away. Our stops would
 * double what is doubled already.
 */
function octaveCopies(places: readonly PartPlace[]): Finding[] {
  const played = places.filter(({ division }) => division !== null)
  const originalOf = (place: PartPlace) =>
    played.slice(0, played.indexOf(place)).find((other) => octavesApart(other.part, place.part) !== null)
  const letters = places.map((place) => (originalOf(place) ? '-' : lettersOf(place))).join('')
  return played.flatMap((place) => {
    const original = originalOf(place)
    if (!original) return []
    const message = `is "${original.part.name}" again, note for note or in octaves: the file doubles what stops do; --map ${letters} drops it`
    return [finding('warning', 'octave-copy', message, { part: place.part.name })]
  })
}
