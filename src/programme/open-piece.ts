import { badInput, type Finding } from '../findings/index.ts'
import type { House } from '../house/index.ts'
import type { Organ } from '../organ/index.ts'
import { type AnsweredCue, onePistonPlan, tempoFactor, writtenPlan } from '../registration/index.ts'
import type { Timeline } from '../timeline/index.ts'
import type { Item } from './item.ts'
import type { Arrangement } from './lay-out.ts'
import { distinct, lookOver } from './look-over.ts'
import { openSource, speaksOfStops } from './open-source.ts'
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

/** A piece is a service of one item, and that item of one section: it keeps the ticks of its score. */
export interface OpenedPiece {
  readonly item: Item & { readonly piece: Piece }
  readonly arrangement: Arrangement
  readonly timeline: Timeline
  /** What the registration asked for, and what this organ gives. */
  readonly cues: readonly AnsweredCue[]
}

const isSideFile = (registration: string | null): registration is string => /\.ya?ml$/.test(registration ?? '')

/** @throws BadInput for all that is wrong with what was asked for */
export function openPiece(house: House, wishes: Wishes, organ: Organ): OpenedPiece {
  const { score, map, fromBar, toBar, registration } = wishes
  const sideFile = isSideFile(registration) ? registration : null
  const asked = sideFile === null ? registration : null
  const readsCues = asked === null
  const source = openSource(house, { score, map, melody: null, sideFile, readsCues, fromBar, toBar }, organ, score)
  const piece: Piece = { organ, sources: [source] }
  const section: Section = {
    ...PLAIN_SECTION,
    spans: [source.whole],
    registration: asked ?? ownRegistration(source),
    semitones: wishes.transpose ?? source.side.transpose ?? 0,
  }
  const { cues, findings: remarks } = answered(piece, source, asked)
  // That the organ has nothing to draw is no news where nobody asked for stops.
  const isAsked = asked !== null || speaksOfStops(source.side)
  const factor = factorOf(source, wishes.tempo)
  const { arrangement, timeline, findings } = lookOver(piece, [section], factor)
  const item = {
    form: { voluntary: score, start: 'go' as const },
    kind: 'voluntary' as const,
    title: source.title,
    notes: null,
    start: 'go' as const,
    piece,
    sections: [section],
    tempoFactor: factor,
    findings: distinct([...remarks, ...findings.filter(({ code }) => isAsked || code !== 'no-stops')], []),
    problem: null,
  }
  return { item, arrangement, timeline, cues }
}

/** @throws BadInput where a registration that was asked for cannot be understood */
function answered(
  { organ }: Piece,
  { side, cues, places }: Source,
  asked: string | null,
): { readonly cues: readonly AnsweredCue[]; readonly findings: readonly Finding[] } {
  if (asked === 'none') return { cues: [], findings: [] }
  if (asked !== null) return writtenPlan(organ, asked, places, '--registration')
  return speaksOfStops(side) ? { cues: cues.cues, findings: [] } : onePistonPlan(organ)
}

function factorOf({ score, usualTempo }: Source, tempo: string | null): number {
  if (tempo === null) return usualTempo
  const found = tempoFactor(score, tempo)
  if ('factor' in found) return found.factor
  throw badInput('--tempo', found.problem, 'try 90% or 100%')
}
