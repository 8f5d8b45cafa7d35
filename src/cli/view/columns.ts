/** A row: what stands at its head, and a cell for each column. */
export interface Row {
  readonly head: string
  readonly cells: readonly string[]
}

const NARROWEST = 18

/** Rows side by side, each cell broken at blanks to its column's width. */
export function sideBySide(rows: readonly Row[], width: number): string[] {
  const columns = Math.max(1, ...rows.map(({ cells }) => cells.length))
  const longest = Math.max(...rows.map(({ head }) => head.length))
  const headWidth = Math.min(longest, Math.max(NARROWEST, Math.floor(width / (columns + 1))))
  const cellWidth = Math.max(NARROWEST, Math.floor((width - headWidth) / columns) - 3)
  return rows.flatMap(({ head, cells }) => {
    const blocks = [broken(head, headWidth), ...cells.map((cell) => broken(cell, cellWidth))]
    const height = Math.max(...blocks.map((block) => block.length))
    return Array.from({ length: height }, (_, line) =>
      blocks
        .map((block, index) => (block[line] ?? '').padEnd(index === 0 ? headWidth : cellWidth))
        .join(' │ ')
        .trimEnd(),
    )
  })
}

/** The lines of a cell; those after the first stand under its text, not under its mark. */
function broken(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  // A stop's length stays on the line of its name.
  for (const word of text.split(/ (?!\d)/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = `  ${word}`
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
