import { writeWhole } from '../files/index.ts'
import { micros } from '../time/index.ts'
import type { Port } from './port.ts'
import { type WrittenMessage, writeSmf } from './smf-writer.ts'

/** Everything that goes through the port is also kept, and written to a MIDI file when it closes. */
export function captured(port: Port, file: string): Port {
  const messages: WrittenMessage[] = []
  let first: number | null = null
  return {
    ...port,
    write: (bytes, offset, length) => {
      port.write(bytes, offset, length)
      const now = performance.now()
      first ??= now
      messages.push({ at: micros((now - first) * 1000), bytes: Array.from(bytes.subarray(offset, offset + length)) })
    },
    close: () => {
      // Whatever becomes of the port, what was sent is on record.
      try {
        port.close()
      } finally {
        writeWhole(file, writeSmf(messages, null))
      }
    },
  }
}
