import { messageLength } from './wire-format.ts'

/** Takes bytes as they come in from a wire, in pieces of any size, and gives whole messages. */
export interface MessageReader {
  /** @returns the messages that these bytes complete, each with its own status byte */
  readonly take: (bytes: ArrayLike<number>) => number[][]
}

const SYSEX = 0xf0
const SYSEX_END = 0xf7
const FIRST_REALTIME = 0xf8
/** No console says more in one message; a line that goes on without an end is noise. */
const LONGEST_SYSEX = 65_536

/**
 * MIDI 1.0: a channel message may leave out a status byte that is the one before (running status); clock and active
 * sensing may stand between any two bytes, also inside a message, and are left out; any other status byte breaks off
 * what is not complete. What belongs to no message is left out.
 */
export function createMessageReader(): MessageReader {
  let running = 0
  let message: number[] = []
  const complete = (): number[][] => {
    const whole = message
    message = []
    return [whole]
  }
  const takeStatus = (status: number): number[][] => {
    if (status === SYSEX_END) {
      running = 0
      if (message[0] !== SYSEX) {
        message = []
        return []
      }
      message.push(status)
      return complete()
    }
    // A common message of the system ends running status (MIDI 1.0, "Running Status").
    running = status < SYSEX ? status : 0
    message = [status]
    return status > SYSEX && messageLength(status) === 1 ? complete() : []
  }
  const takeData = (byte: number): number[][] => {
    if (message.length === 0) {
      if (running === 0) return []
      message = [running]
    }
    message.push(byte)
    const [status = 0] = message
    if (status !== SYSEX) return message.length === messageLength(status) ? complete() : []
    if (message.length > LONGEST_SYSEX) message = []
    return []
  }
  return {
    take: (bytes) =>
      Array.from(bytes).flatMap((byte) => {
        if (byte >= FIRST_REALTIME) return []
        return byte >= 0x80 ? takeStatus(byte) : takeData(byte)
      }),
  }
}
