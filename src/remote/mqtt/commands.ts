import { type Argument, type CommandForm, FORMS } from '../../performance/index.ts'
import { type Command, commandSchema } from '../protocol/index.ts'

/** Commands whose coming says it all: the buttons of a panel. */
export const PLAIN_FORMS: readonly CommandForm[] = FORMS.filter(({ args }) => Object.keys(args).length === 0)

export type Asked =
  | { readonly type: 'panic' }
  /** Which order of service `begin` will begin. */
  | { readonly type: 'choose'; readonly programme: string }
  | { readonly type: 'begin' }
  | { readonly type: 'command'; readonly command: Command }

const LONGEST_BYTES = 200

/**
 * Each command is a topic of its own; the payload is its argument (`-2`, `17:3`), or all of them as JSON.
 * @param name the last step of the topic
 * @param nowMs for a beat that is tapped
 * @returns null for what we do not know
 */
export function readAsked(name: string, payload: Uint8Array, nowMs: number): Asked | null {
  if (payload.length > LONGEST_BYTES) return null
  const text = new TextDecoder().decode(payload).trim()
  if (name === 'panic' || name === 'begin') return { type: name }
  if (name === 'programme') return text === '' ? null : { type: 'choose', programme: text }
  const wanted = name === 'play' ? { name, piece: { score: text } } : performed(name, text, nowMs)
  const read = commandSchema.safeParse(wanted)
  return read.success ? { type: 'command', command: read.data } : null
}

function performed(name: string, text: string, nowMs: number): object | null {
  const form = FORMS.find((each) => each.name === name)
  if (!form) return null
  const [argument, ...others] = Object.keys(form.args)
  if (argument === undefined) return { name }
  if (form.timed?.argument === argument) return { name, [argument]: nowMs }
  if (others.length > 0) return { name, ...(json(text) as object | null) }
  return { name, [argument]: valueFrom(form.args[argument] as Argument, text) }
}

function valueFrom({ type }: Argument, text: string): unknown {
  return type === 'line' ? text : json(text.replace(/^[+]/, '').replace(/^−/, '-'))
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
