import { ALWAYS_THERE, type Port } from './port.ts'

/** What a memory port has kept: each write with its time, in the order in which they came. */
export interface Recorded {
  /** `performance.timeOrigin`-based milliseconds: comparable between threads. */
  readonly atMs: number
  readonly bytes: readonly number[]
}

/** Bytes of a record: time (8), length (2), then the bytes. The first four bytes of the buffer say how much is used. */
const HEADER_BYTES = 10

export const newRecord = (bytes = 1 << 20): SharedArrayBuffer => new SharedArrayBuffer(bytes)

/** Keeps all that it is given, readable from any thread; for tests and for looking at a performance. */
export function openMemoryPort(record: SharedArrayBuffer): Port {
  const used = new Int32Array(record, 0, 1)
  const view = new DataView(record)
  const target = new Uint8Array(record)
  return {
    ...ALWAYS_THERE,
    name: 'memory',
    takesRuns: true,
    write: (bytes, offset, length) => {
      const start = 4 + Atomics.load(used, 0)
      if (start + HEADER_BYTES + length > record.byteLength) throw new RangeError('the memory port is full')
      view.setFloat64(start, performance.timeOrigin + performance.now())
      view.setUint16(start + 8, length)
      target.set(bytes.subarray(offset, offset + length), start + HEADER_BYTES)
      Atomics.store(used, 0, start + HEADER_BYTES + length - 4)
    },
    close: () => undefined,
  }
}

export function readRecord(record: SharedArrayBuffer): Recorded[] {
  const view = new DataView(record)
  const end = 4 + Atomics.load(new Int32Array(record, 0, 1), 0)
  const recorded: Recorded[] = []
  for (let at = 4; at < end; ) {
    const length = view.getUint16(at + 8)
    const start = at + HEADER_BYTES
    recorded.push({ atMs: view.getFloat64(at), bytes: Array.from(new Uint8Array(record, start, length)) })
    at = start + length
  }
  return recorded
}
