import { createMirror, type Mirror, silence } from '../../src/player/sentinel/index.ts'
import { type MemorySpec, newRecord, readRecord, readWatchLine } from '../../src/ports/index.ts'

/** The program's own sentinel, at the other end of its pipe. */
export interface Sentinel {
  readonly port: MemorySpec
  readonly hears: (bytes: Uint8Array) => void
  /** The program is gone: it silences the organ, unless it was told goodbye. */
  readonly programEnded: () => void
  readonly isSilencing: () => boolean
  /** What it has sent since this was last asked. */
  readonly sent: () => readonly (readonly number[])[]
  readonly problem: () => string | null
}

export function createSentinel(): Sentinel {
  const port: MemorySpec = { type: 'memory', record: newRecord(1 << 16) }
  let mirror: Mirror | null = null
  let isSilencing = false
  let read = 0
  let problem: string | null = null
  const line = readWatchLine(
    (header) => {
      mirror = createMirror(header)
    },
    (bytes) => mirror?.sent(bytes),
    (bytes) => mirror?.announced(bytes),
  )
  return {
    port,
    hears: line.take,
    programEnded: () => {
      const header = line.header()
      if (header === null || mirror === null || line.saidGoodbye()) return
      isSilencing = true
      // Shared memory does not go through a pipe.
      silence({ ...header, port }, mirror).then(
        () => {
          isSilencing = false
        },
        (thrown: unknown) => {
          isSilencing = false
          problem = String(thrown)
        },
      )
    },
    isSilencing: () => isSilencing,
    sent: () => {
      const all = readRecord(port.record)
      const fresh = all.slice(read).map(({ bytes }) => bytes)
      read = all.length
      return fresh
    },
    problem: () => problem,
  }
}
