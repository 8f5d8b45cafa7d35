import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { CannotPlay } from '../findings/index.ts'
import type { JackSpec, Port } from './port.ts'

/**
 * Bytes to the JACK bridge (`src/rehearsal/jack-bridge/bridge.c`), down a line of the file system that it reads: for
 * each run the microseconds of the system's steady clock at which it leaves (8 bytes, low first; 0: at once), its length
 * (2), its bytes. A length of 0 takes back what was to leave later.
 */
const HEAD_BYTES = 10
/** What two bytes can say. */
const LONGEST_RUN = 0xffff
/** The bridge reads at least every 10 ms: a full line must not stop the music for ever. */
const MOST_TRIES = 500

/** @throws CannotPlay where nobody reads at its other end */
export function openJackPort({ line, name, leadMs }: JackSpec): Port {
  let fd: number | null = openLine(line, name)
  const record = new Uint8Array(HEAD_BYTES + LONGEST_RUN)
  const head = new DataView(record.buffer)
  const nap = new Int32Array(new SharedArrayBuffer(4))
  // The two clocks are one, counted from different moments.
  const steadyMs = Number(process.hrtime.bigint() / 1000n) / 1000 - performance.now()
  const letGo = () => {
    if (fd !== null) closeSync(fd)
    fd = null
  }
  const put = (bytes: Uint8Array, offset: number, length: number, micros: bigint) => {
    head.setBigUint64(0, micros, true)
    head.setUint16(8, length, true)
    for (let at = 0; at < length; at++) record[HEAD_BYTES + at] = bytes[offset + at] ?? 0
    const whole = HEAD_BYTES + length
    for (let written = 0, tries = 0; fd !== null && written < whole; tries++) {
      try {
        written += writeSync(fd, record, written, whole - written)
      } catch (thrown) {
        const code = (thrown as NodeJS.ErrnoException).code ?? ''
        if (code === 'EPIPE') return letGo()
        if (code !== 'EAGAIN' || tries > MOST_TRIES) throw new CannotPlay(`${name} takes no more messages (${code})`)
        Atomics.wait(nap, 0, 0, 1)
      }
    }
  }
  const nothing = new Uint8Array(0)
  return {
    name,
    takesRuns: true,
    write: (bytes, offset, length) => put(bytes, offset, length, 0n),
    timer: {
      leadMs,
      writeAt: (bytes, offset, length, atMs) =>
        put(bytes, offset, length, BigInt(Math.max(1, Math.round((steadyMs + atMs) * 1000)))),
      takeBack: () => put(nothing, 0, 0, 0n),
    },
    isThere: () => fd !== null,
    reopen: () => fd !== null,
    close: () => {
      if (fd === null) throw new CannotPlay(`${name}: JACK, or our way to it, has ended`)
      letGo()
    },
  }
}

function openLine(line: string, name: string): number {
  try {
    return openSync(line, constants.O_WRONLY | constants.O_NONBLOCK)
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code ?? ''
    throw new CannotPlay(`${name}: nobody takes its messages to JACK any more (${code})`)
  }
}
