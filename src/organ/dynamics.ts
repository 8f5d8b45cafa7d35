import { findDivision } from './find-element.ts'
import { mainManual } from './meant-division.ts'
import {
  type Coupler,
  type Division,
  type Element,
  type ElementId,
  type Family,
  hasStops,
  type Organ,
  type Piston,
  type Stop,
} from './organ.ts'
import { plain } from './vocabulary.ts'

/** From soft to full. */
export const DYNAMICS = ['pp', 'p', 'mp', 'mf', 'f', 'ff', 'fff'] as const
export type Dynamic = (typeof DYNAMICS)[number]

/** What else books call them. */
const OTHER_WORDS: Readonly<Record<string, Dynamic>> = {
  ppp: 'pp',
  pppp: 'pp',
  ffff: 'fff',
  tutti: 'fff',
  'full organ': 'fff',
  'organo pleno': 'fff',
  'org pleno': 'fff',
  'volles werk': 'fff',
  'grand choeur': 'fff',
}

export function dynamicNamed(name: string): Dynamic | undefined {
  const word = plain(name)
  return DYNAMICS.find((each) => each === word) ?? OTHER_WORDS[word]
}

export interface FoundPiston {
  readonly piston: Piston
  /** Made from the stop list, because the organ has no piston of this name. */
  readonly isBuilt: boolean
}

/**
 * The organ's own piston of a name; else, for a dynamic, what its stop list makes of it.
 * @returns undefined for another name, and for an organ with nothing to draw
 */
export function findPiston(organ: Organ, name: string): FoundPiston | undefined {
  const own = ownPiston(organ, name)
  if (own) return { piston: own, isBuilt: false }
  const dynamic = dynamicNamed(name)
  if (dynamic === undefined || !hasStops(organ)) return undefined
  const same = organ.pistons.find((each) => dynamicNamed(each.name) === dynamic)
  if (same) return { piston: same, isBuilt: false }
  const draw = built(organ, DYNAMICS.indexOf(dynamic))
  return {
    piston: {
      name,
      division: null,
      call: null,
      draw: organ.elements.flatMap(({ id }) => (draw.has(id) ? [id] : [])),
      retire: organ.elements.flatMap(({ id }) => (draw.has(id) ? [] : [id])),
    },
    isBuilt: true,
  }
}

const ownPiston = (organ: Organ, name: string): Piston | undefined =>
  organ.pistons.find((each) => plain(each.name) === plain(name))

/**
 * What each stage adds: a chorus is built 8', 4', 2', mixture, then reeds, the pedal's from 16' up, and a coupler makes the
 * pedal's line clear where it is soft (BYU OrganTutor, "Chorus registration"; Allen MDS-26 owner's manual, "Ensembles").
 *
 * Each dynamic adds to the one below and takes nothing away, as the stages of a crescendo pedal do (which as a rule
 * leave out celestes, tremulants and the vox humana): so none is softer than the one below. Also what the organ's own
 * softer pistons draw is in it.
 */
function built(organ: Organ, level: number): ReadonlySet<ElementId> {
  const drawn = new Set<ElementId>()
  const add = (elements: readonly (Element | undefined)[]) => {
    for (const element of elements) if (element) drawn.add(element.id)
  }
  for (let step = 0; step <= level; step++) {
    for (const division of organ.divisions) {
      const stops = stopsOf(organ, division).filter(isForAll)
      add(division.isPedal ? pedalStops(stops, step) : manualStops(stops, step))
    }
    add(couplersFor(organ, step, drawn))
    const own = step < level ? ownPiston(organ, DYNAMICS[step] as Dynamic) : undefined
    add(
      (own?.draw ?? [])
        .map((id) => organ.elements[id])
        .filter((each) => each && (isForAll(each) || isUnknown(organ, each))),
    )
  }
  return drawn
}

const stopsOf = (organ: Organ, division: Division): Stop[] =>
  organ.elements.filter((each): each is Stop => each.kind === 'stop' && each.division === division)

const isForAll = (element: Element): boolean =>
  element.kind === 'coupler' ||
  (element.kind === 'stop' &&
    element.family !== 'celeste' &&
    element.family !== 'effect' &&
    !/vox humana|voix humaine/.test(plain(element.name)))

/** Where nobody has said yet what a division's stops are (learnt ones), those that somebody has named must do. */
const isUnknown = (organ: Organ, element: Element): boolean =>
  element.kind === 'stop' && element.family === 'effect' && !stopsOf(organ, element.division).some(isForAll)

