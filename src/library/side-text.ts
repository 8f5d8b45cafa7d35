import { Document, isMap, visit } from 'yaml'
import { yamlText } from '../house/index.ts'
import type { PieceFacts } from './facts.ts'

/** A line of the side file; a guess stands in it as a comment, so that it can be mended and nothing is fixed by it. */
export interface SideLine {
  readonly key: string
  readonly value: unknown
  /** Why it is guessed; null: the file says so. */
  readonly guess: string | null
}

/** What we write beside a score that came in. */
export function sideText(file: string, lines: readonly SideLine[]): string {
  const isGuessed = lines.some(({ guess }) => guess !== null)
  return [
    `# What voluntary read in ${JSON.stringify(file)}. Change it as you like: it is yours now (docs/scores.md).`,
    ...(isGuessed ? ['# A guess stands behind a #; take that away and put right what is wrong.'] : []),
    ...lines.map(written),
    '',
  ].join('\n')
}

function written({ key, value, guess }: SideLine): string {
  const document = new Document({ [key]: value })
  // Lists of names and places stand in a line; cues each begin one.
  visit(document, {
    Seq: (_, seq) => {
      seq.flow = !seq.items.some(isMap)
    },
    Map: (place, map) => {
      map.flow = place === 'value' && map !== document.contents
    },
  })
  const text = yamlText(document).trimEnd()
  if (guess === null) return text
  const [first, ...others] = text.split('\n')
  return [`# ${first}   # ${guess}`, ...others.map((each) => `# ${each}`)].join('\n')
}

export function factLines(facts: PieceFacts): SideLine[] {
  const sure = ['title', 'composer', 'tune', 'metre', 'firstLine', 'source'] as const
  const lines = sure.flatMap((key): SideLine[] =>
    facts[key] === null ? [] : [{ key, value: facts[key], guess: null }],
  )
  const { pickup, isPickupGuessed } = facts
  const guess = isPickupGuessed ? 'guessed: the bars add up to a pick-up' : null
  return pickup === null ? lines : [...lines, { key: 'pickup', value: pickup, guess }]
}
