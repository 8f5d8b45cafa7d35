import { badInput, type Finding, finding, inOrder } from '../findings/index.ts'
import { type House, locate, readBytes } from '../house/index.ts'
import { findDivision, type Organ, plain } from '../organ/index.ts'
import {
  checkSideFile,
  NO_SIDE_FILE,
  placesOf,
  readSideFile,
  resolvePlan,
  sideFilePath,
  tempoFactor,
} from '../registration/index.ts'
import { readScore } from '../score/index.ts'
import { formatBarBeat, type Ticks, ticks } from '../time/index.ts'
import { checkPerformance, compile, mapParts } from '../timeline/index.ts'
import { PLAGAL, plagalAmen } from './amen.ts'
import { harmoniesOf, hasMusic, hymnSections } from './hymn.ts'
import { layOut } from './lay-out.ts'
import { highestPart, linesOf } from './lines.ts'
import { feltBeat } from './metre.ts'
import { fanfareSections, responsesSections, voluntarySections } from './plain-items.ts'
import { type HymnForm, type ItemForm, type ItemKind, kindOf, type PlayedForm, scoreOf } from './programme-schema.ts'
import { psalmSections } from './psalm.ts'
import type { Section } from './section.ts'
import type { Piece, Source } from './source.ts'

/** One item of a service, ready to be played: plain data but for its piece. */
export interface Item {
  readonly form: ItemForm
  readonly kind: ItemKind
  /** `Hymn 146: O God, our help in ages past`. */
  readonly title: string
  /** For the operator: "after the second reading". */
  readonly notes: string | null
  /** Straight on after the item before, or when somebody says go. */
  readonly start: 'go' | 'on'
  /** null for a silence. */
  readonly piece: Piece | null
  readonly sections: readonly Section[]
  /** 0.9: 90 % of the score's tempo. */
  readonly tempoFactor: number
  /** All that was seen on the way, the serious ones first. */
  readonly findings: readonly Finding[]
}

/**
 * @param where names the item in messages: `programmes/2026-11-22.yaml:12:5`
 * @throws BadInput for what cannot be played at all
 */
export function openItem(house: House, form: ItemForm, organ: Organ, where: string): Item {
  const kind = kindOf(form)
  const about = { form, kind, notes: form.notes ?? null, start: form.start }
  if ('silence' in form) {
    return { ...about, title: form.title ?? form.silence, piece: null, sections: [], tempoFactor: 1, findings: [] }
  }
  const tune = openSource(house, scoreOf(form) ?? '', organ, form.map ?? null, melodyOf(form), where)
  const piece: Piece = { organ, sources: [tune, ...othersOf(house, form, organ, tune, where)] }
  const sections = sectionsOf(form, piece, where).filter(hasMusic)
  const factor = factorOf(form, tune, where)
  const arranged = layOut(piece, sections, factor)
  const findings = [
    ...piece.sources.flatMap((source) => source.findings),
    ...linesRemark(tune, kind),
    ...divisionFindings(organ, sections),
    ...harmonyFindings(piece, sections),
    ...registrationFindings(tune, sections),
    ...arranged.findings,
    ...checkPerformance(arranged.performance).filter(({ code }) => code !== 'pickup'),
    ...compile(arranged.performance).findings,
  ]
  return { ...about, title: titleOf(form, tune), piece, sections, tempoFactor: factor, findings: distinct(findings) }
}

const melodyOf = (form: ItemForm): string | null => ('hymn' in form ? (form.melody ?? null) : null)

