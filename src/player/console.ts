import { type Gate, MESSAGE_CLASS, type MessageClass } from '../ports/index.ts'
import { type ConsoleArrays, drawnAhead, follow, followCall, standing } from './follow.ts'
import type { ElementMove } from './protocol.ts'
import { createRecent } from './recent.ts'
import type { SharedState } from './shared-state.ts'
import { type ConsoleLanguage, KEY_SLOTS, KIND, LEAVES, type Tape, type TapeCall } from './tape-format.ts'
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
  readonly move: (changes: readonly ElementMove[], call: TapeCall | null) => void
  /** By a hand at the console: the organ has it already, and what it drew is not ours. */
  readonly note: (changes: readonly ElementMove[], call: TapeCall | null) => void
  /** A box or pedal, by hand: it stays so until the tape moves it or the place changes. */
  readonly moveBox: (box: number, value: number) => void
  /** Another place of the music: boxes shall be what it wants there. */
  readonly forgetBoxesByHand: () => void
  /** Everything, by the organ's general cancel where it has one. */
  readonly cancel: () => void
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
  /** Other keys behind all that was handed over already: what a coupler by hand strikes and lets go. */
  readonly changeKeys: (toStrike: readonly number[], toLetGo: readonly number[]) => void
}

const ALL_SOUND_OFF = 120
const ALL_NOTES_OFF = 123

