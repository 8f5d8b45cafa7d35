/** A row of things (syllables, notes) in groups one after the other (lines). */
interface Question {
  readonly count: number
  /** What it is worth that a group begins with this one; −∞ where none can. */
  readonly beginning: (index: number) => number
  /** What a group from one to before another is worth. @param line its number, from 0; where they are not counted, 0 */
  readonly group: (from: number, to: number, line: number) => number
  /** No group is longer. */
  readonly longest: number
  /** As many groups; null: as many as are worth most. */
  readonly lines: number | null
}

interface Way {
  readonly worth: number
  readonly before: Way | null
  readonly begin: number
}

/**
 * The division that is worth most, by dynamic programming.
 * @returns where groups begin but the first, by number; null where there is no such division
 */
export function divide(question: Question): readonly number[] | null {
  const { count, lines } = question
  const start: Way = { worth: 0, before: null, begin: 0 }
  let ways: (Way | undefined)[] = [start]
  if (lines === null) ways = oneMore(question, ways, 0, true)
  else for (let line = 0; line < lines; line++) ways = oneMore(question, ways, line, false)
  const best = ways[count]
  return best === undefined ? null : beginsOf(best).slice(0, -1)
}

/** From each way that there is, a group more. @param goesOn from what is found as well */
function oneMore(
  question: Question,
  ways: readonly (Way | undefined)[],
  line: number,
  goesOn: boolean,
): (Way | undefined)[] {
  const { count, beginning, group, longest } = question
  const next: (Way | undefined)[] = goesOn ? [...ways] : []
  const from = goesOn ? next : ways
  const begins = Array.from({ length: count + 1 }, (_, index) =>
    index === 0 || index === count ? 0 : beginning(index),
  )
  for (let begin = 0; begin < count; begin++) {
    const way = from[begin]
    if (!way) continue
    for (let to = begin + 1; to <= Math.min(count, begin + longest); to++) {
      const worth = way.worth + group(begin, to, line) + (begins[to] ?? 0)
      const known = next[to]
      if (worth > Number.NEGATIVE_INFINITY && (!known || worth > known.worth))
        next[to] = { worth, before: way, begin: to }
    }
  }
  return next
}

function beginsOf(way: Way): number[] {
  const begins: number[] = []
  for (let each: Way | null = way; each?.before; each = each.before) begins.unshift(each.begin)
  return begins
}
