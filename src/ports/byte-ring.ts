/**
 * Bytes with their time, from the player's thread to another: a ring of records in shared memory. A record is a time
 * (8 bytes, `performance.timeOrigin`-based milliseconds: comparable between threads), a length (2), the bytes.
 */
const RECORD_BYTES = 10
const HEAD_BYTES = 20
const WORD = { written: 0, read: 1, gone: 2, shown: 3, lost: 4 } as const

/** @param bytes a power of two, so that positions may run over */
export const newByteRing = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(HEAD_BYTES + bytes)

const wordsOf = (ring: SharedArrayBuffer) => new Int32Array(ring, 0, HEAD_BYTES / 4)

/** A number that the reader shows to all who have the ring. */
export const shownOn = (ring: SharedArrayBuffer): number => Atomics.load(wordsOf(ring), WORD.shown)

export interface RingWriter {
  /** Somebody still reads. */
  readonly isRead: () => boolean
  /** @param atMs by `performance.now()` of this thread @returns false where there is no room: it is counted as lost */
  readonly put: (bytes: Uint8Array, offset: number, length: number, atMs: number) => boolean
}

export function writeToRing(ring: SharedArrayBuffer): RingWriter {
  const words = wordsOf(ring)
  const data = new Uint8Array(ring, HEAD_BYTES)
  const time = new Float64Array(1)
  const timeBytes = new Uint8Array(time.buffer)
  return {
    isRead: () => Atomics.load(words, WORD.gone) === 0,
    put: (bytes, offset, length, atMs) => {
      let at = Atomics.load(words, WORD.written)
      const used = (at - Atomics.load(words, WORD.read)) >>> 0
      if (used + RECORD_BYTES + length > data.length) {
        Atomics.add(words, WORD.lost, 1)
        return false
      }
      const putByte = (byte: number) => {
        data[(at >>> 0) % data.length] = byte
        at = (at + 1) | 0
      }
      time[0] = performance.timeOrigin + atMs
      for (let index = 0; index < 8; index++) putByte(timeBytes[index] ?? 0)
      putByte(length >> 8)
      putByte(length & 0xff)
      for (let index = 0; index < length; index++) putByte(bytes[offset + index] ?? 0)
      Atomics.store(words, WORD.written, at)
      Atomics.notify(words, WORD.written)
      return true
    },
  }
}

export interface RingReader {
  /** Waits until something is there, at most so long. */
  readonly wait: (mostMs: number) => void
  /** All that has come since, in its order; `atMs` by the clock that all threads share (`performance.timeOrigin` added). */
  readonly take: (each: (bytes: Uint8Array, atMs: number) => void) => void
  /** How many records found no room. */
  readonly lost: () => number
  readonly show: (value: number) => void
  /** Nobody reads any more. */
  readonly leave: () => void
}

export function readRing(ring: SharedArrayBuffer): RingReader {
  const words = wordsOf(ring)
  const data = new Uint8Array(ring, HEAD_BYTES)
  const time = new Float64Array(1)
  const timeBytes = new Uint8Array(time.buffer)
  return {
    wait: (mostMs) => {
      Atomics.wait(words, WORD.written, Atomics.load(words, WORD.read), mostMs)
    },
    take: (each) => {
      let at = Atomics.load(words, WORD.read)
      const get = () => {
        const byte = data[(at >>> 0) % data.length] ?? 0
        at = (at + 1) | 0
        return byte
      }
      while (at !== Atomics.load(words, WORD.written)) {
        for (let index = 0; index < 8; index++) timeBytes[index] = get()
        const length = (get() << 8) | get()
        const bytes = Uint8Array.from({ length }, get)
        Atomics.store(words, WORD.read, at)
        each(bytes, time[0] ?? 0)
      }
    },
    lost: () => Atomics.load(words, WORD.lost),
    show: (value) => Atomics.store(words, WORD.shown, value),
    leave: () => Atomics.store(words, WORD.gone, 1),
  }
}
