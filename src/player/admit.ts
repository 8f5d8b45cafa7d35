import { hex } from '../midi/index.ts'
import { type Gate, MESSAGE_CLASS, type MessageClass } from '../ports/index.ts'
import { type Head, newHead } from './head.ts'
import type { Tape } from './tape-format.ts'

/** Has the gate judge every message of a tape. @returns what it refuses, in words */
export function admit(gate: Gate, tape: Tape): Head | { readonly problem: string } {
  const classes = new Uint8Array(tape.count)
  // A key says the same each time, and a tape that comes while it plays must not keep the music waiting.
  const known = new Map<number, MessageClass>()
  for (let index = 0; index < tape.count; index++) {
    const start = tape.offset[index] ?? 0
    const size = (tape.offset[index + 1] ?? start) - start
    // A coupler that keys work says nothing.
    if (size === 0) continue
    const about = size === 3 ? threeBytes(tape.bytes, start) : -1
    classes[index] = known.get(about) ?? MESSAGE_CLASS.refused
    if (classes[index] !== MESSAGE_CLASS.refused) continue
    const bytes = Array.from(tape.bytes.subarray(start, start + size))
    const judged = gate.classOf(bytes)
    if (judged === MESSAGE_CLASS.refused) {
      return { problem: `the organ's profile does not know the message ${hex(bytes)}: nothing was sent` }
    }
    classes[index] = judged
    if (about >= 0) known.set(about, judged)
  }
  return newHead(tape, classes)
}

const threeBytes = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
