import type { Bytes } from './message.ts'

/** Bytes of a channel or system message by its status byte, the status included; 0 = as long as its SysEx is. */
export function messageLength(status: number): number {
  if (status < 0x80) throw new RangeError(`not a MIDI status byte: ${hex([status])}`)
  if (status < 0xf0) return status >= 0xc0 && status < 0xe0 ? 2 : 3
  if (status === 0xf0) return 0
  if (status === 0xf1 || status === 0xf3) return 2
  return status === 0xf2 ? 3 : 1
}

/**
 * Takes a run of bytes apart into whole messages (each with its status byte: no running status).
 * @throws Error naming the first byte that is no whole, legal message: a half message would swallow the next one
 */
export function splitMessages(bytes: Bytes | Uint8Array): number[][] {
  const messages: number[][] = []
  let at = 0
  while (at < bytes.length) {
    const status = bytes[at] ?? 0
    if (status < 0x80) throw new Error(`byte ${at + 1} of ${hex(bytes)} should start a message (80 or more)`)
    const end = status === 0xf0 ? sysexEnd(bytes, at) : at + messageLength(status)
    const message = Array.from(bytes.slice(at, end))
    if (end > bytes.length || message.slice(1, status === 0xf0 ? -1 : undefined).some((byte) => byte > 0x7f)) {
      throw new Error(`incomplete MIDI message at byte ${at + 1} of ${hex(bytes)}`)
    }
    messages.push(message)
    at = end
  }
  return messages
}

function sysexEnd(bytes: Bytes | Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at++) {
    if (bytes[at] === 0xf7) return at + 1
  }
  throw new Error(`a system exclusive message must end with F7: ${hex(bytes)}`)
}

/** `B1 63 01`, as manuals print it. */
export const hex = (bytes: ArrayLike<number>): string =>
  Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ')
