import { badInput, type Finding, inOrder } from '../findings/index.ts'
import { type House, locate, readBytes, readText, type YamlFile } from '../house/index.ts'
import { type Organ, readOrgan } from '../organ/index.ts'
import {
  type Answered,
  type AnsweredCue,
  checkSideFile,
  HANDS_OFF,
  NO_SIDE_FILE,
  onePistonPlan,
  type Places,
  placesOf,
  readSideFile,
  resolvePlan,
  type SideFile,
  sideFilePath,
  tempoFactor,
  withinReach,
  writtenPlan,
} from '../registration/index.ts'
import { readScore, type Score } from '../score/index.ts'
import { type Ticks, ticks } from '../time/index.ts'
import {
  checkPerformance,
  compile,
  mapParts,
  type Performance,
  type Timeline,
  transposedBy,
} from '../timeline/index.ts'

/** What a person asks for beyond the score: everything that the command line or the page can say about one piece. */
export interface Wishes {
  /** A path, or a name in the house. */
  readonly score: string
  readonly organ: string
  /** null: the side file's, else worked out. */
  readonly map: string | null
  /** Bars as played; null: from the beginning, to the end. */
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

/** One piece on one organ, ready to be played, checked or exported. */
export interface Prepared {
  readonly performance: Performance
  readonly timeline: Timeline
  /** What the registration asked for, and what this organ gives. */
  readonly cues: readonly AnsweredCue[]
  readonly side: SideFile
  readonly title: string
  /** All that was seen on the way, the serious ones first. */
  readonly findings: readonly Finding[]
}

/** The organ that is played where none is named. */
export const DEFAULT_ORGAN = 'st-marys'

export function openOrgan(house: House, name: string): Organ {
  const path = locate(house, 'organs', name)
  return readOrgan(path, readText(path))
}

/**
 * @param as the organ that it is really played on, where another one stands in for it (a rehearsal)
 * @throws BadInput for all that is wrong with what was asked for
 */
export function prepare(house: House, wishes: Wishes, as: (organ: Organ) => Organ = (organ) => organ): Prepared {
  const organ = as(openOrgan(house, wishes.organ))
  const scorePath = locate(house, 'scores', wishes.score)
  const score = readScore(scorePath, readBytes(scorePath))
  const side = sideFileFor(scorePath, wishes.registration)
  const places = placesOf(score, side.value)
  checkSideFile(side, places)
  const mapping = mapParts(score, organ, wishes.map ?? side.value.map ?? null)
  const { plan, findings, cues } = withinReach(planFor(side, places, organ, wishes.registration), organ, places)
  const { from, to } = barsToPlay(score, places, side, wishes)
  const performance: Performance = {
    score,
    organ,
    places,
    mapping,
    plan,
    passthrough: side.value.passthrough ?? {},
    from,
    to,
    tempoFactor: factorFor(score, side, wishes.tempo),
    transposition: transposedBy(wishes.transpose ?? side.value.transpose ?? 0),
  }
  const timeline = compile(performance)
  return {
    performance,
    timeline,
    cues,
    side: side.value,
    title: titleOf(side.value, score, scorePath),
    findings: inOrder([
      ...score.findings,
      ...mapping.findings,
      ...findings,
      ...checkPerformance(performance),
      ...timeline.findings,
    ]),
  }
}

function sideFileFor(scorePath: string, registration: string | null): YamlFile<SideFile> {
  if (registration !== null && /\.ya?ml$/.test(registration)) return readSideFile(registration)
  const path = sideFilePath(scorePath)
  return path === null ? NO_SIDE_FILE : readSideFile(path)
}

function planFor(side: YamlFile<SideFile>, places: Places, organ: Organ, registration: string | null): Answered {
  if (registration === 'none') return { plan: HANDS_OFF, findings: [], cues: [] }
  if (registration !== null && !/\.ya?ml$/.test(registration)) {
    return writtenPlan(organ, registration, places, '--registration')
  }
  const isWritten = side.value.cues.length > 0 || side.value.registration !== undefined
  return isWritten ? resolvePlan(side, places, organ) : onePistonPlan(organ)
}

function barsToPlay(
  score: Score,
  places: Places,
  side: YamlFile<SideFile>,
  wishes: Wishes,
): { from: Ticks; to: Ticks } {
  const written = side.value.bars
  const [first, last] =
    written === undefined ? [null, null] : typeof written === 'string' ? written.split('-') : written
  const from = wishes.fromBar === null ? first : wishes.fromBar
  const to = wishes.toBar === null ? last : wishes.toBar
  const find = (place: string | number, option: string, asked: string | null): Ticks => {
    const found = places.find(/^\d+$/.test(String(place)) ? Number(place) : place)
    if ('tick' in found) return found.tick
    const advice = 'name a bar, a bar and beat (17:3), or a marker'
    throw badInput(asked === null ? side.where(['bars']) : option, found.problem, advice)
  }
  const start = from === null || from === undefined ? ticks(0) : find(from, '--from', wishes.fromBar)
  const end = to === null || to === undefined ? score.end : endOf(places, find(to, '--to', wishes.toBar))
  const clipped = ticks(Math.min(end, Math.max(score.end, 1)))
  if (clipped <= start && (from ?? to ?? null) !== null) {
    const where = (wishes.fromBar ?? wishes.toBar) ? '--from, --to' : side.where(['bars'])
    throw badInput(where, 'the last bar to play lies before the first', 'exchange them')
  }
  return { from: start, to: ticks(Math.max(clipped, start + 1)) }
}

/** `--to 32` plays bar 32 to its end. */
const endOf = (places: Places, tick: Ticks): Ticks => places.metre.barAt(places.at(tick).bar).end

function factorFor(score: Score, side: YamlFile<SideFile>, tempo: string | null): number {
  const asked = tempo ?? side.value.tempo
  if (asked === undefined) return 1
  const found = tempoFactor(score, asked)
  if ('factor' in found) return found.factor
  throw badInput(tempo === null ? side.where(['tempo']) : '--tempo', found.problem, 'try 90% or 100%')
}

function titleOf(side: SideFile, score: Score, path: string): string {
  const file = path.replace(/^.*[\\/]/, '').replace(/\.[^.]+$/, '')
  return side.title ?? (score.title === '' ? file : score.title)
}
