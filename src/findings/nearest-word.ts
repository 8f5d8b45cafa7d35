/**
 * Slips between two words: a letter left out, put in, changed, or two neighbours exchanged (the "optimal string
 * alignment" distance, which counts an exchange as one).
 * @param most where there are more slips than this, any number above it is returned
 */
export function slips(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const now = [row]
    for (let column = 1; column <= b.length; column++) {
      const changed = (last[column - 1] as number) + (a[row - 1] === b[column - 1] ? 0 : 1)
      let least = Math.min(changed, (last[column] as number) + 1, (now[column - 1] as number) + 1)
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        least = Math.min(least, (before[column - 2] as number) + 1)
      }
      now.push(least)
    }
    if (Math.min(...now) > most) return most + 1
    before = last
    last = now
  }
  return last[b.length] as number
}

/** More letters wrong than this in a word, and another was meant. */
const MOST_WRONG = 0.5

/** The word that a slip of the fingers makes of one of these; null where none is near. */
export function nearestWord(word: string, known: readonly string[]): string | null {
  const plain = word.trim().toLowerCase()
  const most = Math.max(1, Math.floor(plain.length * MOST_WRONG))
  const [best] = known
    .map((each) => ({ each, wrong: each.startsWith(plain) ? 0 : slips(plain, each, most) }))
    .sort((a, b) => a.wrong - b.wrong)
  return best && best.wrong <= most ? best.each : null
}
