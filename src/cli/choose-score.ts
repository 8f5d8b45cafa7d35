import { createInterface } from 'node:readline/promises'
import { type Candidate, findScore, theScore } from '../catalogue/index.ts'
import { badInput } from '../findings/index.ts'
import type { House } from '../house/index.ts'
import { sayBeside } from './print.ts'
import { table } from './view/table.ts'

/** More than these nobody reads through: a word more narrows them down. */
const MOST_ASKED = 20

/**
 * The score that a person means by a name, a title, a first line, a tune or a number. Where several fit it asks, where
 * somebody is there to answer.
 * @returns its name, as commands take it
 * @throws BadInput with what comes near, or with those that fit
 */
export async function chooseScore(house: House, given: string): Promise<string> {
  const found = findScore(house, given)
  const isAsked = found.length > 1 && found.length <= MOST_ASKED && process.stdin.isTTY && process.stderr.isTTY
  const chosen = isAsked ? await ask(given, found) : theScore(house, given)
  if (chosen.by === null) return isAsked ? chosen.path : given
  const { field, text } = chosen.by
  if (!isAsked)
    sayBeside(`${chosen.name}${chosen.title === null ? '' : `: ${chosen.title}`} (by its ${field}: ${text})`)
  return chosen.name
}

async function ask(given: string, found: readonly Candidate[]): Promise<Candidate> {
  const rows = found.map(({ name, title }, index) => [String(index + 1), name, title ?? ''])
  sayBeside(`Several scores fit "${given}":`, table(['', 'score', 'title'], rows))
  const asked = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await asked.question(`Which one (1 to ${found.length})? `)
    const chosen = found[Number(answer.trim()) - 1]
    if (chosen) return chosen
  } finally {
    asked.close()
  }
  throw badInput(given, 'none of them was chosen', 'name one of them')
}
