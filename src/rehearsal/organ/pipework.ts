import {
  type Coupler,
  type Division,
  type Enclosure,
  formatFootage,
  type Stop,
  type Tremulant,
} from '../../organ/index.ts'
import { type Rank, ranksOf } from '../../sound/house-organ/index.ts'
import { isGrandOrgues, manualNumbers, type Rehearsed } from './respoken.ts'

/** A stop as GrandOrgue has it. */
interface StopOfManual {
  /** null: it sounds without being drawn (an organ whose profile lists no stops). */
  readonly stop: Stop | null
  readonly name: string
  /** null: it makes no sound (bells, birds). */
  readonly rank: Rank | null
}

export interface Manual {
  readonly number: number
  readonly division: Division
  readonly stops: readonly StopOfManual[]
  readonly couplers: readonly Coupler[]
  readonly tremulants: readonly Tremulant[]
  readonly enclosures: readonly Enclosure[]
}

/** What is built: manuals in GrandOrgue's order, each with what stands on it. */
export function manualsOf({ organ }: Rehearsed): Manual[] {
  const ranks = ranksOf(organ)
  return [...manualNumbers(organ)].map(([division, number]) => {
    const elements = organ.elements.filter(isGrandOrgues)
    const stops = elements.filter((each): each is Stop => each.kind === 'stop' && each.division === division)
    const undrawn = ranks.filter((rank) => rank.stop === null && rank.division === division)
    return {
      number,
      division,
      stops: [
        ...stops.map((stop) => ({
          stop,
          name: engraved(stop),
          rank: ranks.find((rank) => rank.stop === stop) ?? null,
        })),
        ...undrawn.map((rank) => ({ stop: null, name: 'Open Diapason 8', rank })),
      ],
      couplers: elements.filter((each): each is Coupler => each.kind === 'coupler' && each.keys === division),
      tremulants: elements.filter((each): each is Tremulant => each.kind === 'tremulant' && each.division === division),
      enclosures: organ.enclosures.filter((each) => each.division === division),
    }
  })
}

const engraved = ({ name, footage }: Stop): string => (footage === null ? name : `${name} ${formatFootage(footage)}`)
