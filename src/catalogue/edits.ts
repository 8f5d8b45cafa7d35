/**
 * Slips between two words: a letter left out, put in, changed, or two neighbours exchanged (the "optimal string
 * alignment" distance, which counts an exchange as one).
 * @param most where there are more slips than this, any number above it is returned
 */
export function edits(a: string, b: string, most: number): number {
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

/** How many slips a word of this length may have and still be meant: short words differ by one letter anyhow. */
export const forgiven = (word: string): number => (/\d/.test(word) || word.length < 4 ? 0 : word.length < 8 ? 1 : 2)
