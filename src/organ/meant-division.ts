import { findDivision } from './find-element.ts'
import type { Division, Organ } from './organ.ts'
import { divisionWord, isDivisionWord } from './vocabulary.ts'

/** Which division is meant, and for which other it stands in; null where the organ has what was asked for. */
export interface Meant {
  readonly division: Division
  readonly insteadOf: string | null
}

/** The manual that a piece is played on where it names none. */
export const mainManual = (organ: Organ): Division | undefined =>
  findDivision(organ, 'great') ?? organ.divisions.find(({ isPedal }) => !isPedal)

/** Manuals that are played against the Great, the one nearest to a Swell first. */
const SECOND_MANUALS = ['swell', 'choir', 'echo', 'solo']

/**
 * The division of a name that scores use. Where an organ has one less, what is asked of it is played where its parts
 * are: those of a Swell on another second manual, all others on the main manual.
 * @returns undefined for a word that no organ calls a division by
 */
export function meantDivision(organ: Organ, name: string): Meant | undefined {
  const division = findDivision(organ, name)
  if (division) return { division, insteadOf: null }
  if (!isDivisionWord(name)) return undefined
  const word = divisionWord(name)
  const second = SECOND_MANUALS.map((each) => findDivision(organ, each)).find((each) => each && !each.isPedal)
  const instead = (word === 'swell' ? second : undefined) ?? mainManual(organ)
  return instead && { division: instead, insteadOf: divisionLabel(organ, name) }
}

/** `Swell` for `Sw.`, or what this organ calls it. */
export function divisionLabel(organ: Organ, name: string): string {
  const word = divisionWord(name)
  return findDivision(organ, name)?.name ?? word.charAt(0).toUpperCase() + word.slice(1)
}
