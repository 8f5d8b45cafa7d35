import { errorText } from '../findings/index.ts'
import type { Gate } from '../ports/index.ts'

/**
 * A gate whose port may fail in the middle of anything: what cannot be written is not thrown but taken as the cable
 * being out, and until it is back nothing is given to the port any more.
 */
export interface CutOffGate extends Gate {
  readonly isCut: () => boolean
  /** What the port said when it failed; null where it only went away. */
  readonly failure: () => string | null
  /** Nothing is to be written until it is back. */
  readonly cut: () => void
}

export function cutOffGate(gate: Gate): CutOffGate {
  let isCut = false
  let failure: string | null = null
  const write = (does: () => void) => {
    if (isCut) return
    try {
      does()
    } catch (thrown) {
      isCut = true
      failure = errorText(thrown)
    }
  }
  return {
    ...gate,
    // The path of every note: written out, so that it makes no closure a note.
    sendAt: (bytes, offset, length, kind, atMs) => {
      if (isCut) return
      try {
        gate.sendAt(bytes, offset, length, kind, atMs)
      } catch (thrown) {
        isCut = true
        failure = errorText(thrown)
      }
    },
    pump: () => {
      if (isCut) return
      try {
        gate.pump()
      } catch (thrown) {
        isCut = true
        failure = errorText(thrown)
      }
    },
    send: (bytes, offset, length, kind) => write(() => gate.send(bytes, offset, length, kind)),
    announce: (bytes, offset, length) => {
      if (!isCut) gate.announce(bytes, offset, length)
    },
    takeBack: () => write(gate.takeBack),
    sense: () => write(gate.sense),
    nextDueMs: () => (isCut ? Number.POSITIVE_INFINITY : gate.nextDueMs()),
    senseDueMs: () => (isCut ? Number.POSITIVE_INFINITY : gate.senseDueMs()),
    isThere: () => !isCut && gate.isThere(),
    reopen: () => {
      try {
        if (!gate.reopen()) return false
      } catch {
        return false
      }
      isCut = false
      failure = null
      return true
    },
    isCut: () => isCut,
    failure: () => failure,
    cut: () => {
      isCut = true
    },
  }
}
