import { type GateRules, MESSAGE_CLASS } from '../ports/index.ts'
import { type ConsoleState, tell } from './console-state.ts'
import { KEY_SLOTS, KIND } from './tape-format.ts'

const ALL_SOUND_OFF = 120
const ALL_NOTES_OFF = 123

const noteOff = ({ language }: ConsoleState, about: number): readonly number[] => [
  language.noteOff.status | (about >> 7),
  about & 0x7f,
  language.noteOff.velocity,
]

const noteOn = ({ language }: ConsoleState, about: number): readonly number[] => [
  0x90 | (about >> 7),
  about & 0x7f,
  language.noteOn.velocity,
]

export function release(state: ConsoleState, about: number): void {
  tell(state, noteOff(state, about), MESSAGE_CLASS.note)
  wentUp(state, about, state.nowMs())
  state.has.keys[about] = 0
}

export function wentUp(state: ConsoleState, about: number, atMs: number): void {
  state.upAtMs[about] = atMs
  state.letGoMs = Math.max(state.letGoMs, atMs)
}

/** Keeps a receiver's buffer from running over where the wire takes no time. */
const LEAST_PAUSE_MS = 0.2

/**
 * Every key of every keyboard, at the wire's pace, before anything else: those who played before us died, or the cable was
 * out, and any key may hang.
 */
export function sweep(state: ConsoleState, { keys }: GateRules, waitMs: (ms: number) => void): void {
  const pauseMs = Math.max(LEAST_PAUSE_MS, (3 * state.language.microsPerByte) / 1000)
  for (const [channel, compass] of keys.entries()) {
    for (let key = compass?.low ?? 1; key <= (compass?.high ?? 0); key++) {
      release(state, (channel << 7) | key)
      waitMs(pauseMs)
    }
  }
  state.gate.pump()
}

export function releaseAll(state: ConsoleState): void {
  for (let about = 0; about < KEY_SLOTS; about++) if (state.has.keys[about]) release(state, about)
}

export function strike(state: ConsoleState, keys: readonly number[]): void {
  for (const about of keys) {
    tell(state, noteOn(state, about), MESSAGE_CLASS.note)
    state.has.keys[about] = 1
  }
}

/** Other keys behind all that was handed over already: what a coupler by hand strikes and lets go. */
export function changeKeys(state: ConsoleState, toStrike: readonly number[], toLetGo: readonly number[]): void {
  for (const about of toLetGo) {
    tellBehind(state, noteOff(state, about), KIND.noteOff, about)
    wentUp(state, about, state.nowMs() + state.gate.leadMs)
    state.has.keys[about] = 0
  }
  for (const about of toStrike) {
    tellBehind(state, noteOn(state, about), KIND.noteOn, about)
    state.has.keys[about] = 1
  }
}

/** Behind what the port's timer has: an order taken back here could leave a key down that was to go up. */
function tellBehind(
  { gate, nowMs, recent, isOut }: ConsoleState,
  bytes: readonly number[],
  kind: number,
  about: number,
): void {
  if (isOut) return
  const atMs = nowMs() + gate.leadMs
  const sort = kind === KIND.box ? MESSAGE_CLASS.box : MESSAGE_CLASS.note
  gate.sendAt(Uint8Array.from(bytes), 0, bytes.length, sort, atMs)
  if (gate.leadMs > 0) recent.add(kind, about, atMs)
}

export function silenceChannels(state: ConsoleState): void {
  for (const channel of state.language.channels) {
    tell(state, [0xb0 | channel, ALL_NOTES_OFF, 0], MESSAGE_CLASS.silence)
    tell(state, [0xb0 | channel, ALL_SOUND_OFF, 0], MESSAGE_CLASS.silence)
  }
}

/** A box or pedal, by hand: it stays so until the tape moves it or the place changes. */
export function moveBoxByHand(state: ConsoleState, index: number, value: number): void {
  const box = state.language.boxes[index]
  if (!box) return
  state.boxesByHand[index] = 1
  if (value === state.has.boxes[index]) return
  tellBehind(state, [0xb0 | box.channel, box.controller, value], KIND.box, index)
  state.has.boxes[index] = value
}

/** Boxes as a place of the music wants them, but for those that a hand holds. */
export function bringBoxes(state: ConsoleState, wanted: Int16Array): void {
  const { boxes } = state.has
  for (const [index, { channel, controller }] of state.language.boxes.entries()) {
    const value = wanted[index] ?? -1
    const isByHand = state.boxesByHand[index] === 1 && (boxes[index] ?? -1) >= 0
    if (value < 0 || isByHand || value === boxes[index]) continue
    tell(state, [0xb0 | channel, controller, value], MESSAGE_CLASS.box)
    boxes[index] = value
  }
}
