import type { CommandForm } from '../../performance/index.ts'
import type { Command } from '../../remote/protocol/index.ts'

/** The table of commands (`src/performance/commands`), put in by the build: its rules stay with the organ. */
declare const COMMAND_FORMS: readonly CommandForm[]

const byWord = new Map(
  COMMAND_FORMS.flatMap(({ name, words }) =>
    Object.entries(words).map(([word, values]) => [word, { name, ...values } as Command] as const),
  ),
)

/** The command that a word means in the terminal. */
export function commandOf(word: string): Command {
  const command = byWord.get(word)
  if (!command) throw new Error(`no command is called "${word}"`)
  return command
}

/** Which browsers name keys otherwise than a terminal. */
const KEY_NAMES: Readonly<Record<string, string>> = {
  ' ': 'space',
  PageDown: 'pagedown',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Backspace: 'backspace',
}

const SHOWN_KEYS: Readonly<Record<string, string>> = {
  space: 'Space',
  pagedown: 'Page Down',
  left: '←',
  right: '→',
  up: '↑',
  down: '↓',
  backspace: 'Backspace',
}

/** The keys of each command, and what it does. */
export const keysInWords = (): (readonly [string, string])[] =>
  COMMAND_FORMS.filter(({ keys, timed }) => timed || Object.keys(keys).length > 0).map(
    ({ keys, timed, does, twice }) => {
      const shown = [...Object.keys(keys), ...(timed ? [timed.key] : [])].map((key) => SHOWN_KEYS[key] ?? key)
      return [shown.join(' '), twice ? `twice: ${does}` : does]
    },
  )

/** What a key asks for, the same as in the terminal; `twice`: it asks once more before it does. */
export function commandForKey(key: string): { readonly command: Command; readonly twice: boolean } | null {
  const called = [KEY_NAMES[key] ?? key, key.length === 1 ? key.toLowerCase() : key]
  for (const name of called) {
    const timed = COMMAND_FORMS.find((each) => each.timed?.key === name)
    if (timed?.timed)
      return { command: { name: timed.name, [timed.timed.argument]: performance.now() } as Command, twice: false }
    const form = COMMAND_FORMS.find(({ keys }) => Object.hasOwn(keys, name))
    if (form) return { command: { name: form.name, ...form.keys[name] } as Command, twice: form.twice === true }
  }
  return null
}