export function createConsole(
  gate: Gate,
  language: ConsoleLanguage,
  state: SharedState,
  nowMs: () => number = () => performance.now(),
): Console {
  const { keysDown, drawn } = state
  const boxes = state.boxes.subarray(0, language.boxes.length).fill(-1)
  const byHand = new Uint8Array(language.boxes.length)
  const told: ConsoleArrays = {
    keys: keysDown,
    drawn,
    boxes,
    unsure: new Uint8Array(language.elements.length),
    pressed: { unknown: [] },
  }
  const { unsure, pressed } = told
  /** 1 where the organ has heard from us how a stop is to be. */
  const known = new Uint8Array(language.elements.length)
  /** 1 where a hand at the console has drawn a stop since we last spoke of it. */
  const theirs = new Uint8Array(language.elements.length)
  /** Keys that were down when the port went. */
  const hanging = new Set<number>()
  const recent = createRecent()
  /** The machine rests after a general cancel. */
  let restsUntilMs = 0
  const say = (bytes: readonly number[], kind: MessageClass) =>
    gate.send(Uint8Array.from(bytes), 0, bytes.length, kind, restsUntilMs)
  const release = (about: number) => {
    const { status, velocity } = language.noteOff
    say([status | (about >> 7), about & 0x7f, velocity], MESSAGE_CLASS.note)
    keysDown[about] = 0
  }
  /** Behind what the port's timer has: an order taken back here could leave a key down that was to go up. */
  const sayBehind = (bytes: readonly number[], kind: number, about: number) => {
    const atMs = nowMs() + gate.leadMs
    const sort = kind === KIND.box ? MESSAGE_CLASS.box : MESSAGE_CLASS.note
    gate.sendAt(Uint8Array.from(bytes), 0, bytes.length, sort, atMs)
    if (gate.leadMs > 0) recent.add(kind, about, atMs)
  }
  const letGo = () => {
    for (let about = 0; about < KEY_SLOTS; about++) if (keysDown[about]) release(about)
  }
  const sayElement = (id: number, on: boolean) => {
    const element = language.elements[id]
    // What is said together with others has no bytes of its own.
    if (!element || (element.on.length === 0 && !element.isPlayed)) return
    if (!element.isPlayed) say(on ? element.on : element.off, MESSAGE_CLASS.spaced)
    known[id] = 1
    unsure[id] = 0
    theirs[id] = 0
    drawn[id] = on ? 1 : 0
  }
  const change = (id: number, on: boolean) => {
    if ((drawn[id] === 1) !== on) sayElement(id, on)
  }
  const together = createTogether(language.together, drawn, (bytes) => say(bytes, MESSAGE_CLASS.spaced))
  /**
   * @param mayBeUnsure 1 where it is enough that a piston of the organ is thought to have done it
   * @returns whether anything had to be said
   */
  const bring = (wanted: Uint8Array, mayBeUnsure: Uint8Array = unsure.slice()): boolean => {
    const isDoubtful = (id: number) => unsure[id] === 1 && mayBeUnsure[id] !== 1 && !language.elements[id]?.toggle
    const before = drawn.slice()
    let moved = together.bring(
      wanted,
      language.elements.some((_, id) => isDoubtful(id)),
    )
    for (const [id, { on, isPlayed }] of language.elements.entries()) {
      // The map has said it.
      if (moved && on.length === 0 && !isPlayed) {
        unsure[id] = 0
        if (before[id] !== drawn[id]) theirs[id] = 0
      }
      const differs = (wanted[id] === 1) !== (drawn[id] === 1)
      if (!differs && !isDoubtful(id)) continue
      moved ||= !isPlayed
      sayElement(id, wanted[id] === 1)
    }
    return moved
  }
  const moveBox = (index: number, value: number) => {
    const box = language.boxes[index]
    if (!box || value === boxes[index]) return
    say([0xb0 | box.channel, box.controller, value], MESSAGE_CLASS.box)
    boxes[index] = value
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
      restsUntilMs = Math.max(nowMs(), gate.lastDueMs()) + language.settleMs
      drawn.fill(0)
      unsure.fill(0)
      theirs.fill(0)
      known.fill(1)
      together.cancelled()
    } else {
      for (const [id, { toggle }] of language.elements.entries()) {
        if (unsure[id] === 1 && !toggle) sayElement(id, false)
        else change(id, false)
      }
      together.silence()
    }
    pressed.unknown = []
  }
  /** Presses again what only pistons of the organ bring. @returns whether anything had to be said */
  const pressAgain = (wanted: ConsoleArrays): boolean => {
    const { unknown } = wanted.pressed
    const isSame =
      unknown.length === pressed.unknown.length &&
      unknown.every(({ bytes }, index) => bytes.join() === pressed.unknown[index]?.bytes.join())
    const isSpoilt = language.elements.some((_, id) => wanted.unsure[id] === 1 && unsure[id] === 0)
    if (isSame && (unknown.length === 0 || !isSpoilt)) return false
    if (pressed.unknown.length > 0 && language.generalCancel) cancelStops()
    for (const piston of unknown) {
      say(piston.bytes, MESSAGE_CLASS.spaced)
      followCall(told, { ...piston, unknown })
    }
    pressed.unknown = unknown
    return true
  }
  const takeBackElement = (id: number) => {
    if (language.elements[id]?.toggle === false) sayElement(id, drawn[id] === 1)
  }
  // Made once: the thread does not allocate while it plays.
  const isNowKnown = (id: number) => {
    known[id] = 1
    return true
  }
  const isAsTold = (id: number, leaves: number) =>
    known[id] === 1 && (drawn[id] === 1) === (leaves === LEAVES.drawn) && unsure[id] === 0
  return {
    told: (tape, index, atMs) => {
      follow(told, tape, index)
      const kind = tape.kind[index] ?? KIND.other
      const about = tape.about[index] ?? 0
      if (kind === KIND.draw || kind === KIND.retire) {
        known[about] = 1
        theirs[about] = 0
      } else if (kind === KIND.combination) everyLeft(tape, index, isNowKnown)
      else if (kind === KIND.cancel) {
        known.fill(1)
        theirs.fill(0)
        together.cancelled()
      }
      if (kind === KIND.box) byHand[about] = 0
      if (gate.leadMs > 0) recent.add(kind, about, atMs)
    },
    saysNothingNew: (tape, index) => {
      const kind = tape.kind[index]
      if (kind === KIND.combination) return everyLeft(tape, index, isAsTold)
      if (kind !== KIND.draw && kind !== KIND.retire) return false
      const about = tape.about[index] ?? 0
      return known[about] === 1 && unsure[about] === 0 && (drawn[about] === 1) === (kind === KIND.draw)
    },
    forgetStops: () => {
      known.fill(0)
      unsure.fill(0)
      theirs.fill(0)
      pressed.unknown = []
      together.forgetPlace()
    },
    takeBack: () => {
      if (gate.leadMs === 0) return
      gate.takeBack()
      const { keys, elements, boxes: moved } = recent.perhapsNotOut(nowMs())
      for (const about of keys) release(about)
      for (const id of elements) takeBackElement(id)
      for (const box of moved) boxes[box] = -1
    },
    letGo,
    letGoAnyway: release,
    move: (changes, call) => {
      if (call) {
        say(call.bytes, MESSAGE_CLASS.spaced)
        followCall(told, call)
      }
      const wanted = drawn.slice()
      const mayBeUnsure = unsure.slice()
      for (const each of changes) {
        // What the piston is thought to have done is not said besides.
        if (call && call.leaves[each.element] !== LEAVES.alone) continue
        wanted[each.element] = each.drawn ? 1 : 0
        mayBeUnsure[each.element] = 0
      }
      bring(wanted, mayBeUnsure)
    },
    note: (changes, call) => {
      if (call) followCall(told, call)
      for (const { element, drawn: on } of changes) {
        drawn[element] = on ? 1 : 0
        theirs[element] = drawn[element]
        known[element] = 1
        if (!call || call.leaves[element] === LEAVES.alone) unsure[element] = 0
      }
    },
    moveBox: (index, value) => {
      const box = language.boxes[index]
      if (!box) return
      byHand[index] = 1
      if (value === boxes[index]) return
      sayBehind([0xb0 | box.channel, box.controller, value], KIND.box, index)
      boxes[index] = value
    },
    forgetBoxesByHand: () => byHand.fill(0),
    cancel: cancelStops,
    retireOurs: () => {
      if (pressed.unknown.length === 0) bring(drawn.map((on, id) => on & (theirs[id] ?? 0)))
      else if (language.generalCancel) cancelStops()
      else bring(new Uint8Array(drawn.length), new Uint8Array(drawn.length))
    },
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
      const ours = drawn.some((each) => each === 1) || pressed.unknown.length > 0
      for (const bytes of language.setup) say(bytes, MESSAGE_CLASS.spaced)
      if (ours && language.generalCancel) cancelStops()
      else if (ours) {
        for (const id of language.elements.keys()) takeBackElement(id)
        together.silence()
        pressed.unknown = []
      }
      boxes.fill(-1)
    },
    goTo: (wanted) => {
      const toStrike: number[] = []
      for (let about = 0; about < KEY_SLOTS; about++) {
        if (keysDown[about] && !wanted.keys[about]) release(about)
        else if (!keysDown[about] && wanted.keys[about]) toStrike.push(about)
      }
      const pressedAgain = pressAgain(wanted)
      const stopsMoved = bring(wanted.drawn, wanted.unsure) || pressedAgain
      for (const index of language.boxes.keys()) {
        const value = wanted.boxes[index] ?? -1
        const isByHand = byHand[index] === 1 && (boxes[index] ?? -1) >= 0
        if (value >= 0 && !isByHand) moveBox(index, value)
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
    changeKeys: (toStrike, toLetGo) => {
      const { noteOff, noteOn } = language
      for (const about of toLetGo) {
        sayBehind([noteOff.status | (about >> 7), about & 0x7f, noteOff.velocity], KIND.noteOff, about)
        keysDown[about] = 0
      }
      for (const about of toStrike) {
        sayBehind([0x90 | (about >> 7), about & 0x7f, noteOn.velocity], KIND.noteOn, about)
        keysDown[about] = 1
      }
    },
  }
}
