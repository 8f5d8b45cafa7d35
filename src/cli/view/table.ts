/** Rows under headings, in columns as wide as they need; a column in which nothing stands is left out. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const shown = headings.map((_, column) => column).filter((column) => rows.some((row) => (row[column] ?? '') !== ''))
  const all = [headings, ...rows]
  const widths = shown.map((column) => all.reduce((widest, row) => Math.max(widest, lengthOf(row[column] ?? '')), 0))
  return all
    .map((row) => {
      const cells = shown.map((column, index) => {
        const cell = row[column] ?? ''
        return cell + ' '.repeat((widths[index] ?? 0) - lengthOf(cell))
      })
      return cells.join('  ').trimEnd()
    })
    .join('\n')
}

/** In letters as they are seen: an accent has no width of its own. */
const lengthOf = (text: string): number => [...text.normalize('NFC')].length
