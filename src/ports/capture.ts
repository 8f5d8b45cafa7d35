import { writeWhole } from '../house/index.ts'
import { micros } from '../time/index.ts'
import type { Port } from './port.ts'
import { type WrittenMessage, writeSmf } from './smf-writer.ts'

/** Everything that goes through the port is also kept, and written to a MIDI file when it closes. */
export function captured(port: Port, file: string): Port {
  const messages: { readonly atMs: number; readonly bytes: readonly number[] }[] = []
  const keep = (bytes: Uint8Array, offset: number, length: number, atMs: number) =>
    messages.push({ atMs, bytes: Array.from(bytes.subarray(offset, offset + length)) })
  const { timer } = port
  return {
    ...port,
    write: (bytes, offset, length) => {
      port.write(bytes, offset, length)
      keep(bytes, offset, length, performance.now())
    },
    timer: timer && {
      ...timer,
      writeAt: (bytes, offset, length, atMs) => {
        timer.writeAt(bytes, offset, length, atMs)
        keep(bytes, offset, length, Math.max(atMs, performance.now()))
      },
      takeBack: () => {
        timer.takeBack()
        const now = performance.now()
        const left = messages.filter(({ atMs }) => atMs <= now)
        messages.length = 0
        for (const message of left) messages.push(message)
      },
    },
    close: () => {
      // Whatever becomes of the port, what was sent is on record.
      try {
        port.close()
      } finally {
        writeWhole(file, writeSmf(inOrder(messages), null))
      }
    },
  }
}

/** By the time at which each left; a stop that waited for its moment was kept after notes that left before it. */
function inOrder(messages: readonly { readonly atMs: number; readonly bytes: readonly number[] }[]): WrittenMessage[] {
  const sorted = [...messages].sort((a, b) => a.atMs - b.atMs)
  const first = sorted[0]?.atMs ?? 0
  return sorted.map(({ atMs, bytes }) => ({ at: micros((atMs - first) * 1000), bytes }))
}
