import type { Finding } from '../findings/index.ts'
import type { House } from '../house/index.ts'
import type { Organ } from '../organ/index.ts'
import { type AnsweredCue, onePistonPlan, type SideFile, writtenPlan } from '../registration/index.ts'
import type { Performance, Timeline } from '../timeline/index.ts'
import type { Item } from './item.ts'
import type { Arrangement } from './lay-out.ts'
import { distinct, lookOver } from './look-over.ts'
import { asItStands, openSource, speaksOfStops, tempoAsked } from './open-source.ts'
import { ownRegistration } from './plain-items.ts'
import { PLAIN_SECTION, type Section } from './section.ts'
import type { Piece, Source } from './source.ts'

/** What a person asks for beyond the score: everything that the command line or the page can say about one piece. */
export interface Wishes {
  /** A path, or a name in the house. */
  readonly score: string
  readonly organ: string
  /** null: the side file's, else worked out. */
  readonly map: string | null
  /** Bars as played; null: the side file's, else from the beginning, to the end. */
  readonly fromBar: string | null
  readonly toBar: string | null
  /** `90%`, `72`, `♩=72`; null: the side file's, else the score's. */
  readonly tempo: string | null
  /** Semitones; null: the side file's. */
  readonly transpose: number | null
  /** `none` (stops stay as they are), a piston's name or a dynamic, a registration as books print it, a side file's path; null: what stands beside the score. */
  readonly registration: string | null
}

/** A score on an organ as it stands in its files, nothing else asked for. */
export const asWritten = (score: string, organ: string): Wishes => ({
  score,
  organ,
  map: null,
  fromBar: null,
  toBar: null,
  tempo: null,
  transpose: null,
  registration: null,
})

/**
 * Music on one organ, ready to be performed, checked or exported. A piece is a service of one item, and that item of one
 * section: it keeps the ticks of its score.
 */
export interface Prepared {
  readonly item: Item & { readonly piece: Piece }
  readonly title: string
  readonly side: SideFile
  readonly arrangement: Arrangement
  readonly performance: Performance
  readonly timeline: Timeline
  /** What the registration asked for, and what this organ gives. */
  readonly cues: readonly AnsweredCue[]
  /** All that was seen on the way, the serious ones first. */
  readonly findings: readonly Finding[]
}

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
  const sections = [{ ...PLAIN_SECTION, spans: [whole], registration, semitones }]
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
  const { score, map, fromBar, toBar, registration } = wishes
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
