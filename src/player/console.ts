import { type Gate, MESSAGE_CLASS, type MessageClass } from '../ports/index.ts'
import { type ConsoleArrays, follow } from './follow.ts'
import type { SharedState } from './shared-state.ts'
import { type ConsoleLanguage, KEY_SLOTS, KIND, type Tape } from './tape-format.ts'
import { createTogether } from './together.ts'

/** What the organ has been told so far, and the way to undo all of it. Lives in the player's thread. */
export interface Console {
  /** Takes notice of a message of the tape that has been sent. */
  readonly told: (tape: Tape, index: number) => void
  readonly letGo: () => void
  /** A key that we do not hold, but somebody before us may. */
  readonly letGoAnyway: (about: number) => void
  /** Retires what we drew, and nothing else. */
  readonly retireOurs: () => void
  readonly panic: () => void
  /**
   * Brings stops and boxes to what a seek wants and lets go of keys that it does not want.
   * @returns keys to strike when the stops have moved, and whether stops had to move
   */
  readonly goTo: (wanted: ConsoleArrays) => { readonly toStrike: readonly number[]; readonly stopsMoved: boolean }
  readonly strike: (keys: readonly number[]) => void
}

const ALL_SOUND_OFF = 120
const ALL_NOTES_OFF = 123

export function createConsole(gate: Gate, language: ConsoleLanguage, state: SharedState): Console {
  const { keysDown, drawn } = state
  const boxes = new Int16Array(language.boxes.length).fill(-1)
  const told: ConsoleArrays = { keys: keysDown, drawn, boxes }
  const say = (bytes: readonly number[], kind: MessageClass) =>
    gate.send(Uint8Array.from(bytes), 0, bytes.length, kind, performance.now())
  const release = (about: number) => {
    const { status, velocity } = language.noteOff
    say([status | (about >> 7), about & 0x7f, velocity], MESSAGE_CLASS.note)
    keysDown[about] = 0
  }
  const letGo = () => {
    for (let about = 0; about < KEY_SLOTS; about++) if (keysDown[about]) release(about)
  }
  const change = (id: number, on: boolean) => {
    const element = language.elements[id]
    if (!element || element.on.length === 0 || (drawn[id] === 1) === on) return
    say(on ? element.on : element.off, MESSAGE_CLASS.spaced)
    drawn[id] = on ? 1 : 0
  }
  const together = createTogether(language.together, drawn, (bytes) => say(bytes, MESSAGE_CLASS.spaced))
  const retireOurs = () => {
    for (const id of language.elements.keys()) change(id, false)
    together.bring(new Uint8Array(drawn.length))
  }
  return {
    told: (tape, index) => {
      follow(told, tape, index)
      if (tape.kind[index] === KIND.cancel) together.cancelled()
    },
    letGo,
    letGoAnyway: release,
    retireOurs,
    panic: () => {
      // A toggle that waits and is forgotten would leave its stop in a state that nobody knows.
      if (language.generalCancel || !language.elements.some(({ toggle }) => toggle)) gate.dropWaiting()
      letGo()
      for (const channel of language.channels) {
        say([0xb0 | channel, ALL_NOTES_OFF, 0], MESSAGE_CLASS.silence)
        say([0xb0 | channel, ALL_SOUND_OFF, 0], MESSAGE_CLASS.silence)
      }
      if (language.generalCancel) {
        say(language.generalCancel, MESSAGE_CLASS.spaced)
        drawn.fill(0)
        together.cancelled()
      } else {
        for (const id of language.elements.keys()) change(id, false)
        together.silence()
      }
    },
    goTo: (wanted) => {
      const toStrike: number[] = []
      for (let about = 0; about < KEY_SLOTS; about++) {
        if (keysDown[about] && !wanted.keys[about]) release(about)
        else if (!keysDown[about] && wanted.keys[about]) toStrike.push(about)
      }
      let stopsMoved = together.bring(wanted.drawn)
      for (const id of language.elements.keys()) {
        if ((wanted.drawn[id] === 1) === (drawn[id] === 1)) continue
        stopsMoved = true
        change(id, wanted.drawn[id] === 1)
      }
      for (const [index, { channel, controller }] of language.boxes.entries()) {
        const value = wanted.boxes[index] ?? -1
        if (value < 0 || value === boxes[index]) continue
        say([0xb0 | channel, controller, value], MESSAGE_CLASS.box)
        boxes[index] = value
      }
      return { toStrike, stopsMoved }
    },
    strike: (keys) => {
      for (const about of keys) {
        say([0x90 | (about >> 7), about & 0x7f, language.noteOn.velocity], MESSAGE_CLASS.note)
        keysDown[about] = 1
      }
    },
  }
}
