/** More letters wrong than this in a word, and another was meant. */
const MOST_WRONG = 0.5

/** The word that a slip of the fingers makes of one of these; null where none is near. */
export function nearestWord(word: string, known: readonly string[]): string | null {
  const plain = word.trim().toLowerCase()
  const [best] = known
    .map((each) => ({ each, distance: each.startsWith(plain) ? 0 : letterChanges(plain, each) }))
    .sort((a, b) => a.distance - b.distance)
  return best && best.distance <= Math.max(1, plain.length * MOST_WRONG) ? best.each : null
}

/** Letters to put in, take out or exchange to come from one word to the other (Levenshtein's distance). */
function letterChanges(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1]
    for (const [column, other] of [...to].entries()) {
      const exchanged = (row[column] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(exchanged, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
