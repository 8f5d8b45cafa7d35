import {
  type Coupler,
  type Division,
  type ElementId,
  findDivision,
  findPiston,
  type Organ,
  type Registration,
  type Stop,
} from '../organ/index.ts'
import type { Plan } from '../registration/index.ts'
import { isDynamic, louderBy } from './dynamics.ts'
import type { Section } from './section.ts'
import { otherManual } from './source.ts'

/** By how many steps of the dynamics a tune on a manual of its own is louder, and the other voices softer, than asked. */
const LOUDER = 1
const SOFTER = -2
/** A gentle solo reed would be alone with what is softer still. */
const SOFT: Readonly<Record<string, number>> = { pp: 0, p: -1, mp: -1 }

/**
 * What an organist draws for a tune on a manual of its own: nothing couples it to another keyboard, a solo stop joins what
 * the dynamic draws there, and the other voices are accompanied more softly. Of a registration that is no dynamic only the
 * couplers are retired and the solo stop is drawn.
 */
export function forSolo(
  organ: Organ,
  { solo, voices }: Pick<Section, 'solo' | 'voices'>,
  name: string,
  plan: Plan,
): Plan {
  const tune = solo === null ? undefined : findDivision(organ, solo)
  const hands = tune && otherManual(organ, tune)
  if (!tune || !hands || voices !== 'harmony' || !plan.takesStops) return plan
  const drawnAt = (by: number): Registration => {
    const found = isDynamic(name) ? findPiston(organ, louderBy(name, by)) : undefined
    return found ? new Set(found.piston.draw) : plan.initial
  }
  const [accompanied, sung] = [drawnAt(SOFT[name] ?? SOFTER), drawnAt(LOUDER)]
  const initial = new Set<ElementId>()
  for (const element of organ.elements) {
    const { id } = element
    if (element.kind !== 'coupler') {
      if ((element.division === tune ? sung : accompanied).has(id)) initial.add(id)
    } else if (
      element.keys === tune && element.sounds === tune
        ? plan.initial.has(id)
        : isOutside(element, tune) && accompanied.has(id)
    ) {
      initial.add(id)
    }
  }
  for (const { id } of soloStops(organ, tune, name in SOFT)) initial.add(id)
  for (const each of bassCouplers(organ, hands, initial)) initial.add(each.id)
  const { pressed: _pressed, ...rest } = plan
  return { ...rest, initial }
}

const isOutside = ({ keys, sounds }: Coupler, division: Division): boolean => keys !== division && sounds !== division

/** A gentle reed is enough for a soft verse; a firm one takes all that are no heavier than a trumpet; without reeds, the principal. */
function soloStops(organ: Organ, division: Division, soft: boolean): readonly Stop[] {
  const eights = organ.elements.filter(
    (each): each is Stop => each.kind === 'stop' && each.division === division && each.footage === 8,
  )
  const reeds = eights.filter(
    ({ family, name }) => family === 'reed' && !/vox|voix|tuba|chamade|bombard|ophicleide/i.test(name),
  )
  const gentle = reeds.find(({ name }) => /oboe|hautb|clarin|cremona|krumm|cromorne|schalmei/i.test(name))
  if (reeds.length > 0) return soft ? [gentle ?? reeds[0]].filter((each) => each !== undefined) : reeds
  const plainest = (['principal', 'flute', 'string'] as const).flatMap((wanted) =>
    eights.filter(({ family }) => family === wanted),
  )
  return plainest.slice(0, 1)
}

/** Feet that lean on a coupler to the tune's manual lean on the other one: its 8 foot carries their line. */
function bassCouplers(organ: Organ, hands: Division, drawn: Registration): Coupler[] {
  const couplers = organ.elements.filter((each): each is Coupler => each.kind === 'coupler' && each.shift === 0)
  return couplers.filter(
    ({ keys, sounds }) =>
      keys.isPedal &&
      sounds === hands &&
      !couplers.some((each) => each.keys === keys && drawn.has(each.id)) &&
      !organ.elements.some(
        (stop) => stop.kind === 'stop' && stop.division === keys && stop.footage === 8 && drawn.has(stop.id),
      ),
  )
}
