import { type Gate, MESSAGE_CLASS, type MessageClass } from '../ports/index.ts'
import { type ConsoleArrays, drawnAhead, follow, standing } from './follow.ts'
import type { ElementMove } from './protocol.ts'
import { createRecent } from './recent.ts'
import type { SharedState } from './shared-state.ts'
import { type ConsoleLanguage, KEY_SLOTS, KIND, LEAVES, type Tape } from './tape-format.ts'
import { createTogether, everyLeft } from './together.ts'

/** What the organ has been told so far, and the way to undo all of it. Lives in the player's thread. */
export interface Console {
  /** Takes notice of a message of the tape that has been sent, or handed over to leave at `atMs`. */
  readonly told: (tape: Tape, index: number, atMs: number) => void
  /** Whether a stop's message says nothing new. */
  readonly saysNothingNew: (tape: Tape, index: number) => boolean
  /** A new performance: what an organist has drawn meanwhile is not known. */
  readonly forgetStops: () => void
  /** Takes back what has not left yet, and makes sure of every key and stop that it was about. */
  readonly takeBack: () => void
  readonly letGo: () => void
  /** A key that we do not hold, but somebody before us may. */
  readonly letGoAnyway: (about: number) => void
  /** By hand; all of it at once where the organ says it so. */
  readonly move: (changes: readonly ElementMove[]) => void
  /** Retires what we drew, and nothing else. */
  readonly retireOurs: () => void
  readonly panic: () => void
  /** The organ can no longer be told anything. */
  readonly lost: () => void
  /** It can again: what was down when it went goes up. */
  readonly letHangingGo: () => void
  /** Set-up and a known state; nothing is drawn then. Stops that were never ours stay as the organist has them. */
  readonly sayAnew: () => void
  /**
   * Brings stops and boxes to what a seek wants and lets go of keys that it does not want.
   * @returns keys to strike when the stops have moved, and whether stops had to move
   */
  readonly goTo: (wanted: ConsoleArrays) => { readonly toStrike: readonly number[]; readonly stopsMoved: boolean }
  /**
   * The tape has been changed: what the old one said ahead of its moment and the new one does not say next is undone.
   * @param behind how many messages of each slot are behind us
   */
  readonly undoAhead: (tape: Tape, behind: Uint32Array, atMicros: number) => void
  readonly strike: (keys: readonly number[]) => void
}

const ALL_SOUND_OFF = 120
const ALL_NOTES_OFF = 123

