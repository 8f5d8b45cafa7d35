import {
  type Console,
  copyOf,
  LEAVES,
  leave,
  leaveNothing,
  leaveRow,
  leaveTogether,
  marksOf,
  newConsole,
} from '../console/index.ts'
import { type CalledPiston, everyLeft, KIND, type Tape, type TapeCall } from './tape-format.ts'

/** As the player's thread keeps it. */
export type Followed = Console<CalledPiston>

const KNOWN = marksOf('known', 'plan')

/** Takes notice of a piston of the organ. Does not allocate. */
export function followCall(console: Followed, { leaves, unknown }: TapeCall, marks = marksOf('piston', 'plan')): void {
  leaveRow(console, leaves, 0, marks)
  console.pressed = unknown
}

/** Takes notice of a message of the tape. Does not allocate. */
export function follow(console: Followed, tape: Tape, index: number): void {
  const about = tape.about[index] ?? 0
  switch (tape.kind[index]) {
    case KIND.noteOn:
      console.keys[about] = 1
      break
    case KIND.noteOff:
      console.keys[about] = 0
      break
    case KIND.draw:
      leave(console, about, LEAVES.drawn, KNOWN)
      break
    case KIND.retire:
      leave(console, about, LEAVES.retired, KNOWN)
      break
    case KIND.box:
      console.boxes[about] = tape.value[index] ?? 0
      break
    case KIND.cancel:
      leaveNothing(console, 'plan')
      break
    case KIND.call: {
      const call = tape.calls[about]
      if (call) followCall(console, call)
      break
    }
    case KIND.combination:
      leaveTogether(console, tape.combinations, about * tape.elements, 'plan')
      break
  }
}

/**
 * Standing at a time of the tape: what its console should be there, and how many messages of each slot are behind.
 * What is struck at this very moment is still to come; what must be in force at it is not.
 * @param roundedMicros how far the time may lie beside the moment that it means
 */
export function standing(
  tape: Tape,
  micros: number,
  elements: number,
  boxes: number,
  roundedMicros = 0,
): { readonly wanted: Followed; readonly behind: Uint32Array } {
  const wanted: Followed = newConsole(elements, boxes)
  const behind = new Uint32Array(tape.slots)
  for (let i = 0; i < tape.count; i++) {
    const moment = tape.moment[i] ?? 0
    if (tape.kind[i] === KIND.noteOn ? moment >= micros - roundedMicros : moment > micros + roundedMicros) continue
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
 * Of a console that is told all its stops together (a map, or generals that are stepped through) nothing is told again that
 * has brought it to where it is: a step is not "be at the third general" but "one further". Changes `behind`.
 * @param drawn as the organ has been told
 * @param atMicros where the music stands
 * @param byMicros what goes out by then has been handed over
 */
export function combinationsBehindOn(
  tape: Tape,
  behind: Uint32Array,
  drawn: Uint8Array,
  atMicros: number,
  byMicros: number,
): void {
  // At another tempo what has been said ahead may only be due a little later.
  const soonMicros = atMicros + longestLeadOf(tape)
  let isAhead = true
  for (let i = 0; i < tape.count && (tape.at[i] ?? 0) <= Math.max(byMicros, soonMicros); i++) {
    if (tape.kind[i] !== KIND.combination) continue
    const isSaid = everyLeft(tape, i, (id, leaves) => drawn[id] === leaves)
    const isDue = (tape.at[i] ?? 0) <= byMicros
    // It stands as the music does, or as was said last: nothing is ahead of that.
    if (isDue || (tape.moment[i] ?? 0) <= atMicros) isAhead = !isSaid
    if (!isSaid || (!isDue && !isAhead)) continue
    const slot = tape.slot[i] ?? 0
    behind[slot] = Math.max(behind[slot] ?? 0, (tape.ordinal[i] ?? 0) + 1)
    if (!isDue) return
  }
}

/** How long before its moment a stop of the tape is said at the most. Micros. */
export function longestLeadOf(tape: Tape): number {
  let longest = 0
  for (let i = 0; i < tape.count; i++) {
    if (REGISTERS.includes(tape.kind[i] ?? KIND.other))
      longest = Math.max(longest, (tape.moment[i] ?? 0) - (tape.at[i] ?? 0))
  }
  return longest
}

/**
 * What is drawn one message after the other, until all has been said that goes out by a time, of what is not behind yet:
 * stops that change ahead of their moment are among it.
 * @param wanted what is in force now, and the first of them; not changed
 */
export function drawnOnTheWay(tape: Tape, behind: Uint32Array, wanted: Followed, byMicros: number): Uint8Array[] {
  const ahead = copyOf(wanted)
  const onTheWay = [ahead.drawn.slice()]
  for (let i = 0; i < tape.count && (tape.at[i] ?? 0) <= byMicros; i++) {
    if (!REGISTERS.includes(tape.kind[i] ?? KIND.other) || (tape.ordinal[i] ?? 0) < (behind[tape.slot[i] ?? 0] ?? 0))
      continue
    follow(ahead, tape, i)
    onTheWay.push(ahead.drawn.slice())
  }
  return onTheWay
}