function openSource(
  house: House,
  name: string,
  organ: Organ,
  map: string | null,
  melody: string | null,
  where: string,
): Source {
  const path = locate(house, 'scores', name)
  const score = readScore(path, readBytes(path))
  const sidePath = sideFilePath(path)
  const side = sidePath === null ? NO_SIDE_FILE : readSideFile(sidePath)
  const places = placesOf(score, side.value)
  checkSideFile(side, places)
  const mapping = mapParts(score, organ, map ?? side.value.map ?? null)
  const part =
    melody === null ? highestPart(score) : score.parts.findIndex((each) => plain(each.name) === plain(melody))
  if (part < 0) {
    const known = score.parts.map((each) => each.name).join(', ')
    throw badInput(where, `${name} has no part "${melody}"`, `it has ${known}`)
  }
  return {
    title: side.value.title ?? (score.title === '' ? name : score.title),
    score,
    side: side.value,
    places,
    mapping,
    lines: linesOf(score, places, side.value),
    melody: part,
    cues: resolvePlan(side, places, organ),
    tempoRatio: 1,
    findings: [...score.findings, ...mapping.findings],
  }
}

/** Other harmonies, at the tune's pace, and the Amen that we make. */
function othersOf(house: House, form: PlayedForm, organ: Organ, tune: Source, where: string): Source[] {
  if (!('hymn' in form)) return []
  const pace = (source: Source): Source => ({
    ...source,
    tempoRatio: source.score.tempo.at(ticks(0)) / tune.score.tempo.at(ticks(0)),
  })
  const others = harmoniesOf(form)
    .filter((name) => !isMarker(tune, name))
    .map((name) => pace(openSource(house, name, organ, form.map ?? null, null, where)))
  if (form.amen !== true || isMarker(tune, 'Amen')) return others
  const amen = plagalAmen(tune.score, feltBeat(tune.score, ticks(0)).ticks)
  if (amen === null)
    throw badInput(where, 'the last chord has no third: no Amen can be made of it', 'name a score: amen: …')
  const pedal = organ.divisions.find(({ isPedal }) => isPedal) ?? null
  const main = tune.mapping.divisions[tune.melody] ?? organ.divisions.find(({ isPedal }) => !isPedal) ?? null
  const mapping = { ...tune.mapping, divisions: [main, main, main, pedal ?? main], findings: [] }
  const places = placesOf(amen, {})
  return [
    ...others,
    {
      ...tune,
      title: 'Amen',
      score: amen,
      places,
      mapping,
      lines: linesOf(amen, places, tune.side),
      melody: 0,
      findings: [],
    },
  ]
}

const isMarker = ({ score }: Source, name: string): boolean =>
  score.markers.some(({ text }) => plain(text) === plain(name))

function sectionsOf(form: PlayedForm, piece: Piece, where: string): Section[] {
  if ('hymn' in form) return hymnSections(form, piece, sourceNumbers(form, piece), where)
  if ('psalm' in form) return psalmSections(form, piece, where)
  if ('responses' in form) return responsesSections(form, piece)
  if ('fanfare' in form) return fanfareSections(form, piece)
  return voluntarySections(form, piece, where)
}

/** Sources stand in the order in which a hymn names them; the Amen that we make is the last. */
function sourceNumbers(form: HymnForm, { sources }: Piece): (name: string) => number {
  const [tune] = sources
  const names = harmoniesOf(form).filter((name) => !isMarker(tune, name))
  return (name) => (name === PLAGAL ? sources.length - 1 : 1 + names.indexOf(name))
}

function factorOf({ tempo }: PlayedForm, { score, side }: Source, where: string): number {
  const asked = tempo ?? side.tempo
  if (asked === undefined) return 1
  const found = tempoFactor(score, asked)
  if ('factor' in found) return found.factor
  throw badInput(where, found.problem, 'try 90% or 100%')
}

function titleOf(form: PlayedForm, { title }: Source): string {
  const name = form.title ?? title
  if ('hymn' in form) return `Hymn${form.number === undefined ? '' : ` ${form.number}`}: ${name}`
  const kind = kindOf(form)
  return `${kind[0]?.toUpperCase()}${kind.slice(1)}: ${name}`
}

const LINED: readonly ItemKind[] = ['hymn', 'psalm', 'responses']

