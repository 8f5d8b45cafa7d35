import { BadInput, badInput, type Complaint, type Finding, finding, formatComplaint } from '../findings/index.ts'
import type { House } from '../house/index.ts'
import { type Organ, plain } from '../organ/index.ts'
import { placesOf } from '../registration/index.ts'
import { ticks } from '../time/index.ts'
import { PLAGAL, plagalAmen } from './amen.ts'
import { harmoniesOf, hasMusic, hymnSections } from './hymn.ts'
import {
  cueFindings,
  divisionFindings,
  harmonyFindings,
  linesRemark,
  slowingRemark,
  takenAs,
  wordFindings,
} from './item-findings.ts'
import { distinct, lookOver } from './look-over.ts'
import { feltBeat } from './metre.ts'
import { asItStands, openSource, tempoAsked } from './open-source.ts'
import { fanfareSections, responsesSections, voluntarySections } from './plain-items.ts'
import { type HymnForm, type ItemForm, type ItemKind, kindOf, type PlayedForm, scoreOf } from './programme-schema.ts'
import { psalmSections } from './psalm.ts'
import type { Section } from './section.ts'
import { evenPace, writtenSlowing } from './slowing.ts'
import type { Piece, Source } from './source.ts'
import { verseSpan } from './verse-span.ts'

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
  /** null for a silence, and for what cannot be played. */
  readonly piece: Piece | null
  readonly sections: readonly Section[]
  /** 0.9: 90 % of the score's tempo. */
  readonly tempoFactor: number
  /** All that was seen on the way, the serious ones first. */
  readonly findings: readonly Finding[]
  /** Why it cannot be played at all, in a line; null where it can. */
  readonly problem: string | null
}

/**
 * @param where names the item in messages: `programmes/2026-11-22.yaml:12:5`
 * @throws BadInput for what cannot be played at all
 */
export function openItem(house: House, form: ItemForm, organ: Organ, where: string): Item {
  const kind = kindOf(form)
  const about = { form, kind, notes: form.notes ?? null, start: form.start, problem: null }
  if ('silence' in form) {
    return { ...about, title: form.title ?? form.silence, piece: null, sections: [], tempoFactor: 1, findings: [] }
  }
  const asked = { ...asItStands(scoreOf(form) ?? '', takenAs(kind)), map: form.map ?? null, melody: melodyOf(form) }
  const tune = openSource(house, asked, organ, where)
  const piece: Piece = { organ, sources: [tune, ...othersOf(house, form, organ, tune, where)] }
  const touch = form.touch ?? tune.side.touch ?? (kind === 'hymn' ? 'organ' : 'printed')
  const sections = sectionsOf(form, piece, where)
    .filter(hasMusic)
    .map((section) => ({ ...section, touch }))
  const factor = tempoAsked(tune.score, form.tempo, tune.usualTempo, where)
  const findings = [
    ...linesRemark(tune, kind),
    ...slowingRemark(tune, kind),
    ...divisionFindings(organ, sections),
    ...harmonyFindings(piece, sections),
    ...cueFindings(tune, sections),
    ...wordFindings(form, tune, sections, where),
    ...lookOver(piece, sections, factor).findings,
  ]
  const title = titleOf(form, tune.title)
  return { ...about, title, piece, sections, tempoFactor: factor, findings: distinct(findings, sections) }
}

/** The same, and where it cannot be played an item that says why: the others of a service do not wait for it. */
export function tryItem(house: House, form: ItemForm, organ: Organ, where: string): Item {
  try {
    return openItem(house, form, organ, where)
  } catch (thrown) {
    if (!(thrown instanceof BadInput)) throw thrown
    return unplayable(form, thrown.complaints, where)
  }
}

function unplayable(form: ItemForm, complaints: readonly Complaint[], where: string): Item {
  const located = complaints.map((each) =>
    each.where === where ? each : { ...each, where: each.where === '' ? where : `${where}: ${each.where}` },
  )
  const [first] = complaints
  return {
    form,
    kind: kindOf(form),
    title: titleOf(form as PlayedForm, scoreOf(form) ?? ''),
    notes: form.notes ?? null,
    start: form.start,
    piece: null,
    sections: [],
    tempoFactor: 1,
    findings: located.map((each) => finding('serious', 'unplayable', formatComplaint(each))),
    problem: first === undefined ? 'it cannot be played' : (first.problem.split('\n')[0] ?? ''),
  }
}

const melodyOf = (form: ItemForm): string | null => ('hymn' in form ? (form.melody ?? null) : null)

/** Other harmonies, at the tune's pace, and the Amen that we make. */
function othersOf(house: House, form: PlayedForm, organ: Organ, tune: Source, where: string): Source[] {
  if (!('hymn' in form)) return []
  const atItsPace = (source: Source): Source => ({
    ...source,
    tempoRatio: source.score.tempo.at(ticks(0)) / tune.score.tempo.at(ticks(0)),
  })
  const others = harmoniesOf(form)
    .filter((name) => !isMarker(tune, name))
    .map((name) => {
      const asked = { ...asItStands(name, 'hymn'), map: form.map ?? null, melody: melodyIn(form, name) }
      return atItsPace(openSource(house, asked, organ, where))
    })
  if (form.amen !== true || isMarker(tune, 'Amen')) return others
  const pace = evenPace(tune.score, writtenSlowing(tune.score, verseSpan(tune)))
  const amen = plagalAmen(tune.score, pace, feltBeat(tune.score, ticks(0)).ticks)
  if (amen === null)
    throw badInput(where, 'the last chord has no third: no Amen can be made of it', 'name a score: amen: …')
  const pedal = organ.divisions.find(({ isPedal }) => isPedal) ?? null
  const main = tune.mapping.divisions[tune.melody] ?? organ.divisions.find(({ isPedal }) => !isPedal) ?? null
  const mapping = { ...tune.mapping, divisions: [main, main, main, pedal ?? main], places: [], findings: [] }
  const places = placesOf(amen, {})
  const whole = { from: ticks(0), to: amen.end }
  return [
    ...others,
    {
      ...tune,
      title: 'Amen',
      score: amen,
      places,
      whole,
      mapping,
      verses: [],
      lines: { ends: [whole.to], how: 'given', sure: true, syllables: [] },
      melody: 0,
      findings: [],
    },
  ]
}

/** The part that a verse names for its harmony. */
function melodyIn({ verses, lastVerse }: HymnForm, harmony: string): string | null {
  const named = [lastVerse, ...(typeof verses === 'number' ? [] : verses)]
  return (
    named.flatMap((each) => (typeof each === 'object' && each.harmony === harmony ? (each.melody ?? []) : []))[0] ??
    null
  )
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

function titleOf(form: PlayedForm, usual: string): string {
  const name = form.title ?? usual
  if ('hymn' in form) return `Hymn${form.number === undefined ? '' : ` ${form.number}`}: ${name}`
  const kind = kindOf(form)
  return `${kind[0]?.toUpperCase()}${kind.slice(1)}: ${name}`
}
