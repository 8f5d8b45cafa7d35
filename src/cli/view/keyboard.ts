import { emitKeypressEvents, type Interface, type Key } from 'node:readline'
import { createHeldKeys } from './held-keys.ts'

/** The second Esc counts within this. */
const TWICE_WITHIN_MS = 1000
const ESCAPE_TIMEOUT_MS = 50
/** In a terminal that hands every key on, what would end the program there. */
const CTRL_BACKSLASH = '\x1c'

const PROMPT = '/'
const LONGEST_LINE = 60

/** What the keys of a view mean, by what they send (`B`) or by the names that Node's readline gives them (`b`, `up`). */
export type KeyMap<Meaning extends string> = Readonly<Record<string, Meaning>>

export interface KeyHandlers<Command extends string> {
  readonly onCommand: (command: Command | 'panic' | 'quit') => void
  /** What goes on as long as its key is held; left out: nothing does. */
  readonly goesOn?: readonly Command[]
  /** A line of text as it is being typed; null where none is. */
  readonly onTyping: (line: string | null) => void
  readonly onLine: (line: string) => void
}

/**
 * Keys of the terminal as commands.
 * @returns gives the terminal back as it was
 */
export function readKeys<Command extends string>(
  input: NodeJS.ReadStream,
  keys: KeyMap<Command>,
  { onCommand, onTyping, onLine, goesOn = [] }: KeyHandlers<Command>,
): () => void {
  let escapedAtMs = Number.NEGATIVE_INFINITY
  let line: string | null = null
  const heldKeys = createHeldKeys()
  const type = (to: string | null) => {
    line = to
    onTyping(to)
  }
  /** @returns whether the key was part of a line of text */
  const typed = (key: Key, text: string | undefined): boolean => {
    if (line === null) {
      if (key.sequence === PROMPT) type('')
      return key.sequence === PROMPT
    }
    if (key.name === 'return' || key.name === 'enter') {
      const whole = line
      type(null)
      if (whole.trim() !== '') onLine(whole)
    } else if (key.name === 'backspace') type(line === '' ? null : line.slice(0, -1))
    else if (text !== undefined && /^\P{Cc}+$/u.test(text)) type((line + text).slice(0, LONGEST_LINE))
    return true
  }
  const onKey = (text: string | undefined, key: Key) => {
    if (key.ctrl === true && (key.name === 'c' || key.sequence === CTRL_BACKSLASH)) return onCommand('quit')
    if (key.name === 'escape') {
      if (line !== null) type(null)
      // Two in quick succession arrive as one key.
      if (key.sequence === '\x1b\x1b') return onCommand('panic')
      const now = performance.now()
      if (now - escapedAtMs < TWICE_WITHIN_MS) onCommand('panic')
      escapedAtMs = now
      return
    }
    if (typed(key, text)) return
    const pressed = [key.sequence, key.name].find((each) => each !== undefined && Object.hasOwn(keys, each))
    const command = pressed === undefined ? undefined : keys[pressed]
    if (command === undefined || key.ctrl === true) return
    if (goesOn.includes(command)) onCommand(command)
    else heldKeys.came(key.sequence ?? key.name ?? '', () => onCommand(command))
  }
  // An Esc by itself must not wait half a second for the rest of a sequence: the second one is panic.
  emitKeypressEvents(input, { escapeCodeTimeout: ESCAPE_TIMEOUT_MS } as unknown as Interface)
  input.setRawMode(true)
  input.on('keypress', onKey)
  input.resume()
  return () => {
    heldKeys.end()
    input.off('keypress', onKey)
    input.setRawMode(false)
    input.pause()
  }
}
