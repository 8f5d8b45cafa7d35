import type { Entry } from './entry.ts'
import { compact } from './fold.ts'
import { type Metre, metreKey, readMetre } from './metre.ts'

/** Another tune to which the same words can be sung. */
export interface Alternative {
  readonly entry: Entry
  /** Why to sing it through first; null where count and stress are known to agree. */
  readonly warning: string | null
}

const STRESS_UNKNOWN =
  'whether the stress agrees is not known: sing a verse first (write it in the side file: metre: 8.7.8.7 trochaic)'

/**
 * Tunes of the same metre as this one, those that surely fit first. Never a metre that is irregular or whose refrain is
 * not counted, never one that is known to be stressed otherwise, and not another setting of the same tune.
 */
export function alternativeTunes(entries: readonly Entry[], entry: Entry): Alternative[] {
  const metre = metreOf(entry)
  if (metre === null || whyNoAlternative(entry) !== null) return []
  const key = metreKey(metre)
  const found = entries.flatMap((other): Alternative[] => {
    const otherMetre = metreOf(other)
    if (otherMetre === null || metreKey(otherMetre) !== key || isSame(entry, other)) return []
    if (metre.stress !== null && otherMetre.stress !== null) {
      return metre.stress === otherMetre.stress ? [{ entry: other, warning: null }] : []
    }
    return [{ entry: other, warning: STRESS_UNKNOWN }]
  })
  return found.sort(
    (a, b) => Number(a.warning !== null) - Number(b.warning !== null) || a.entry.name.localeCompare(b.entry.name),
  )
}

/** Other scores of the same tune. */
export const otherSettings = (entries: readonly Entry[], entry: Entry): Entry[] =>
  entry.tune === null ? [] : entries.filter((other) => other.name !== entry.name && isSame(entry, other))

/** Why no other tune can be offered whatever the library holds; null where one can. */
export function whyNoAlternative(entry: Entry): string | null {
  if (entry.metre === null) return 'its metre is not given'
  const metre = readMetre(entry.metre)
  if (metre === null) return `"${entry.metre}" is no metre that can be compared; write it as 8.7.8.7, C.M. or 7.6.7.6 D`
  if (metre.lines === null) return 'its metre is irregular'
  if (metre.tail !== null && !/\d/.test(metre.tail)) return `its metre does not count the ${metre.tail}`
  return null
}

const metreOf = ({ metre }: Entry): Metre | null => (metre === null ? null : readMetre(metre))

const isSame = (a: Entry, b: Entry): boolean =>
  a.path === b.path || (a.tune !== null && b.tune !== null && compact(a.tune) === compact(b.tune))
