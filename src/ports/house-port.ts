import { CannotPlay } from '../findings/index.ts'
import type { Port } from './port.ts'

/**
 * Bytes to the house organ, which sounds in another thread: a ring of records in shared memory. A record is a time
 * (8 bytes, `performance.timeOrigin`-based milliseconds: comparable between threads), a length (2), the bytes.
 */
const RECORD_BYTES = 10
const HEAD_BYTES = 16
const WORD = { written: 0, read: 1, gone: 2, pipes: 3 } as const

export const newHouseRing = (bytes = 1 << 18): SharedArrayBuffer => new SharedArrayBuffer(HEAD_BYTES + bytes)

/** The organ's side of the ring. */
export interface HouseRing {
  /** Waits until something is there, at most so long. */
  readonly wait: (mostMs: number) => void
  /** All that has come since, in its order. */
  readonly take: (each: (bytes: Uint8Array, atMs: number) => void) => void
  readonly showPipes: (count: number) => void
  /** Nobody listens any more: the port says so to whoever writes. */
  readonly leave: () => void
}

const wordsOf = (ring: SharedArrayBuffer) => new Int32Array(ring, 0, HEAD_BYTES / 4)

/** How many pipes sound now. */
export const pipesOnRing = (ring: SharedArrayBuffer): number => Atomics.load(wordsOf(ring), WORD.pipes)

export function openHousePort(ring: SharedArrayBuffer): Port {
  const words = wordsOf(ring)
  const data = new Uint8Array(ring, HEAD_BYTES)
  const time = new Float64Array(1)
  const timeBytes = new Uint8Array(time.buffer)
  const isThere = () => Atomics.load(words, WORD.gone) === 0
  return {
    name: 'the house organ',
    takesRuns: true,
    timer: null,
    isThere,
    reopen: isThere,
    write: (bytes, offset, length) => {
      if (!isThere()) throw new CannotPlay('the house organ has fallen silent: its sound device is gone')
      let at = Atomics.load(words, WORD.written)
      const used = (at - Atomics.load(words, WORD.read)) >>> 0
      if (used + RECORD_BYTES + length > data.length) throw new CannotPlay('the house organ does not keep up')
      const put = (byte: number) => {
        data[(at >>> 0) % data.length] = byte
        at = (at + 1) | 0
      }
      time[0] = performance.timeOrigin + performance.now()
      for (let index = 0; index < 8; index++) put(timeBytes[index] ?? 0)
      put(length >> 8)
      put(length & 0xff)
      for (let index = 0; index < length; index++) put(bytes[offset + index] ?? 0)
      Atomics.store(words, WORD.written, at)
      Atomics.notify(words, WORD.written)
    },
    close: () => undefined,
  }
}

/** @param ring its length without the head is a power of two, so that positions may run over */
export function readHouseRing(ring: SharedArrayBuffer): HouseRing {
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
    showPipes: (count) => Atomics.store(words, WORD.pipes, count),
    leave: () => Atomics.store(words, WORD.gone, 1),
  }
}
