import { CHORD_MICROS, MOST_EARLY_OFF_MICROS } from '../timeline/index.ts'
import { KEY_SLOTS, KIND, type Tape } from './tape-format.ts'

/** A tape, and how many messages of each of its slots are behind us. */
interface Place {
  readonly tape: Tape
  readonly behind: Uint32Array
}

/**
 * A slow wire may place the same note of two tapes a little earlier or later, each with the chord that it stands in. A
 * key that is where it will be within this is left alone.
 */
const PLACED_APART_MICROS = MOST_EARLY_OFF_MICROS + 2 * CHORD_MICROS

/**
 * Going on in a tape in which couplers bring other keys. Keys that have the same music left on both go on by count, as
 * at any swap; the others by the clock. Changes `after.behind`.
 * @param cutMicros of the new tape: what leaves up to then has been sent, or is said now
 * @param isDown 1 where a key is down
 * @returns keys to strike and to let go so that the organ has what the new tape holds there
 */
export function keysBehindOn(
  before: Place,
  after: Place,
  cutMicros: number,
  isDown: Uint8Array,
): { readonly strike: readonly number[]; readonly letGo: readonly number[] } {
  const had = restOf(before)
  const has = restOf(after)
  const differs = has.map((each, about) => (each === had[about] ? 0 : 1))
  const { tape, behind } = after
  const holds = new Uint8Array(KEY_SLOTS)
  const decided = new Uint8Array(KEY_SLOTS)
  // Downs of a key have its own slot, ups the one so much further on (`slotOf` in tape.ts).
  for (let about = 0; about < KEY_SLOTS; about++) {
    if (differs[about] === 1) behind[about] = behind[KEY_SLOTS + about] = 0
  }
  for (let i = 0; i < tape.count; i++) {
    const about = tape.about[i] ?? 0
    if (!isNote(tape, i) || differs[about] === 0 || decided[about] === 1) continue
    const isOn = tape.kind[i] === KIND.noteOn ? 1 : 0
    const at = tape.at[i] ?? 0
    const isThere = isDown[about] === isOn && holds[about] !== isOn && at <= cutMicros + PLACED_APART_MICROS
    if (at > cutMicros) decided[about] = 1
    if (at > cutMicros && !isThere) continue
    behind[tape.slot[i] ?? 0] = (tape.ordinal[i] ?? 0) + 1
    holds[about] = isOn
  }
  const strike: number[] = []
  const letGo: number[] = []
  for (let about = 0; about < KEY_SLOTS; about++) {
    if (differs[about] === 0 || holds[about] === isDown[about]) continue
    if (holds[about] === 1) strike.push(about)
    else letGo.push(about)
  }
  return { strike, letGo }
}

const isNote = (tape: Tape, index: number): boolean =>
  tape.kind[index] === KIND.noteOn || tape.kind[index] === KIND.noteOff

/** A number for what each key still has to play, the same on two tapes where that is the same. */
function restOf({ tape, behind }: Place): Int32Array {
  const rest = new Int32Array(KEY_SLOTS)
  for (let i = 0; i < tape.count; i++) {
    if (!isNote(tape, i) || (tape.ordinal[i] ?? 0) < (behind[tape.slot[i] ?? 0] ?? 0)) continue
    const about = tape.about[i] ?? 0
    const fromStart = (tape.moment[i] ?? 0) - tape.startMicros
    rest[about] = (Math.imul(rest[about] ?? 0, 31) + ((fromStart * 2 + (tape.kind[i] ?? 0) + 1) | 0)) | 0
  }
  return rest
}