/** What a stage adds to a manual. */
function manualStops(stops: readonly Stop[], step: number): readonly (Stop | undefined)[] {
  const [eights, fours, twos] = [8, 4, 2].map((feet) => ofLength(stops, feet)) as [Stop[], Stop[], Stop[]]
  switch (DYNAMICS[step]) {
    case 'pp':
      return [softest(stops, 8)]
    case 'p':
      return [softest(eights.filter(isOf('flute')), 8), softest(eights.filter(isOf('string')), 8)]
    case 'mp':
      return [softest(fours.filter(isOf('flute')), 4) ?? softest(fours.filter(isOf('string', 'principal')), 4)]
    case 'mf':
      return [eights.find(isOf('principal')), fours.find(isOf('principal'))]
    case 'f':
      return [
        ...[...eights, ...fours].filter(isOf('principal', 'flute')),
        twos.find(isOf('principal')) ?? twos.find(isOf('flute')),
      ]
    case 'ff':
      return [
        ...stops.filter((stop) => stop.family === 'mixture' || isQuint(stop)),
        ...eights.filter((stop) => stop.family === 'reed' && !isHeavy(stop)),
      ]
    default:
      return stops
  }
}

/** The pedal's line is at 16', and what makes it clear at 8' comes from its own stops or a coupler. */
function pedalStops(stops: readonly Stop[], step: number): readonly (Stop | undefined)[] {
  const [sixteens, eights, fours] = [16, 8, 4].map((feet) => ofLength(stops, feet)) as [Stop[], Stop[], Stop[]]
  switch (DYNAMICS[step]) {
    case 'pp':
      return [softest(stops, 16)]
    case 'p':
    case 'mf':
      return []
    case 'mp':
      return [softest(eights.filter(isOf('flute', 'string', 'principal')), 8)]
    case 'f':
      return [sixteens.find(isOf('principal')) ?? sixteens.find(isOf('string')), eights.find(isOf('principal'))]
    case 'ff':
      return [
        fours.find(isOf('principal')) ?? fours.find(isOf('flute')),
        ...stops.filter(isOf('mixture')),
        softest([...sixteens, ...eights].filter(isOf('reed')), 16),
      ]
    default:
      return stops
  }
}

/** The unison couplers that a stage adds: only those that bring something. */
function couplersFor(organ: Organ, step: number, drawn: ReadonlySet<ElementId>): readonly (Coupler | undefined)[] {
  const main = mainManual(organ)
  const swell = findDivision(organ, 'swell') ?? organ.divisions.find((each) => !each.isPedal && each !== main)
  const unison = organ.elements.filter(
    (each): each is Coupler =>
      each.kind === 'coupler' &&
      each.shift === 0 &&
      each.keys !== each.sounds &&
      stopsOf(organ, each.sounds).some(({ id }) => drawn.has(id)),
  )
  const from = (sounds: Division | undefined, keys: (division: Division) => boolean) =>
    unison.filter((each) => each.sounds === sounds && keys(each.keys))
  const toPedal = (division: Division) => division.isPedal
  const toMain = (division: Division) => division === main
  const silentPedal = (division: Division) => division.isPedal && stopsOf(organ, division).length === 0
  switch (DYNAMICS[step]) {
    case 'pp': {
      const soft = from(swell, toPedal)
      return [...(soft.length > 0 ? soft : from(main, toPedal)), ...from(main, silentPedal)]
    }
    case 'mf':
      return [...from(swell, toMain), ...from(main, toPedal)]
    case 'ff':
      return unison.filter(({ keys }) => toMain(keys))
    case 'fff':
      return unison.filter(({ keys }) => toMain(keys) || toPedal(keys))
    default:
      return []
  }
}

const ofLength = (stops: readonly Stop[], feet: number): Stop[] => stops.filter(({ footage }) => footage === feet)

const isOf =
  (...families: readonly Family[]) =>
  (stop: Stop): boolean =>
    families.includes(stop.family)

/** Fifths and their octaves strengthen a chorus; thirds and sevenths colour a solo. */
const isQuint = ({ family, footage }: Stop): boolean => {
  const octaves = Math.log2(((footage ?? 1) * 3) / 2)
  return family === 'mutation' && Math.abs(octaves - Math.round(octaves)) < 0.02
}

/** Reeds that stand against a whole organ. */
const isHeavy = ({ name }: Stop): boolean => /tuba|chamade|bombard|ophicleide/.test(plain(name))

const LOUDNESS: Readonly<Record<Family, number>> = {
  string: 2,
  flute: 3,
  principal: 5,
  mutation: 6,
  celeste: 7,
  reed: 8,
  mixture: 9,
  effect: 10,
}

/** A rough order within one length, as builders voice them; of equals the first in the profile. */
function loudnessOf({ family, name }: Stop): number {
  const word = plain(name)
  if (/dulciana|aeolin|salicion|dolce|vox angelica|echo/.test(word)) return 0
  if (/stopped|gedackt|gedeckt|lieblich|bourdon|sub ?bass|sou[sb]+asse/.test(word)) return 1
  return LOUDNESS[family] + (isHeavy({ family, name } as Stop) ? 1 : 0)
}

/** The softest of those nearest to a length. */
export function softest(stops: readonly Stop[], feet: number): Stop | undefined {
  const off = ({ footage }: Stop) => (footage === null ? Number.MAX_VALUE : Math.abs(Math.log2(footage / feet)))
  return [...stops].sort((a, b) => off(a) - off(b) || loudnessOf(a) - loudnessOf(b))[0]
}
