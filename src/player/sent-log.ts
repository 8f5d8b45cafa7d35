import { LOG_PLACE_BYTES, LOG_PLACES, type SharedState, WORD } from './shared-state.ts'

/**
 * What the organ was sent about its stops, for the ear that tells its answers from hands: the thread writes into shared memory and
 * never waits for a reader. A message longer than a place is left out, and so is what a reader was too slow for.
 */
export function createSentLog({
  words,
  sentLog,
}: SharedState): (bytes: Uint8Array, offset: number, length: number) => void {
  return (bytes, offset, length) => {
    if (length >= LOG_PLACE_BYTES) return
    const start = (Atomics.load(words, WORD.logged) % LOG_PLACES) * LOG_PLACE_BYTES
    sentLog[start] = length
    for (let at = 0; at < length; at++) sentLog[start + 1 + at] = bytes[offset + at] ?? 0
    Atomics.add(words, WORD.logged, 1)
  }
}

/** @returns what was sent since the last call */
export function createSentLogReader({ words, sentLog }: SharedState): () => number[][] {
  let read = Atomics.load(words, WORD.logged)
  return () => {
    const written = Atomics.load(words, WORD.logged)
    // One place less: the thread may be writing into the oldest.
    const from = Math.max(read, written - LOG_PLACES + 1)
    read = written
    return Array.from({ length: written - from }, (_, index) => {
      const start = ((from + index) % LOG_PLACES) * LOG_PLACE_BYTES
      return Array.from(sentLog.subarray(start + 1, start + 1 + (sentLog[start] ?? 0)))
    })
  }
}