function linesRemark({ lines, places, side, score }: Source, kind: ItemKind): Finding[] {
  if (!LINED.includes(kind) || lines.how === 'given' || lines.how === 'markers') return []
  const lasts = lines.ends.map((end) => lastOnset(score, end)).map((tick) => formatBarBeat(places.at(tick)))
  const how =
    lines.how === 'guessed'
      ? `are guessed from the metre ${side.metre}`
      : 'are not known: every four bars are taken for one'
  const message = `the lines ${how}; their last notes are at ${lasts.join(', ')}. If that is wrong, write lines: [4:3, …] beside the score`
  return [finding('remark', 'guessed-lines', message)]
}

const lastOnset = (
  score: { readonly parts: readonly { readonly notes: readonly { readonly start: Ticks }[] }[] },
  end: Ticks,
): Ticks =>
  ticks(
    score.parts
      .flatMap(({ notes }) => notes)
      .reduce((last, { start }) => (start < end ? Math.max(last, start) : last), 0),
  )

function divisionFindings(organ: Organ, sections: readonly Section[]): Finding[] {
  const asked = new Set(sections.flatMap(({ solo }) => (solo === null ? [] : [solo])))
  return [...asked].flatMap((solo) => {
    const division = findDivision(organ, solo)
    const others = organ.divisions.filter((each) => !each.isPedal && each !== division)
    if (division === undefined)
      return [finding('warning', 'no-division', `${organ.name} has no ${solo}: the melody is not played apart`)]
    if (others.length > 0) return []
    return [
      finding(
        'warning',
        'no-division',
        `${organ.name} has one manual: the melody cannot stand out on the ${division.name}`,
      ),
    ]
  })
}

/** Another harmony that does not go with the tune: people sing the tune that they know, in its key. */
function harmonyFindings({ sources: [tune, ...others] }: Piece, sections: readonly Section[]): Finding[] {
  const used = new Set(sections.filter(({ kind }) => kind === 'verse').map(({ source }) => source))
  const keyOf = ({ score }: Source) => score.keys.find(({ tick }) => tick === 0)?.sharps
  return others.flatMap((other, index) => {
    if (!used.has(index + 1)) return []
    const quarters = ({ score }: Source) => score.end / score.ticksPerQuarter
    const said: Finding[] = []
    if (keyOf(other) !== undefined && keyOf(tune) !== undefined && keyOf(other) !== keyOf(tune)) {
      said.push(finding('warning', 'other-key', `the other harmony, "${other.title}", is in another key than the tune`))
    }
    if (Math.abs(quarters(other) - quarters(tune)) > 0.01) {
      const lengths = `${quarters(other)} quarters, the tune ${quarters(tune)}`
      said.push(
        finding('serious', 'other-length', `the other harmony, "${other.title}", is ${lengths}: is it the same tune?`),
      )
    }
    return said
  })
}

function registrationFindings({ side, cues }: Source, sections: readonly Section[]): Finding[] {
  if (cues.plan.crescendo !== undefined && sections.some(({ registration }) => registration === 'score')) {
    return [finding('warning', 'no-crescendo', 'in a programme a crescendo among the score’s cues is not followed')]
  }
  if (side.passthrough !== undefined && Object.keys(side.passthrough).length > 0) {
    return [
      finding('remark', 'no-passthrough', 'in a programme only the notes of a score are sent: passthrough is not used'),
    ]
  }
  const asks = sections.some(({ registration }) => registration === 'score')
  return asks && side.cues.length === 0
    ? [finding('serious', 'no-cues', 'the registration is to be the score’s own, but it has no cues beside it')]
    : []
}

/** Five verses have the same findings five times: once is enough. */
function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>()
  return inOrder(findings).filter(({ code, message, part, at }) => {
    const key = [code, message, part?.replace(/, [^,]*$/, ''), at === null ? '' : formatBarBeat(at)].join('|')
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
