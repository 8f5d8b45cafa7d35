import { basename, extname } from 'node:path'
import { badInput } from '../findings/index.ts'
import { type House, locate, readBytes } from '../house/index.ts'
import { type Organ, plain } from '../organ/index.ts'
import {
  type Answered,
  checkSideFile,
  HANDS_OFF,
  NO_SIDE_FILE,
  placesOf,
  readSideFile,
  resolvePlan,
  type SideFile,
  sideFilePath,
  tempoFactor,
} from '../registration/index.ts'
import { readScore, type Score } from '../score/index.ts'
import { type Mapping, mapParts, voiceOfName } from '../timeline/index.ts'
import type { AskedBars } from './bars.ts'
import { linesOf } from './lines.ts'
import type { Source } from './source.ts'
import { highestPart } from './tune.ts'
import { type Taken, wholeOf } from './whole.ts'
import { versesOf } from './words.ts'

/** What is asked of a score beyond what stands beside it. */
export interface AskedSource extends AskedBars {
  /** A path, or a name in the house. */
  readonly score: string
  /** One letter a part; null: the side file's, else worked out. */
  readonly map: string | null
  /** The part that has the tune; null: the one that is called so, else the highest. */
  readonly melody: string | null
  /** Another side file than the one beside the score. */
  readonly sideFile: string | null
  /** false: its cues are not read, because other stops are asked for. */
  readonly readsCues: boolean
  readonly taken: Taken
}

export const asItStands = (score: string, taken: Taken): AskedSource => ({
  score,
  taken,
  map: null,
  melody: null,
  sideFile: null,
  readsCues: true,
  fromBar: null,
  toBar: null,
})

const NO_CUES: Answered = { plan: HANDS_OFF, findings: [], cues: [] }

/**
 * A score with what stands beside it, on an organ.
 * @param where names what asks for it, in messages
 * @throws BadInput for what cannot be played at all
 */
export function openSource(house: House, asked: AskedSource, organ: Organ, where: string): Source {
  const path = locate(house, 'scores', asked.score)
  const written = readScore(path, readBytes(path))
  const sidePath = asked.sideFile ?? sideFilePath(path)
  const side = sidePath === null ? NO_SIDE_FILE : readSideFile(sidePath)
  const places = placesOf(written, side.value)
  checkSideFile(side, places)
  const { score, mapping } = mapParts(written, organ, asked.map ?? side.value.map ?? null, side.value)
  const melody = melodyOf(score, mapping, asked, where)
  const { whole, verses: starts, findings } = wholeOf(score, places, side, asked, melody)
  const verses = versesOf(written, sungIn(written, score, melody), whole, starts)
  return {
    title: side.value.title ?? (score.title === '' ? basename(path, extname(path)) : score.title),
    score,
    side: side.value,
    places,
    whole,
    mapping,
    verses,
    lines: linesOf({ score, places, side: side.value, whole, melody, verses, taken: asked.taken }),
    melody,
    cues: asked.readsCues && speaksOfStops(side.value) ? resolvePlan(side, places, organ) : NO_CUES,
    usualTempo: tempoAsked(score, side.value.tempo, 1, side.where(['tempo'])),
    tempoRatio: 1,
    findings: [...score.findings, ...mapping.findings, ...findings],
  }
}

/** The part of the file under which the words of the tune stand: parts may have been split or put in another order since. */
const sungIn = (written: Score, score: Score, melody: number): number => {
  const track = score.parts[melody]?.track ?? -1
  return track < 0 ? melody : written.parts.findIndex((part) => part.track === track)
}

/** Whether a score's side file has stops of its own: cues, or a registration from its beginning. */
export const speaksOfStops = ({ cues, registration }: SideFile): boolean =>
  cues.length > 0 || registration !== undefined

/** What singers' and players' editions call the part with the tune, the surest first; a descant lies higher. */
const TUNES = ['tune', 'soprano'] as const

/** The part that has the tune: as asked, the one that is called so, else the highest that is played and no descant. */
function melodyOf(score: Score, { divisions }: Mapping, { melody, score: name }: AskedSource, where: string): number {
  if (melody === null) {
    const voices = score.parts.map((part, index) => (divisions[index] ? voiceOfName(part.name) : null))
    const named = TUNES.map((tune) => voices.indexOf(tune)).find((index) => index >= 0)
    return named ?? highestPart(score, (index) => divisions[index] !== null && voices[index] !== 'descant')
  }
  const part = score.parts.findIndex((each) => plain(each.name) === plain(melody))
  if (part >= 0) return part
  const known = score.parts.map((each) => each.name).join(', ')
  throw badInput(where, `${name} has no part "${melody}"`, `it has ${known}`)
}

/** @param usual where nothing is asked for @throws BadInput */
export function tempoAsked(
  score: Score,
  asked: string | number | null | undefined,
  usual: number,
  where: string,
): number {
  if (asked === undefined || asked === null) return usual
  const found = tempoFactor(score, asked)
  if ('factor' in found) return found.factor
  throw badInput(where, found.problem, 'try 90% or 100%')
}
