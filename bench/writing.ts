import { writeSmf } from '../src/ports/index.ts'
import { micros } from '../src/time/index.ts'

/** How long a MIDI file takes that export or a capture writes: it grows as the messages do. */
export interface WritingRow {
  readonly messages: number
  readonly ms: number
}

const SIZES = [18_800, 74_400, 362_000, 1_000_000]
/** A note-on or note-off every 7 ms, each with a wait of two bytes. */
const APART_MICROS = 7000

export const benchWriting = (): WritingRow[] =>
  SIZES.map((messages) => {
    const all = Array.from({ length: messages }, (_, index) => ({
      at: micros(index * APART_MICROS),
      bytes: [index % 2 === 0 ? 0x90 : 0x80, 36 + (index % 61), 100],
    }))
    const began = performance.now()
    writeSmf(all, micros(0))
    return { messages, ms: Math.round(performance.now() - began) }
  })

export function reportWriting(rows: readonly WritingRow[]): void {
  console.log('Writing a MIDI file (wanted: a million messages in 2 s):')
  console.table(rows)
}
