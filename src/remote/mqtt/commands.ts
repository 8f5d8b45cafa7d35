import { type Command, type CommandName, commandSchema } from '../protocol/index.ts'

/** What the organ can be asked for over MQTT: each a topic of its own, with nothing to be said but its coming. */
export const PLAIN_COMMANDS = [
  'go',
  'hold',
  'endAfterLine',
  'lastVerseNow',
  'oneMoreVerse',
  'softer',
  'louder',
  'skip',
  'stop',
] as const satisfies readonly CommandName[]

export type Asked =
  | { readonly type: 'panic' }
  /** Which order of service `begin` will begin. */
  | { readonly type: 'choose'; readonly programme: string }
  | { readonly type: 'begin' }
  | { readonly type: 'command'; readonly command: Command }

const LONGEST_BYTES = 200

/** @param name the last step of the topic. @returns null for what we do not know */
export function readAsked(name: string, payload: Uint8Array): Asked | null {
  if (payload.length > LONGEST_BYTES) return null
  const text = new TextDecoder().decode(payload).trim()
  if (name === 'panic' || name === 'begin') return { type: name }
  if (name === 'programme') return text === '' ? null : { type: 'choose', programme: text }
  const wanted = name === 'play' ? { name, piece: { score: text } } : plain(name)
  const read = commandSchema.safeParse(wanted)
  return read.success ? { type: 'command', command: read.data } : null
}

const plain = (name: string) => (PLAIN_COMMANDS.some((each) => each === name) ? { name } : null)
