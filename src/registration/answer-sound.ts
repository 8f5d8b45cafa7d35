import {
  type Division,
  type Family,
  findPiston,
  formatFootage,
  type Meant,
  nearestStop,
  plain,
  type Stop,
  softest,
} from '../organ/index.ts'
import { type Answer, instead, missing, onDivision } from './answer.ts'
import { answerNearest, nearness } from './answer-stop.ts'
import { type Asking, engravedSo, sameLength, stopsOf } from './asked-divisions.ts'
import type { SoundWish } from './wish.ts'

const FAMILY_ORDER: Readonly<Record<'soft' | 'plain', readonly Family[]>> = {
  soft: ['flute', 'string', 'principal'],
  plain: ['principal', 'flute', 'string'],
}
const SOFT_DYNAMICS = ['pp', 'p', 'mp']
/** In the pedals the Bourdon is the usual 16' up to mf. */
const SOFT_IN_PEDAL = [...SOFT_DYNAMICS, 'mf']

export function answerSound(asking: Asking, wish: SoundWish, meant: Meant, length: number): readonly Answer[] {
  const { organ } = asking
  const { division, insteadOf } = meant
  const label = insteadOf ?? division.name
  const familyName = wish.families.length === 0 ? '' : ` ${wish.families.length > 1 ? 'foundation' : wish.families[0]}`
  const asked = `${label}${wish.isSoft ? ' soft' : ''}${familyName} ${formatFootage(length)}`
  const stops = stopsOf(organ, division)
  const families = wish.families.length > 0 ? wish.families : familiesFor(asking, division, length)
  const ofLength = stops.filter((stop) => sameLength(stop.footage, length))
  const engraved = engravedSo(ofLength, wish)
  const fitting = ofLength.filter((stop) => families.includes(stop.family))
  const chosen = engraved.length > 0 ? engraved.slice(0, 1) : choose(asking, wish, fitting, families)
  if (chosen.length > 0) return [onDivision(asked, chosen, insteadOf)]
  const near = nearestStop(stops, { name: '', families, footage: length })
  const place = insteadOf === null ? `the ${division.name}` : 'this organ'
  const sound = `${familyName} ${formatFootage(length)}`
  if (!near) return [missing(asked, `${place} has no${sound}, and nothing near it`)]
  const lacks = `${place} has no${insteadOf === null ? sound : ` ${insteadOf}`}`
  const isNear = sameLength(near.footage, length) && families.includes(near.family)
  return [instead(asked, [near], `${lacks}; ${nearness(near, families, length)}`, isNear)]
}

/** Which families a bare length means; a fifth's or a third's length means mutations. */
function familiesFor({ dynamic }: Asking, division: Division, length: number): readonly Family[] {
  if (!Number.isInteger(Math.log2(length))) return ['mutation']
  const isSoft = (division.isPedal ? SOFT_IN_PEDAL : SOFT_DYNAMICS).includes(plain(dynamic))
  return FAMILY_ORDER[isSoft ? 'soft' : 'plain']
}

function choose(
  { drawnByDynamic }: Asking,
  wish: SoundWish,
  stops: readonly Stop[],
  families: readonly Family[],
): readonly Stop[] {
  if (wish.isPlural) return stops
  const [first] = stops
  if (wish.isSoft) return first ? [softest(stops, first.footage ?? 8) ?? first] : []
  const byDynamic = wish.families.length === 0 ? stops.filter(({ id }) => drawnByDynamic.has(id)) : []
  if (byDynamic.length > 0) return byDynamic
  const best = families.map((family) => stops.filter((stop) => stop.family === family)).find((each) => each.length > 0)
  return best?.slice(0, 1) ?? []
}

/** A family without a length: all of it; one stop of it is its 8 foot. */
export function answerFamily(asking: Asking, wish: SoundWish, meant: Meant): readonly Answer[] {
  const { organ } = asking
  const { division, insteadOf } = meant
  const stops = stopsOf(organ, division).filter(({ family }) => wish.families.includes(family))
  const eights = stops.filter(({ footage }) => footage === 8)
  const isAll = wish.isPlural || (wish.families.includes('mixture') && wish.name === '')
  const [engraved] = engravedSo(stopsOf(organ, division), wish)
  const one = engraved ?? (wish.isSoft ? softest(stops, 8) : (eights[0] ?? softest(stops, 8)))
  const chosen = wish.families.length > 1 ? eights : isAll ? stops : one ? [one] : []
  const asked = `${insteadOf ?? division.name} ${wish.families.length > 1 ? 'foundations' : `${wish.families[0]}${wish.isPlural ? 's' : ''}`}`
  if (chosen.length > 0) return [onDivision(asked, chosen, insteadOf)]
  const name = wish.families[0] ?? ''
  return [answerNearest(organ, stopsOf(organ, division), { asked, name, footage: null, insteadOf, played: division })]
}

const CHORUS_RANK: SoundWish = {
  kind: 'sound',
  division: null,
  name: '',
  families: [],
  lengths: [],
  isPlural: false,
  isSoft: false,
}
const CHORUS_LENGTHS = [16, 8, 4, 2 + 2 / 3, 2, 1]

/** Principals from the division's own pitch up; its fifth only where it is named or the mixture is drawn. */
export function answerChorus(asking: Asking, to: number | 'mixture', meant: Meant): readonly Answer[] {
  const { division, insteadOf } = meant
  const from = division.isPedal && insteadOf === null ? 16 : 8
  const end = to === 'mixture' ? 2 : to
  const isFifth = (length: number) => !Number.isInteger(Math.log2(length))
  const lengths = CHORUS_LENGTHS.filter(
    (length) => length <= from && length >= end - 0.01 && (!isFifth(length) || to === 'mixture' || isFifth(end)),
  )
  const sound = (families: readonly Family[], length: number) =>
    answerSound(asking, { ...CHORUS_RANK, families, lengths: [length] }, meant, length)
  const answers = lengths.flatMap((length) => sound([isFifth(length) ? 'mutation' : 'principal'], length))
  const mixture: SoundWish = { ...CHORUS_RANK, families: ['mixture'], isPlural: true }
  const all = to === 'mixture' ? [...answers, ...answerFamily(asking, mixture, meant)] : answers
  // What the organ has no rank for is filled by its neighbours, which the chorus draws anyway.
  const ranks = new Set(all.flatMap(({ how, ids }) => (how === 'exact' ? ids : [])))
  return all.map((each) =>
    each.how === 'substituted' && each.ids.every((id) => ranks.has(id)) ? { ...each, isNear: true } : each,
  )
}

export function answerDynamic({ organ }: Asking, dynamic: string, { division, insteadOf }: Meant): readonly Answer[] {
  const asked = `${insteadOf ?? division.name} ${dynamic}`
  const drawn = new Set(findPiston(organ, dynamic)?.piston.draw ?? [])
  const stops = stopsOf(organ, division).filter(({ id }) => drawn.has(id))
  if (stops.length === 0) return [missing(asked, `no stop of the ${division.name} belongs to ${dynamic}`)]
  return [onDivision(asked, stops, insteadOf)]
}
