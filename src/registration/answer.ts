import { describeElements, type Element, type ElementId } from '../organ/index.ts'

/** What one organ makes of one wish. */
export interface Answer {
  /** As a person reads it: `Swell Cornopean 8`. */
  readonly asked: string
  /**
   * - `exact`: just what was asked for
   * - `substituted`: the nearest that it has
   * - `needless`: what it has without it (a coupler between a manual and itself)
   * - `missing`: nothing near enough
   */
  readonly how: 'exact' | 'substituted' | 'needless' | 'missing'
  readonly ids: readonly ElementId[]
  /** One sentence; '' where it is exact. */
  readonly because: string
  /** Whether it is as near as two organs come: the same family and length. */
  readonly isNear: boolean
  /** Whether what it gives was drawn for itself already: then it adds nothing. */
  readonly addsNothing?: boolean
}

export const exact = (asked: string, elements: readonly Element[]): Answer => ({
  asked,
  how: 'exact',
  ids: elements.map(({ id }) => id),
  because: '',
  isNear: true,
})

/** What was asked for, on the division that stands in for one that the organ lacks (null: on the one that was named). */
export const onDivision = (asked: string, elements: readonly Element[], insteadOf: string | null): Answer =>
  insteadOf === null ? exact(asked, elements) : instead(asked, elements, `this organ has no ${insteadOf}`, true)

export const missing = (asked: string, because: string): Answer => ({
  asked,
  how: 'missing',
  ids: [],
  because,
  isNear: false,
})

export const needless = (asked: string, because: string): Answer => ({
  asked,
  how: 'needless',
  ids: [],
  because,
  isNear: true,
})

export const instead = (asked: string, elements: readonly Element[], why: string, isNear: boolean): Answer => ({
  asked,
  how: 'substituted',
  ids: elements.map(({ id }) => id),
  because: `${describeElements(elements)} instead of ${asked}: ${why}`,
  isNear,
})
