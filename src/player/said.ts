import { SAID_PLACE_BYTES, SAID_PLACES, type SharedState, WORD } from './shared-state.ts'

/**
 * What the organ was told of its stops, for whoever listens to what it answers: the thread writes into shared memory and
 * never waits for a reader. A message longer than a place is left out, and so is what a reader was too slow for.
 */
export function createSaid({ words, said }: SharedState): (bytes: Uint8Array, offset: number, length: number) => void {
  return (bytes, offset, length) => {
    if (length >= SAID_PLACE_BYTES) return
    const start = (Atomics.load(words, WORD.said) % SAID_PLACES) * SAID_PLACE_BYTES
    said[start] = length
    for (let at = 0; at < length; at++) said[start + 1 + at] = bytes[offset + at] ?? 0
    Atomics.add(words, WORD.said, 1)
  }
}

/** @returns what was said since the last call */
export function createSaidReader({ words, said }: SharedState): () => number[][] {
  let read = Atomics.load(words, WORD.said)
  return () => {
    const written = Atomics.load(words, WORD.said)
    // One place less: the thread may be writing into the oldest.
    const from = Math.max(read, written - SAID_PLACES + 1)
    read = written
    return Array.from({ length: written - from }, (_, index) => {
      const start = ((from + index) % SAID_PLACES) * SAID_PLACE_BYTES
      return Array.from(said.subarray(start + 1, start + 1 + (said[start] ?? 0)))
    })
  }
}
