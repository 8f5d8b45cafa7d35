import { type CalledPiston, KEY_SLOTS, KIND, LEAVES, type Tape, type TapeCall } from './tape-format.ts'

/** What an organ has been told, or should have been: keys as `channel << 7 | key`, boxes −1 where nothing was said. */
export interface ConsoleArrays {
  readonly keys: Uint8Array
  readonly drawn: Uint8Array
  readonly boxes: Int16Array
  /** 1 where a piston of the organ moved an element last: what it holds may have been set otherwise. */
  readonly unsure: Uint8Array
  readonly pressed: Pressed
}

/** The pistons in force whose contents nobody knows. */
export interface Pressed {
  unknown: readonly CalledPiston[]
}

/** Takes notice of a piston of the organ. Does not allocate. */
export function followCall({ drawn, unsure, pressed }: ConsoleArrays, { leaves, unknown }: TapeCall): void {
  for (let id = 0; id < leaves.length; id++) {
    const left = leaves[id] ?? LEAVES.alone
    if (left === LEAVES.alone) continue
    drawn[id] = left
    unsure[id] = 1
  }
  pressed.unknown = unknown
}

const NONE: readonly CalledPiston[] = []

/** Takes notice of a message of the tape. Does not allocate. */
export function follow(console: ConsoleArrays, tape: Tape, index: number): void {
  const { keys, drawn, boxes, unsure, pressed } = console
  const about = tape.about[index] ?? 0
  switch (tape.kind[index]) {
    case KIND.noteOn:
      keys[about] = 1
      break
    case KIND.noteOff:
      keys[about] = 0
      break
    case KIND.draw:
      drawn[about] = 1
      unsure[about] = 0
      break
    case KIND.retire:
      drawn[about] = 0
      unsure[about] = 0
      break
    case KIND.box:
      boxes[about] = tape.value[index] ?? 0
      break
    case KIND.cancel:
      drawn.fill(0)
      unsure.fill(0)
      pressed.unknown = NONE
      break
    case KIND.call: {
      const call = tape.calls[about]
      if (call) followCall(console, call)
      break
    }
    case KIND.combination: {
      const start = about * tape.elements
      for (let id = 0; id < tape.elements; id++) {
        const leaves = tape.combinations[start + id]
        if (leaves === LEAVES.alone) continue
        drawn[id] = leaves ?? 0
        unsure[id] = 0
      }
      break
    }
  }
}

/**
 * Standing at a time of the tape: what its console should be there, and how many messages of each slot are behind.
 * What is struck at this very moment is still to come; what must be in force at it is not.
 */
export function standing(
  tape: Tape,
  micros: number,
  elements: number,
  boxes: number,
): { readonly wanted: ConsoleArrays; readonly behind: Uint32Array } {
  const wanted: ConsoleArrays = {
    keys: new Uint8Array(KEY_SLOTS),
    drawn: new Uint8Array(elements),
    boxes: new Int16Array(boxes).fill(-1),
    unsure: new Uint8Array(elements),
    pressed: { unknown: NONE },
  }
  const behind = new Uint32Array(tape.slots)
  for (let i = 0; i < tape.count; i++) {
    const moment = tape.moment[i] ?? 0
    if (tape.kind[i] === KIND.noteOn ? moment >= micros : moment > micros) continue
    const slot = tape.slot[i] ?? 0
    behind[slot] = (behind[slot] ?? 0) + 1
    follow(wanted, tape, i)
  }
  return { wanted, behind }
}

/**
 * The same music on another tape: the same messages of each key and stop are behind us, but a moving box takes other
 * steps at another tempo, so its steps are counted by the clock.
 */
export function behindOn(tape: Tape, behind: Uint32Array, atMicros: number): Uint32Array {
  const counted = behind.slice()
  for (let i = 0; i < tape.count; i++) {
    if (tape.kind[i] !== KIND.box) continue
    const slot = tape.slot[i] ?? 0
    if (tape.ordinal[i] === 0) counted[slot] = 0
    if ((tape.at[i] ?? 0) <= atMicros) counted[slot] = (counted[slot] ?? 0) + 1
  }
  return counted
}

const REGISTERS: readonly number[] = [KIND.draw, KIND.retire, KIND.combination, KIND.call]

/**
 * The same, where stops were moved by hand: their messages are not the same ones any more. Those whose moment is past are
 * behind us; of the others, what has been said already says nothing new. Changes `behind`.
 */
export function stopsBehindOn(tape: Tape, behind: Uint32Array, atMicros: number): void {
  for (let i = 0; i < tape.count; i++) {
    if (!REGISTERS.includes(tape.kind[i] ?? KIND.other)) continue
    const slot = tape.slot[i] ?? 0
    if (tape.ordinal[i] === 0) behind[slot] = 0
    if ((tape.moment[i] ?? 0) <= atMicros) behind[slot] = (behind[slot] ?? 0) + 1
  }
}

/**
 * What is drawn once all has been said that goes out by a time, of what is not behind yet: stops that change ahead of their
 * moment are among it.
 * @param wanted what is in force now; not changed
 */
export function drawnAhead(tape: Tape, behind: Uint32Array, wanted: ConsoleArrays, byMicros: number): Uint8Array {
  const { keys, drawn, boxes, unsure, pressed } = wanted
  const ahead: ConsoleArrays = {
    keys: keys.slice(),
    drawn: drawn.slice(),
    boxes: boxes.slice(),
    unsure: unsure.slice(),
    pressed: { unknown: pressed.unknown },
  }
  for (let i = 0; i < tape.count; i++) {
    if ((tape.at[i] ?? 0) > byMicros) break
    if (REGISTERS.includes(tape.kind[i] ?? KIND.other) && (tape.ordinal[i] ?? 0) >= (behind[tape.slot[i] ?? 0] ?? 0)) {
      follow(ahead, tape, i)
    }
  }
  return ahead.drawn
}
