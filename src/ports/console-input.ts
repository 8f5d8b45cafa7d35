import type { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import type EasyMidi from 'easymidi'
import { CannotPlay, errorText } from '../findings/index.ts'
import { midiLibrary } from './midi-system.ts'

/** A console that is listened to. */
export interface ConsoleInput {
  readonly name: string
  readonly close: () => void
}

type Library = typeof EasyMidi

/** Loaded when first needed: it asks the MIDI system at once. @throws CannotPlay where there is none */
function library(): Library {
  midiLibrary()
  return createRequire(import.meta.url)('easymidi') as Library
}

/** Names of the system's MIDI inputs, in its order. @throws CannotPlay where there is no MIDI system */
export const consoleInputs = (): string[] => library().getInputs()

/** What easymidi makes of a message, as far as it is needed to make bytes of it again. */
interface Message {
  readonly _type: string
  readonly channel?: number
  readonly note?: number
  readonly velocity?: number
  readonly controller?: number
  readonly value?: number
  readonly number?: number
  readonly bytes?: readonly number[]
}

/**
 * Listens to a console, in the thread that calls it.
 * @param onMessage one whole message of keys, controllers, programs or system exclusive; clock and sensing are left out
 * @throws CannotPlay where it is not there, or another program holds it
 */
export function openConsoleInput(name: string, onMessage: (bytes: readonly number[]) => void): ConsoleInput {
  try {
    const input = new (library().Input)(name)
    const emitter: EventEmitter = input
    emitter.on('message', (message: Message) => {
      const bytes = bytesOf(message)
      if (bytes !== null) onMessage(bytes)
    })
    return { name, close: () => input.close() }
  } catch (thrown) {
    if (thrown instanceof CannotPlay) throw thrown
    throw new CannotPlay(
      `"${name}" cannot be opened (${errorText(thrown)}): is the cable in, does another program hold it?`,
    )
  }
}

function bytesOf({
  _type,
  channel = 0,
  note = 0,
  velocity = 0,
  controller = 0,
  value = 0,
  number = 0,
  bytes,
}: Message) {
  switch (_type) {
    case 'noteon':
      return [0x90 | channel, note, velocity]
    case 'noteoff':
      return [0x80 | channel, note, velocity]
    case 'cc':
      return [0xb0 | channel, controller, value]
    case 'program':
      return [0xc0 | channel, number]
    case 'sysex':
      return bytes ?? null
    default:
      return null
  }
}
