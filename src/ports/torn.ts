import { messageLength } from '../midi/index.ts'

const SYSEX = 0xf0
const END_OF_SYSEX = 0xf7

/**
 * The rest of the message in whose middle a device stopped taking bytes: what follows would be read as part of it.
 * @param written how many bytes of the run it took; the run is whole messages, each with its status
 */
export function restOfTorn(bytes: Uint8Array, offset: number, length: number, written: number): Uint8Array {
  let at = 0
  while (at < written) {
    const status = bytes[offset + at] ?? 0
    if (status === SYSEX) while (at < length && bytes[offset + at] !== END_OF_SYSEX) at++
    at += status === SYSEX ? 1 : messageLength(status)
  }
  return bytes.slice(offset + written, offset + Math.min(at, length))
}
