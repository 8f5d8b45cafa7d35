import {
  type Division,
  divisionLabel,
  divisionWord,
  type Meant,
  mainManual,
  meantDivision,
  type Organ,
  plain,
  type Registration,
  type Stop,
} from '../organ/index.ts'
import { type Answer, instead, missing, needless } from './answer.ts'
import type { SoundWish } from './wish.ts'

/** Whose stops are looked at: the organ, and what its dynamic draws, which says what `8.4.2.` means. */
export interface Asking {
  readonly organ: Organ
  readonly dynamic: string
  readonly drawnByDynamic: Registration
}

export const stopsOf = (organ: Organ, division: Division): Stop[] =>
  organ.elements.filter((each): each is Stop => each.kind === 'stop' && each.division === division)

export const sameLength = (has: number | null, asked: number | null): boolean =>
  has === asked || (has !== null && asked !== null && Math.abs(has - asked) < 0.01)

/** A stop that is called by a family's word (`Principal`, `Flute`) is meant before others of its family. */
export const engravedSo = (stops: readonly Stop[], { name, isPlural, lengths }: SoundWish): readonly Stop[] =>
  isPlural || name === ''
    ? []
    : stops.filter(
        (stop) =>
          plain(stop.name) === plain(name) &&
          (lengths.length === 0 || lengths.some((each) => sameLength(stop.footage, each))),
      )

export function divisionsOf(organ: Organ, name: string | null): readonly Meant[] {
  if (name !== null) {
    const meant = meantDivision(organ, name)
    return meant ? [meant] : []
  }
  return organ.divisions.flatMap((division) =>
    division.isPedal || stopsOf(organ, division).length === 0 ? [] : [{ division, insteadOf: null }],
  )
}

/** The division that was named; where none was, each manual that has it, and each manual's nearest where none has. */
export function inDivisions(
  { organ }: Asking,
  name: string | null,
  answer: (meant: Meant) => readonly Answer[],
): readonly Answer[] {
  const divisions = divisionsOf(organ, name)
  if (divisions.length === 0) {
    return [
      missing(
        name ?? 'a stop',
        `${organ.name} has no ${name === null ? 'stops on a manual' : divisionLabel(organ, name)}`,
      ),
    ]
  }
  const answers = divisions.map((meant) => answerFor(organ, meant, answer))
  if (name !== null) return answers.flat()
  const whole = answers.filter((each) => each.every(({ how }) => how === 'exact'))
  const partly = answers.filter((each) => each.some(({ how }) => how === 'exact'))
  return (whole.length > 0 ? whole : partly.length > 0 ? partly : answers).flat()
}

/** A pedal that has no stops, or is not there, sounds with a manual's: what is asked of it needs none of them. */
function answerFor(organ: Organ, meant: Meant, answer: (meant: Meant) => readonly Answer[]): readonly Answer[] {
  const [first] = answer(meant)
  const label = meant.insteadOf ?? meant.division.name
  if (first && divisionWord(label) === 'pedal' && meant.insteadOf !== null) {
    return answer(meant).map(({ asked }) => needless(asked, noPedal(organ, meant.division)))
  }
  if (first && meant.division.isPedal && stopsOf(organ, meant.division).length === 0) {
    const coupler = organ.elements.filter(
      (each) =>
        each.kind === 'coupler' &&
        each.keys === meant.division &&
        each.sounds === mainManual(organ) &&
        each.shift === 0,
    )
    const why = `the ${meant.division.name} has no stops of its own`
    return answer(meant).map(({ asked }) =>
      coupler.length > 0 ? instead(asked, coupler, why, true) : needless(asked, why),
    )
  }
  return answer(meant)
}

const noPedal = (organ: Organ, played: Division): string =>
  `${organ.name} has no pedal stops: what is asked of them is left out, their part sounds with the stops of the ${played.name}`
