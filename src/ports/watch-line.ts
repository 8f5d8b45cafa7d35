import { writeSync } from 'node:fs'
import type { GateRules } from './gate.ts'
import type { Port, PortSpec } from './port.ts'

/**
 * What the sentinel is told, so that it can silence the organ if we die without goodbye: first one line of JSON, then
 * every run of bytes just before it goes to the port, with its length before it (two bytes, high first). Length 0 is
 * goodbye: the organ is silent and the port closed.
 */
export interface WatchHeader {
  readonly port: PortSpec
  readonly rules: GateRules
  readonly noteOff: { readonly status: number; readonly velocity: number }
  /** Messages that draw and retire each stop, for what we drew. Toggles are left to a person. */
  readonly stops: readonly { readonly on: readonly number[]; readonly off: readonly number[] }[]
  /** Time of one byte on the wire; 0 where it takes none worth counting. */
  readonly microsPerByte: number
  /** How far ahead of its moment a message may be told; 0 where it leaves at once. */
  readonly aheadMs: number
}

/** The pipe that the sentinel gives the program, beside its three standard streams. */
export const WATCH_FD = 3

const LENGTH_BYTES = 2
const LONGEST_RUN = 0xffff

/**
 * Told before it is sent: a key whose note-on was told and not sent is let go in vain, which harms nobody.
 * @param onLost the sentinel has ended; bytes go on to the port, so that it can be silenced
 */
export function watched(port: Port, fd: number, header: Omit<WatchHeader, 'aheadMs'>, onLost: () => void): Port {
  const record = new Uint8Array(LENGTH_BYTES + LONGEST_RUN)
  let lost = false
  const tell = (length: number) => {
    if (lost) return
    try {
      writeSync(fd, record, 0, LENGTH_BYTES + length)
    } catch {
      lost = true
      onLost()
    }
  }
  const tellRun = (bytes: Uint8Array, offset: number, length: number) => {
    record[0] = length >> 8
    record[1] = length & 0xff
    record.set(bytes.subarray(offset, offset + length), LENGTH_BYTES)
    tell(length)
  }
  const { timer } = port
  writeSync(fd, `${JSON.stringify({ ...header, aheadMs: timer?.leadMs ?? 0 } satisfies WatchHeader)}\n`)
  return {
    ...port,
    write: (bytes, offset, length) => {
      tellRun(bytes, offset, length)
      port.write(bytes, offset, length)
    },
    timer: timer && {
      ...timer,
      writeAt: (bytes, offset, length, atMs) => {
        tellRun(bytes, offset, length)
        timer.writeAt(bytes, offset, length, atMs)
      },
    },
    close: () => {
      port.close()
      record.fill(0, 0, LENGTH_BYTES)
      tell(0)
    },
  }
}

/** Reads that line as it comes in. */
export interface WatchLine {
  readonly take: (data: Uint8Array) => void
  readonly header: () => WatchHeader | null
  readonly saidGoodbye: () => boolean
}

/** @param onBytes every run of bytes that was about to be sent */
export function readWatchLine(
  onHeader: (header: WatchHeader) => void,
  onBytes: (bytes: Uint8Array) => void,
): WatchLine {
  let pending = Buffer.alloc(0)
  let header: WatchHeader | null = null
  let goodbye = false
  return {
    take: (data) => {
      pending = Buffer.concat([pending, data])
      if (header === null) {
        const end = pending.indexOf(0x0a)
        if (end < 0) return
        header = JSON.parse(pending.subarray(0, end).toString()) as WatchHeader
        pending = pending.subarray(end + 1)
        onHeader(header)
      }
      while (pending.length >= LENGTH_BYTES) {
        const length = pending.readUInt16BE(0)
        if (pending.length < LENGTH_BYTES + length) return
        if (length === 0) goodbye = true
        else onBytes(pending.subarray(LENGTH_BYTES, LENGTH_BYTES + length))
        pending = pending.subarray(LENGTH_BYTES + length)
      }
    },
    header: () => header,
    saidGoodbye: () => goodbye,
  }
}
