import type { MemorySpec, Port } from './port.ts'

/** What a memory port has kept: each write with the time at which it left, in the order in which they came. */
export interface Recorded {
  /** `performance.timeOrigin`-based milliseconds: comparable between threads. */
  readonly atMs: number
  readonly bytes: readonly number[]
}

/** Bytes of a record: time (8), length (2), then the bytes. The first four bytes of the buffer say how much is used. */
const HEADER_BYTES = 10

export const newRecord = (bytes = 1 << 20): SharedArrayBuffer => new SharedArrayBuffer(bytes)

/** Keeps all that it is given, readable from any thread. A record of no bytes takes back what was to leave after it. */
export function openMemoryPort({ record, leadMs, cable }: MemorySpec): Port {
  const used = new Int32Array(record, 0, 1)
  const view = new DataView(record)
  const target = new Uint8Array(record)
  const cut = cable === undefined ? null : new Int32Array(cable, 0, 1)
  let connected = true
  const isThere = () => {
    if (cut !== null && Atomics.load(cut, 0) !== 0) connected = false
    return connected
  }
  const keep = (bytes: Uint8Array, atMs: number) => {
    if (!isThere()) return
    const start = 4 + Atomics.load(used, 0)
    if (start + HEADER_BYTES + bytes.length > record.byteLength) throw new RangeError('the memory port is full')
    view.setFloat64(start, performance.timeOrigin + atMs)
    view.setUint16(start + 8, bytes.length)
    target.set(bytes, start + HEADER_BYTES)
    Atomics.store(used, 0, start + HEADER_BYTES + bytes.length - 4)
  }
  return {
    name: 'memory',
    takesRuns: true,
    write: (bytes, offset, length) => keep(bytes.subarray(offset, offset + length), performance.now()),
    timer:
      leadMs === undefined
        ? null
        : {
            leadMs,
            writeAt: (bytes, offset, length, atMs) =>
              keep(bytes.subarray(offset, offset + length), Math.max(atMs, performance.now())),
            takeBack: () => keep(new Uint8Array(0), performance.now()),
          },
    isThere,
    reopen: () => {
      connected = cut === null || Atomics.load(cut, 0) === 0
      return connected
    },
    close: () => undefined,
  }
}

export function readRecord(record: SharedArrayBuffer): Recorded[] {
  const view = new DataView(record)
  const end = 4 + Atomics.load(new Int32Array(record, 0, 1), 0)
  let recorded: Recorded[] = []
  for (let at = 4; at < end; ) {
    const atMs = view.getFloat64(at)
    const length = view.getUint16(at + 8)
    const start = at + HEADER_BYTES
    if (length === 0) recorded = recorded.filter((each) => each.atMs <= atMs)
    else recorded.push({ atMs, bytes: Array.from(new Uint8Array(record, start, length)) })
    at = start + length
  }
  return recorded
}
