/** Bytes of Standard MIDI Files for tests, chunk by chunk, so that anything can be wrong with them. */

export const chunk = (id: string, bytes: readonly number[], length = bytes.length): number[] => [
  ...[...id].map((letter) => letter.charCodeAt(0)),
  (length >>> 24) & 0xff,
  (length >>> 16) & 0xff,
  (length >>> 8) & 0xff,
  length & 0xff,
  ...bytes,
]

export const header = (format: number, tracks: number, division = 480): number[] =>
  chunk('MThd', [0, format, 0, tracks, (division >> 8) & 0xff, division & 0xff])

export const END_OF_TRACK = [0, 0xff, 0x2f, 0]

/** `track([0, 0x90, 60, 80], …)`: events as bytes, end of track added. */
export const track = (...events: readonly (readonly number[])[]): number[] =>
  chunk('MTrk', [...events.flat(), ...END_OF_TRACK])

export const named = (name: string): number[] => {
  const bytes = new TextEncoder().encode(name)
  return [0, 0xff, 0x03, bytes.length, ...bytes]
}

export const file = (...chunks: readonly (readonly number[])[]): Uint8Array => Uint8Array.from(chunks.flat())
