import { writeSync } from 'node:fs'
import type { GateRules } from './gate-rules.ts'
import type { Port, PortSpec } from './port.ts'

/**
 * What the sentinel is told, so that it can silence the organ if we die without goodbye: first one line of JSON, then
 * every run of bytes just before it goes to the port, with its length before it (two bytes, high first). Length 0 is
 * goodbye: the organ is silent and the port closed; the next port that is opened begins with its own line of JSON. With
 * the highest bit set a run is announced only: it may go out from now on, and is told as any other when it has; an
 * announced run of no bytes says that the player lives, twice a second or more as long as keys are down.
 */
export interface WatchHeader {
  readonly port: PortSpec
  readonly rules: GateRules
  readonly noteOff: { readonly status: number; readonly velocity: number }
  /** What draws, and what retires it. A message for on and off has the general cancel; without one it is left to a person. */
  readonly stops: readonly {
    readonly on: readonly number[]
    readonly off: readonly number[]
    readonly toggles?: boolean
  }[]
  /** Time of one byte on the wire; 0 where it takes none worth counting. */
  readonly microsPerByte: number
  /** How far ahead of its moment a message may be told. */
  readonly aheadMs: number
}

/** The pipe that the sentinel gives the program, beside its three standard streams. */
export const WATCH_FD = 3

const LENGTH_BYTES = 2
const ANNOUNCED = 0x8000
const LONGEST_RUN = ANNOUNCED - 1
/** Between telling and writing lie microseconds, or a busy processor's milliseconds. */
const TOLD_AHEAD_MS = 2

/**
 * Told before it is sent: a key whose note-on was told and not sent is let go in vain, which harms nobody. To tell is to
 * wake another process, which takes longer than the write: what was announced is told after it.
 * @param onLost the sentinel has ended; bytes go on to the port, so that it can be silenced
 */
export function watched(port: Port, fd: number, header: Omit<WatchHeader, 'aheadMs'>, onLost: () => void): Port {
  const record = new Uint8Array(LENGTH_BYTES + LONGEST_RUN)
  /** Length of the run in `record` that is announced; 0 where none is. */
  let announced = 0
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
  const tellRun = (bytes: Uint8Array, offset: number, length: number, flag: number) => {
    record[0] = (flag | length) >> 8
    record[1] = length & 0xff
    // No `set` of a `subarray`: that would make an object a message, for the collector to stop the music.
    for (let i = 0; i < length; i++) record[LENGTH_BYTES + i] = bytes[offset + i] ?? 0
    announced = flag === 0 ? 0 : length
    tell(length)
  }
  const wasAnnounced = (bytes: Uint8Array, offset: number, length: number): boolean => {
    if (length !== announced) return false
    for (let i = 0; i < length; i++) if (record[LENGTH_BYTES + i] !== bytes[offset + i]) return false
    return true
  }
  const { timer } = port
  const aheadMs = Math.max(TOLD_AHEAD_MS, timer?.leadMs ?? 0)
  writeSync(fd, `${JSON.stringify({ ...header, aheadMs } satisfies WatchHeader)}\n`)
  return {
    ...port,
    announce: (bytes, offset, length) => tellRun(bytes, offset, length, ANNOUNCED),
    write: (bytes, offset, length) => {
      const toldAfter = wasAnnounced(bytes, offset, length)
      if (!toldAfter) tellRun(bytes, offset, length, 0)
      port.write(bytes, offset, length)
      if (toldAfter) tellRun(bytes, offset, length, 0)
    },
    timer: timer && {
      ...timer,
      writeAt: (bytes, offset, length, atMs) => {
        tellRun(bytes, offset, length, 0)
        timer.writeAt(bytes, offset, length, atMs)
      },
    },
    sayAlive: () => {
      record[0] = ANNOUNCED >> 8
      record[1] = 0
      announced = 0
      tell(0)
    },
    close: (isSilent = true) => {
      port.close(isSilent)
      if (!isSilent) return
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

/**
 * @param onBytes every run of bytes that was about to be sent
 * @param onAnnounced what may go out from now on
 * @param onAlive the player lives; nothing else is said by it
 */
export function readWatchLine(
  onHeader: (header: WatchHeader) => void,
  onBytes: (bytes: Uint8Array) => void,
  onAnnounced: (bytes: Uint8Array) => void,
  onAlive: () => void = () => undefined,
): WatchLine {
  let pending = Buffer.alloc(0)
  let header: WatchHeader | null = null
  /** Between the line of JSON and goodbye; a program may open a port again after it. */
  let isOpen = false
  return {
    take: (data) => {
      pending = Buffer.concat([pending, data])
      while (pending.length >= LENGTH_BYTES) {
        if (!isOpen) {
          const end = pending.indexOf(0x0a)
          if (end < 0) return
          header = JSON.parse(pending.subarray(0, end).toString()) as WatchHeader
          pending = pending.subarray(end + 1)
          isOpen = true
          onHeader(header)
          continue
        }
        const head = pending.readUInt16BE(0)
        const length = head & LONGEST_RUN
        if (pending.length < LENGTH_BYTES + length) return
        const bytes = pending.subarray(LENGTH_BYTES, LENGTH_BYTES + length)
        if (head === 0) isOpen = false
        else if (length === 0) onAlive()
        else if (head >= ANNOUNCED) onAnnounced(bytes)
        else onBytes(bytes)
        pending = pending.subarray(LENGTH_BYTES + length)
      }
    },
    header: () => header,
    saidGoodbye: () => header !== null && !isOpen,
  }
}
