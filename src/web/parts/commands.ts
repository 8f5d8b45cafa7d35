import { asksTwice, commandKeys, FORMS, readKey } from '../../performance/index.ts'
import type { Command } from '../../remote/protocol/index.ts'
import { can, state } from '../live/store.ts'
import { TEXTS } from '../texts.ts'

/** What a person can do now, as a button of the page. */
export interface Choice {
  /** Names its button; what becomes of a key that means the same is shown there too. */
  readonly id: string
  readonly command: Command
  readonly label: string
}

const byWord = new Map(
  FORMS.flatMap(({ name, words, args }) =>
    Object.entries(words).map(([word, values]) => {
      const labels: Readonly<Record<string, string>> = TEXTS.choice
      const id = Object.keys(args).length === 0 ? name : word
      return [word, { id, command: { name, ...values } as Command, label: labels[word] ?? word }] as const
    }),
  ),
)

/** What words of the terminal mean. */
export const choicesOf = (...words: readonly string[]): Choice[] => words.flatMap((word) => byWord.get(word) ?? [])

/** Which browsers name keys otherwise than a terminal; and how they are printed. */
const KEYS: Readonly<Record<string, readonly [name: string, shown: string]>> = {
  ' ': ['space', 'Space'],
  PageDown: ['pagedown', 'Page Down'],
  ArrowLeft: ['left', '←'],
  ArrowRight: ['right', '→'],
  ArrowUp: ['up', '↑'],
  ArrowDown: ['down', '↓'],
  Backspace: ['backspace', 'Backspace'],
}
const SHOWN = new Map(Object.values(KEYS))

/** The keys of each command, and what it does. */
export const keysInWords = (): (readonly [string, string])[] =>
  FORMS.map(({ keys, timed, does, twice }) => {
    const names = [...Object.keys(keys), ...(timed ? [timed.key] : [])]
    return [names.map((key) => SHOWN.get(key) ?? key).join(' '), twice ? `twice: ${does}` : does] as const
  }).filter(([names]) => names !== '')

/** What a key asks for, the same as in the terminal; `twice`: it asks once more before it does. */
export function commandForKey(key: string) {
  const [name = key] = KEYS[key] ?? []
  const known = commandKeys().includes(name) ? name : name.toLowerCase()
  const command = readKey(known, state.peek()?.playing?.doing ?? 'quiet', performance.now())
  if (command === null) return null
  const isPossible = command.name === 'go' ? state.peek()?.go.does === true : can(command.name)
  return { command, isPossible, twice: asksTwice(command) }
}