export function createConsole(gate: Gate, language: ConsoleLanguage, state: SharedState): Console {
  const { keysDown, drawn } = state
  const boxes = new Int16Array(language.boxes.length).fill(-1)
  const told: ConsoleArrays = { keys: keysDown, drawn, boxes }
  /** 1 where the organ has heard from us how a stop is to be. */
  const known = new Uint8Array(language.elements.length)
  /** Keys that were down when the port went. */
  const hanging = new Set<number>()
  const recent = createRecent()
  const say = (bytes: readonly number[], kind: MessageClass) => gate.send(Uint8Array.from(bytes), 0, bytes.length, kind)
  const release = (about: number) => {
    const { status, velocity } = language.noteOff
    say([status | (about >> 7), about & 0x7f, velocity], MESSAGE_CLASS.note)
    keysDown[about] = 0
  }
  const letGo = () => {
    for (let about = 0; about < KEY_SLOTS; about++) if (keysDown[about]) release(about)
  }
  const sayElement = (id: number, on: boolean) => {
    const element = language.elements[id]
    // What is said together with others has no bytes of its own.
    if (!element || element.on.length === 0) return
    say(on ? element.on : element.off, MESSAGE_CLASS.spaced)
    known[id] = 1
    drawn[id] = on ? 1 : 0
  }
  const change = (id: number, on: boolean) => {
    if ((drawn[id] === 1) !== on) sayElement(id, on)
  }
  const together = createTogether(language.together, drawn, (bytes) => say(bytes, MESSAGE_CLASS.spaced))
  /** @returns whether anything had to be said */
  const bring = (wanted: Uint8Array): boolean => {
    let moved = together.bring(wanted)
    for (const id of language.elements.keys()) {
      if ((wanted[id] === 1) === (drawn[id] === 1)) continue
      moved = true
      change(id, wanted[id] === 1)
    }
    return moved
  }
  const silenceChannels = () => {
    for (const channel of language.channels) {
      say([0xb0 | channel, ALL_NOTES_OFF, 0], MESSAGE_CLASS.silence)
      say([0xb0 | channel, ALL_SOUND_OFF, 0], MESSAGE_CLASS.silence)
    }
  }
  const cancelStops = () => {
    if (language.generalCancel) {
      say(language.generalCancel, MESSAGE_CLASS.spaced)
      drawn.fill(0)
      known.fill(1)
      together.cancelled()
    } else {
      for (const id of language.elements.keys()) change(id, false)
      together.silence()
    }
  }
  const takeBackElement = (id: number) => {
    if (language.elements[id]?.toggle === false) sayElement(id, drawn[id] === 1)
  }
  // Made once: the thread does not allocate while it plays.
  const isNowKnown = (id: number) => {
    known[id] = 1
    return true
  }
  const isAsTold = (id: number, leaves: number) => known[id] === 1 && (drawn[id] === 1) === (leaves === LEAVES.drawn)
  return {
    told: (tape, index, atMs) => {
      follow(told, tape, index)
      const kind = tape.kind[index] ?? KIND.other
      const about = tape.about[index] ?? 0
      if (kind === KIND.draw || kind === KIND.retire) known[about] = 1
      else if (kind === KIND.combination) everyLeft(tape, index, isNowKnown)
      else if (kind === KIND.cancel) {
        known.fill(1)
        together.cancelled()
      }
      if (gate.leadMs > 0) recent.add(kind, about, atMs)
    },
    saysNothingNew: (tape, index) => {
      const kind = tape.kind[index]
      if (kind === KIND.combination) return everyLeft(tape, index, isAsTold)
      if (kind !== KIND.draw && kind !== KIND.retire) return false
      const about = tape.about[index] ?? 0
      return known[about] === 1 && (drawn[about] === 1) === (kind === KIND.draw)
    },
    forgetStops: () => {
      known.fill(0)
      together.forgetPlace()
    },
    takeBack: () => {
      if (gate.leadMs === 0) return
      gate.takeBack()
      const { keys, elements, boxes: moved } = recent.perhapsNotOut(performance.now())
      for (const about of keys) release(about)
      for (const id of elements) takeBackElement(id)
      for (const box of moved) boxes[box] = -1
    },
    letGo,
    letGoAnyway: release,
    move: (changes) => {
      const wanted = drawn.slice()
      for (const each of changes) wanted[each.element] = each.drawn ? 1 : 0
      bring(wanted)
    },
    retireOurs: () => bring(new Uint8Array(drawn.length)),
    panic: () => {
      // What waits and is forgotten would leave its stop in a state that nobody knows, but for a general cancel.
      if (language.generalCancel) gate.dropWaiting()
      letGo()
      silenceChannels()
      cancelStops()
    },
    lost: () => {
      for (let about = 0; about < KEY_SLOTS; about++) if (keysDown[about]) hanging.add(about)
      gate.dropWaiting()
    },
    letHangingGo: () => {
      for (const about of hanging) release(about)
      hanging.clear()
      letGo()
      silenceChannels()
    },
    sayAnew: () => {
      const ours = drawn.some((each) => each === 1)
      for (const bytes of language.setup) say(bytes, MESSAGE_CLASS.spaced)
      if (ours && language.generalCancel) cancelStops()
      else if (ours) {
        for (const id of language.elements.keys()) takeBackElement(id)
        together.silence()
      }
      boxes.fill(-1)
    },
    goTo: (wanted) => {
      const toStrike: number[] = []
      for (let about = 0; about < KEY_SLOTS; about++) {
        if (keysDown[about] && !wanted.keys[about]) release(about)
        else if (!keysDown[about] && wanted.keys[about]) toStrike.push(about)
      }
      const stopsMoved = bring(wanted.drawn)
      for (const [index, { channel, controller }] of language.boxes.entries()) {
        const value = wanted.boxes[index] ?? -1
        if (value < 0 || value === boxes[index]) continue
        say([0xb0 | channel, controller, value], MESSAGE_CLASS.box)
        boxes[index] = value
      }
      return { toStrike, stopsMoved }
    },
    undoAhead: (tape, behind, atMicros) => {
      const { wanted } = standing(tape, atMicros, drawn.length, language.boxes.length)
      const ahead = drawnAhead(tape, behind, wanted, atMicros + gate.leadMs * 1000)
      bring(wanted.drawn.map((each, id) => (drawn[id] === ahead[id] ? (drawn[id] ?? 0) : each)))
    },
    strike: (keys) => {
      for (const about of keys) {
        say([0x90 | (about >> 7), about & 0x7f, language.noteOn.velocity], MESSAGE_CLASS.note)
        keysDown[about] = 1
      }
    },
  }
}
