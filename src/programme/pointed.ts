import { badInput, type Finding, finding } from '../findings/index.ts'

/** The words of a psalm's verse: of each half what is recited, and what goes with the cadence. */
interface PointedVerse {
  /** null: the next in order. */
  readonly number: number | null
  readonly words: readonly string[]
}

const NUMBERED = /^\[?(\d{1,3})\]?[.)]?\s+/

/**
 * A pointed psalm as psalters print it, a verse a line: `1 O come, let us | sing · unto the | Lord : * let us …`. Halves are
 * parted by `*`; before a half's first `|` is what is sung to its reciting chord.
 * @throws BadInput where a verse has no two halves
 */
export function readPointed(text: string, where: string): PointedVerse[] {
  const lines = text.split('\n').map((line) => line.trim())
  return lines.flatMap((line, index): PointedVerse[] => {
    if (line === '') return []
    const halves = line.replace(NUMBERED, '').split('*')
    if (halves.length !== 2) {
      const problem = `line ${index + 1} of the pointed words has ${halves.length === 1 ? 'no *' : 'more than one *'}`
      throw badInput(where, problem, 'put one * between the two halves of each verse')
    }
    const number = NUMBERED.exec(line)?.[1]
    return [{ number: number === undefined ? null : Number(number), words: halves.flatMap(inChords) }]
  })
}

function inChords(half: string): string[] {
  const bar = half.indexOf('|')
  const [recited, cadence] = bar < 0 ? [half, ''] : [half.slice(0, bar), half.slice(bar + 1)]
  return [recited.trim(), cadence.trim()]
}

/** The words of each verse that is sung: those of its number, else the next without one. [] where there are none. */
export const pointedFor = (
  labels: readonly string[],
  verses: readonly PointedVerse[],
): readonly (readonly string[])[] => matched(labels, verses).map((found) => found?.words ?? [])

function matched(labels: readonly string[], verses: readonly PointedVerse[]): (PointedVerse | undefined)[] {
  const unnumbered = verses.filter(({ number }) => number === null)
  return labels.map((label) => {
    const number = Number(/^Verse (\d+)$/.exec(label)?.[1])
    return verses.find((verse) => verse.number === number) ?? unnumbered.shift()
  })
}

/** Verses that are sung without words of theirs, and words to which nothing is sung. @param labels of the verses sung */
export function pointedFindings(pointed: string | undefined, labels: readonly string[], where: string): Finding[] {
  if (pointed === undefined) return []
  const verses = readPointed(pointed, where)
  const found = matched(labels, verses)
  const wordless = labels.filter((_, index) => found[index] === undefined)
  const unsung = verses.filter((verse) => !found.includes(verse))
  const named = unsung.map(({ number, words }) => (number === null ? `“${words[0]} …”` : `verse ${number}`))
  return [
    ...(wordless.length === 0 ? [] : [`there are no words in pointed: for ${wordless.join(', ')}`]),
    ...(named.length === 0
      ? []
      : [`the words of ${named.join(', ')} in pointed: are sung to nothing; name it in verses:`]),
  ].map((message) => finding('warning', 'pointed', message))
}
