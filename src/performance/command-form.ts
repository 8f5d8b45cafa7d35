import type { At, Decision } from './rule.ts'

/**
 * How a command is declared: once, in its file in `commands/`. The lines and keys of the terminal, the buttons of the page,
 * MQTT, the schema of the live channel and the OpenAPI are made from it. Plain data.
 */

/** What an argument may be. `item`: an item as an order of service writes it. */
export type Argument =
  | { readonly type: 'whole'; readonly least: number; readonly most: number }
  | { readonly type: 'share' }
  | { readonly type: 'flag' }
  | { readonly type: 'ms' }
  | { readonly type: 'line'; readonly longest: number }
  | { readonly type: 'item' }

type Arguments = Readonly<Record<string, Argument>>

type ValueOf<Form extends Argument> = Form extends { readonly type: 'whole' | 'share' | 'ms' }
  ? number
  : Form extends { readonly type: 'flag' }
    ? boolean
    : Form extends { readonly type: 'line' }
      ? string
      : unknown

type ValuesOf<Args extends Arguments> = { readonly [Name in keyof Args]: ValueOf<Args[Name]> }

export interface CommandForm<Name extends string = string, Args extends Arguments = Arguments> {
  /** As it stands on the wire. */
  readonly name: Name
  readonly args: Args
  /** What it does, for help, MQTT and the OpenAPI: `one verse more, before the last`. */
  readonly does: string
  /** Whole lines that mean it, each with its arguments. The first is its name for people. */
  readonly words: Readonly<Record<string, ValuesOf<Args>>>
  /** A word with a number behind it, `breath +1`, and the argument that the number is. */
  readonly numbered?: { readonly word: string; readonly argument: string }
  /** A word with a text behind it, `piston mf`, and the argument that the text is. */
  readonly spoken?: { readonly word: string; readonly argument: string }
  /** A word and a key that mean this very moment, and the argument that the moment is: a beat that is tapped. */
  readonly timed?: { readonly word: string; readonly key: string; readonly argument: string }
  /** Keys of the terminal and of a keyboard at the page, by the names that Node's readline gives them. */
  readonly keys: Readonly<Record<string, ValuesOf<Args>>>
  /** Cannot be taken back: a key asks twice. */
  readonly twice?: boolean
}

/** The command as it stands on the wire: `{ name: 'breath', beats: 1 }`. */
type OnTheWire<Name extends string, Args extends Arguments> = { readonly name: Name } & ValuesOf<Args>
export type CommandOf<Declared> =
  Declared extends DeclaredCommand<infer Name, infer Args> ? OnTheWire<Name, Args> : never

interface DeclaredCommand<Name extends string, Args extends Arguments> {
  readonly form: CommandForm<Name, Args>
  readonly decide: (at: At, command: OnTheWire<Name, Args>) => Decision
  readonly isOffered: ((at: At) => boolean) | undefined
}

/**
 * @param form without what the command has none of: arguments, words, keys
 * @param decide what it does here, at any moment, in any item
 * @param isOffered whether it is among what can be done here, where that hangs on arguments that nobody can guess
 */
export const command = <const Name extends string, const Args extends Arguments = Record<never, Argument>>(
  form: Omit<CommandForm<Name, Args>, 'args' | 'words' | 'keys'> & {
    readonly args?: Args
    readonly words?: CommandForm<Name, NoInfer<Args>>['words']
    readonly keys?: CommandForm<Name, NoInfer<Args>>['keys']
  },
  decide: (at: At, command: OnTheWire<Name, NoInfer<Args>>) => Decision,
  isOffered?: (at: At) => boolean,
): DeclaredCommand<Name, Args> => ({
  form: { words: {}, keys: {}, ...form, args: form.args ?? ({} as Args) },
  decide,
  isOffered,
})

/** A number of steps either way. */
export const steps = (most: number) => ({ type: 'whole', least: -most, most }) as const
