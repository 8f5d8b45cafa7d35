import type { Argument, CommandForm, CommandOf } from './command-form.ts'
import * as all from './commands/index.ts'
import type { At, Decision } from './rule.ts'

type All = typeof all

export type CommandName = All[keyof All]['form']['name']
/** What an operator can ask for, as it stands on the wire. */
export type Command = { [Key in keyof All]: CommandOf<All[Key]> }[keyof All]

interface AnyCommand {
  readonly form: CommandForm
  readonly decide: (at: At, command: Command) => Decision
  readonly isOffered?: (at: At) => boolean
}

// Each is asked of commands of its own name only.
const COMMANDS = (Object.values(all) as unknown as AnyCommand[]).sort((a, b) => (a.form.name < b.form.name ? -1 : 1))

/** Their declarations, in the order of the alphabet. */
export const FORMS: readonly CommandForm[] = COMMANDS.map(({ form }) => form)

/** What it does here; or in words why it can do nothing, also where an argument is out of its range. */
export function decide(at: At, command: Command): Decision {
  const found = COMMANDS.find(({ form }) => form.name === command.name)
  if (!found) throw new Error(`there is no command ${command.name}`)
  return outOfRange(found.form, command) ?? found.decide(at, command)
}

/** What would do something if it were asked for now. Of a command with arguments: some of what its words and keys say. */
export const possibleAt = (at: At): CommandName[] =>
  COMMANDS.filter((each) => isPossible(each, at)).map(({ form }) => form.name as CommandName)

function isPossible({ form: { name, words, keys }, isOffered, decide: decideOne }: AnyCommand, at: At): boolean {
  if (isOffered) return isOffered(at)
  const asked = [...Object.values(words), ...Object.values(keys)]
  return (asked.length > 0 ? asked : [{}]).some(
    (values) => typeof decideOne(at, { name, ...values } as Command) !== 'string',
  )
}

function outOfRange({ args, numbered, spoken }: CommandForm, command: Command): string | null {
  const values: Readonly<Record<string, unknown>> = { ...command }
  for (const [name, argument] of Object.entries(args)) {
    const problem = rangeProblem(argument, values[name])
    if (problem !== null) return `${numbered?.word ?? spoken?.word ?? name}: ${problem}`
  }
  return null
}

function rangeProblem(argument: Argument, value: unknown): string | null {
  switch (argument.type) {
    case 'whole': {
      const { least, most } = argument
      const isWhole = Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      return isWhole ? null : `a whole number from ${least} to ${most} is expected`
    }
    case 'share':
      return typeof value === 'number' && value >= 0 && value <= 1 ? null : 'a number from 0 to 1 is expected'
    case 'flag':
      return typeof value === 'boolean' ? null : 'true or false is expected'
    case 'ms':
      return Number.isFinite(value) ? null : 'a time in ms is expected'
    case 'line': {
      if (value === '') return 'a name or a place is expected after it'
      const isLine = typeof value === 'string' && value.length <= argument.longest && !/\p{Cc}/u.test(value)
      return isLine ? null : `a line of at most ${argument.longest} letters is expected`
    }
    case 'item':
      return null
    default:
      return argument satisfies never
  }
}
