import { emitKeypressEvents, type Interface, type Key } from 'node:readline'
import { createHeldKeys } from './held-keys.ts'

/** What a key means, the same everywhere in the program. */
export type KeyCommand =
  | 'go'
  | 'hold'
  | 'pause'
  | 'back'
  | 'forward'
  | 'faster'
  | 'slower'
  | 'phrase-back'
  | 'phrase-forward'
  | 'lower'
  | 'higher'
  | 'end-phrase'
  | 'panic'
  | 'quit'

/** The second Esc counts within this. */
const TWICE_WITHIN_MS = 1000
const ESCAPE_TIMEOUT_MS = 50
/** In a terminal that hands every key on, what would end the program there. */
const CTRL_BACKSLASH = '\x1c'

const BY_NAME: Readonly<Record<string, KeyCommand>> = {
  space: 'go',
  pagedown: 'go',
  h: 'hold',
  p: 'pause',
  left: 'back',
  right: 'forward',
  e: 'end-phrase',
  q: 'quit',
}
const BY_SEQUENCE: Readonly<Record<string, KeyCommand>> = {
  '+': 'faster',
  '=': 'faster',
  '-': 'slower',
  '−': 'slower',
  '[': 'phrase-back',
  ']': 'phrase-forward',
  '<': 'lower',
  '>': 'higher',
}
const PROMPT = '/'
const LONGEST_LINE = 60

/** What the keys of a view mean, by their names and by what they send. */
export interface KeyMap<Command extends string> {
  readonly byName: Readonly<Record<string, Command>>
  readonly bySequence: Readonly<Record<string, Command>>
  /** What goes on as long as its key is held; left out: nothing does. */
  readonly goesOn?: readonly Command[]
}

export const PLAY_KEYS: KeyMap<KeyCommand> = { byName: BY_NAME, bySequence: BY_SEQUENCE }

export interface KeyHandlers<Command extends string> {
  readonly onCommand: (command: Command | 'panic' | 'quit') => void
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
  { byName, bySequence, goesOn = [] }: KeyMap<Command>,
  { onCommand, onTyping, onLine }: KeyHandlers<Command>,
): () => void {
  let escapedAtMs = Number.NEGATIVE_INFINITY
  let line: string | null = null
  const keys = createHeldKeys()
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
    const command = bySequence[key.sequence ?? ''] ?? byName[key.name ?? '']
    if (command === undefined || key.ctrl === true) return
    if (goesOn.includes(command)) onCommand(command)
    else keys.came(key.sequence ?? key.name ?? '', () => onCommand(command))
  }
  // An Esc by itself must not wait half a second for the rest of a sequence: the second one is panic.
  emitKeypressEvents(input, { escapeCodeTimeout: ESCAPE_TIMEOUT_MS } as unknown as Interface)
  input.setRawMode(true)
  input.on('keypress', onKey)
  input.resume()
  return () => {
    keys.end()
    input.off('keypress', onKey)
    input.setRawMode(false)
    input.pause()
  }
}
