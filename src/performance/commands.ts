import type { Argument, CommandForm, CommandOf } from './command-form.ts'
import * as all from './commands/index.ts'
import type { At, Rule } from './rule.ts'

type All = typeof all

export type CommandName = All[keyof All]['form']['name']
/** What an operator can ask for, as it stands on the wire. */
export type Command = { [Key in keyof All]: CommandOf<All[Key]['form']> }[keyof All]

/** Their declarations, in the order of the alphabet. */
export const FORMS: readonly CommandForm[] = Object.values(all).map(({ form }) => form)

const RULES: ReadonlyMap<string, Rule<Command>> = new Map(
  // A rule is asked of commands of its own name only.
  Object.values(all).map(({ form, rule }) => [form.name, rule as unknown as Rule<Command>]),
)

export function ruleOf({ name }: Command): Rule<Command> {
  const rule = RULES.get(name)
  if (!rule) throw new Error(`there is no command ${name}`)
  return rule
}

/** What would do something if it were asked for now. Of a command with arguments: some of what its words and keys say. */
export const possibleAt = (at: At): CommandName[] =>
  FORMS.filter((form) => isPossible(form, at)).map(({ name }) => name as CommandName)

function isPossible({ name, words, keys }: CommandForm, at: At): boolean {
  const rule = ruleOf({ name } as Command)
  if (rule.isOffered) return rule.isOffered(at)
  const asked = [...Object.values(words), ...Object.values(keys)]
  return (asked.length > 0 ? asked : [{}]).some((values) => rule.whyNot(at, { name, ...values } as Command) === null)
}

/** @returns in words which argument is out of its range; null where all are within */
export function outOfRange(command: Command): string | null {
  const form = FORMS.find(({ name }) => name === command.name)
  const values: Readonly<Record<string, unknown>> = { ...command }
  for (const [name, argument] of Object.entries(form?.args ?? {})) {
    const problem = rangeProblem(argument, values[name])
    if (problem !== null) return `${form?.numbered?.word ?? name}: ${problem}`
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
      const isLine = typeof value === 'string' && value.length <= argument.longest && !/\p{Cc}/u.test(value)
      return isLine ? null : `a line of at most ${argument.longest} letters is expected`
    }
    case 'item':
      return null
    default:
      return argument satisfies never
  }
}
