import { type Element, type ElementId, elementName, findPiston, type Organ, type Stop } from '../organ/index.ts'
import type { Answer } from './answer.ts'
import { answerCoupler, answerTremulant } from './answer-coupler.ts'
import { answerChorus, answerDynamic, answerFamily, answerSound } from './answer-sound.ts'
import { answerStop } from './answer-stop.ts'
import { divisionsOf, engravedSo, inDivisions, sameLength, stopsOf } from './asked-divisions.ts'
import type { Wish } from './wish.ts'

/** What a bare length means where no dynamic is named. */
const PLAIN_DYNAMIC = 'mf'

/** What an organ gives for a wish; several answers where it asks several divisions. */
export function answerWish(organ: Organ, wish: Wish, dynamic: string | null): readonly Answer[] {
  const name = dynamic ?? PLAIN_DYNAMIC
  const asking = { organ, dynamic: name, drawnByDynamic: new Set(findPiston(organ, name)?.piston.draw ?? []) }
  switch (wish.kind) {
    case 'coupler':
      return [answerCoupler(organ, wish.name)]
    case 'tremulant':
      return [answerTremulant(organ, wish.name)]
    case 'stop':
      return answerStop(asking, wish)
    case 'sound':
      return wish.lengths.length > 0
        ? wish.lengths.flatMap((length) =>
            inDivisions(asking, wish.division, (meant) => answerSound(asking, wish, meant, length)),
          )
        : inDivisions(asking, wish.division, (meant) => answerFamily(asking, wish, meant))
    case 'chorus':
      return inDivisions(asking, wish.division, (meant) => answerChorus(asking, wish.to, meant))
    case 'dynamic':
      return inDivisions(asking, wish.division, (meant) => answerDynamic(asking, wish.dynamic, meant))
  }
}

/** Everything of an organ that a wish to retire speaks of: all that it names, not the best of it. */
export function namedBy(organ: Organ, wish: Wish): readonly ElementId[] {
  if (wish.kind !== 'sound') {
    return answerWish(organ, wish, null).flatMap(({ how, ids }) => (how === 'exact' ? ids : []))
  }
  const isOf = (stop: Stop) =>
    (wish.families.length === 0 || wish.families.includes(stop.family)) &&
    (wish.lengths.length === 0 || wish.lengths.some((each) => sameLength(stop.footage, each)))
  const retiredIn = (stops: readonly Stop[]) => {
    const engraved = engravedSo(stops, wish)
    return engraved.length > 0 ? engraved : stops.filter(isOf)
  }
  return divisionsOf(organ, wish.division).flatMap(({ division, insteadOf }) =>
    insteadOf === null ? retiredIn(stopsOf(organ, division)).map(({ id }) => id) : [],
  )
}

export const sayElements = (organ: Organ, ids: Iterable<ElementId>): string =>
  [...ids].map((id) => elementName(organ.elements[id] as Element)).join(', ')
