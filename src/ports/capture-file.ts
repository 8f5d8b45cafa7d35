import { growFile } from '../house/index.ts'
import { newByteRing, readRing } from './byte-ring.ts'
import { newSmfTrack, smfHead } from './smf-writer.ts'

/** 50,000 notes: more than a dense piece has in ten seconds. */
const RING_BYTES = 1 << 20
const LOOK_EVERY_MS = 250

interface Kept {
  readonly atMs: number
  readonly bytes: Uint8Array
}

export interface CaptureFile {
  /** Where the port puts what it sends. */
  readonly ring: SharedArrayBuffer
  /** When the port is closed; once more does nothing. @returns why the file is not whole; null where it is */
  readonly finish: () => string | null
  /** Nothing was played: no file is left. */
  readonly discard: () => void
}

/**
 * A MIDI file of all that is sent, written as it comes by the thread that calls this. It never stops what plays: what cannot
 * be written is told by `finish`.
 * @throws BadInput where no file of this name can be written
 */
export function openCapture(file: string): CaptureFile {
  const ring = newByteRing(RING_BYTES)
  const reader = readRing(ring)
  const growing = growFile(file, 'out.mid')
  const track = newSmfTrack()
  let written = 0
  let firstMs: number | null = null
  let waiting: Kept[] = []
  let problem: string | null = null
  const append = (bytes: Uint8Array) => {
    growing.append(bytes)
    written += bytes.length
  }
  /** A stop that waits for its moment is handed over before notes that leave earlier: all goes down in order of leaving. */
  const writeDown = (untilMs: number) => {
    const due = waiting.filter(({ atMs }) => atMs < untilMs).sort((a, b) => a.atMs - b.atMs)
    waiting = waiting.filter(({ atMs }) => atMs >= untilMs)
    for (const { atMs, bytes } of due) {
      firstMs ??= atMs
      track.add((atMs - firstMs) * 1000, Array.from(bytes))
    }
    append(track.take())
  }
  const orTold = (act: () => void) => {
    if (problem !== null) return
    try {
      act()
    } catch (thrown) {
      problem = (thrown as Error).message
      growing.discard()
    }
  }
  const look = (untilMs: number) => {
    reader.take((bytes, atMs) => {
      if (bytes.length > 0) waiting.push({ atMs, bytes })
      else waiting = waiting.filter((each) => each.atMs <= atMs)
    })
    orTold(() => writeDown(untilMs))
  }
  orTold(() => growing.append(smfHead(0)))
  // What is put in the ring from now on leaves no earlier than now.
  const looking = setInterval(() => look(performance.timeOrigin + performance.now()), LOOK_EVERY_MS)
  looking.unref()
  let isOpen = true
  const close = () => {
    clearInterval(looking)
    const wasOpen = isOpen
    isOpen = false
    return wasOpen
  }
  return {
    ring,
    discard: () => {
      if (close()) growing.discard()
    },
    finish: () => {
      if (!close()) return problem
      look(Number.POSITIVE_INFINITY)
      orTold(() => {
        track.end()
        append(track.take())
        growing.rewrite(0, smfHead(written))
        growing.finish()
      })
      const lost = reader.lost()
      if (lost > 0) problem ??= `${file}: ${lost} messages are not in it, because the disk did not keep up`
      return problem
    },
  }
}
