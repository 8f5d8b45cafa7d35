import type { CommandForm } from './command-form.ts'
import { type Command, type CommandName, FORMS } from './commands.ts'
import type { Doing } from './status.ts'

/** Where the same key, pressed again, takes back what it did. */
const AGAIN: Partial<Record<CommandName, { readonly while: Doing; readonly means: Command }>> = {
  hold: { while: 'held', means: { name: 'release' } },
  pause: { while: 'paused', means: { name: 'go' } },
}

/** Every key that means something in a performance, as `CommandForm.keys` names them. */
export const commandKeys = (): string[] => FORMS.flatMap(keysOf)

const keysOf = ({ keys, timed }: CommandForm): string[] => [
  ...Object.keys(keys),
  ...(timed === undefined ? [] : [timed.key]),
]

/** What a key means now; null where it means nothing. @param nowMs for a beat that is tapped */
export function readKey(key: string, doing: Doing, nowMs: number): Command | null {
  const form = FORMS.find((each) => keysOf(each).includes(key))
  if (!form) return null
  const { name, keys, timed } = form
  const again = AGAIN[name as CommandName]
  if (again?.while === doing) return again.means
  return { name, ...(timed?.key === key ? { [timed.argument]: nowMs } : keys[key]) } as Command
}

/** What cannot be taken back is asked for twice. */
export const asksTwice = (command: Command): boolean => FORMS.some(({ name, twice }) => name === command.name && twice)
