import type { Finding } from '../findings/index.ts'
import type { House } from '../house/index.ts'
import type { Organ } from '../organ/index.ts'
import { type AnsweredCue, onePistonPlan, writtenPlan } from '../registration/index.ts'
import { distinct, lookOver } from './look-over.ts'
import { openHymn } from './open-hymn.ts'
import { asItStands, openSource, speaksOfStops, tempoAsked } from './open-source.ts'
import { ownRegistration } from './plain-items.ts'
import type { Prepared, Wishes } from './prepared.ts'
import { PLAIN_SECTION, type Section } from './section.ts'
import type { Piece, Source } from './source.ts'

/** How the whole of a source is played. */
interface Whole extends Pick<Section, 'registration' | 'semitones'> {
  /** What the item names: a score, or what no file holds. */
  readonly name: string
  readonly tempoFactor: number
  readonly cues: readonly AnsweredCue[]
}

/** @param sift of what was seen, what is worth saying */
export function prepareWhole(
  organ: Organ,
  source: Source,
  { name, registration, semitones, tempoFactor, cues }: Whole,
  sift: (seen: readonly Finding[]) => readonly Finding[] = (seen) => seen,
): Prepared {
  const { title, side, whole } = source
  const piece: Piece = { organ, sources: [source] }
  const touch = side.touch ?? PLAIN_SECTION.touch
  const sections = [{ ...PLAIN_SECTION, spans: [whole], registration, semitones, touch }]
  const { arrangement, timeline, findings: seen } = lookOver(piece, sections, tempoFactor)
  const findings = distinct(sift(seen), [])
  const form = { voluntary: name, start: 'go' as const }
  const about = { kind: 'voluntary' as const, start: 'go' as const, notes: null, problem: null }
  const item = { ...about, form, title, piece, sections, tempoFactor, findings }
  return { item, title, side, arrangement, performance: arrangement.performance, timeline, cues, findings }
}

const isSideFile = (registration: string | null): registration is string => /\.ya?ml$/.test(registration ?? '')

/** @throws BadInput for all that is wrong with what was asked for */
export function openPiece(house: House, wishes: Wishes, organ: Organ): Prepared {
  const { score, map, fromBar, toBar, registration, verses } = wishes
  if (verses !== null) return openHymn(house, { ...wishes, verses }, organ)
  const sideFile = isSideFile(registration) ? registration : null
  const asked = sideFile === null ? registration : null
  const readsCues = asked === null
  const source = openSource(
    house,
    { ...asItStands(score, 'piece'), map, sideFile, readsCues, fromBar, toBar },
    organ,
    score,
  )
  const { cues, findings: remarks } = answered(organ, source, asked)
  const how = {
    name: score,
    registration: asked ?? ownRegistration(source),
    semitones: wishes.transpose ?? source.side.transpose ?? 0,
    tempoFactor: tempoAsked(source.score, wishes.tempo, source.usualTempo, '--tempo'),
    cues,
  }
  // That the organ has nothing to draw is no news where nobody asked for stops.
  const isAsked = asked !== null || speaksOfStops(source.side)
  return prepareWhole(organ, source, how, (seen) => [
    ...remarks,
    ...seen.filter(({ code }) => isAsked || code !== 'no-stops'),
  ])
}

/** @throws BadInput where a registration that was asked for cannot be understood */
function answered(
  organ: Organ,
  { side, cues, places }: Source,
  asked: string | null,
): { readonly cues: readonly AnsweredCue[]; readonly findings: readonly Finding[] } {
  if (asked === 'none') return { cues: [], findings: [] }
  if (asked !== null) return writtenPlan(organ, asked, places, '--registration')
  return speaksOfStops(side) ? { cues: cues.cues, findings: [] } : onePistonPlan(organ)
}
