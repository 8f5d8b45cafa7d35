/**
 * Panic is never refused and never late for a person; a device that says it hundreds of times a second must not fill the wire with
 * silence for minutes. The first few are done at once, of a flood so many a second, and the last of it always.
 */
export interface Panics {
  readonly panic: () => void
  readonly close: () => void
}

const AT_ONCE = 5
const EVERY_MS = 250

/** @param silence does it */
export function createPanics(silence: () => void, now: () => number = () => performance.now()): Panics {
  let left = AT_ONCE
  let atMs = now()
  let waiting: NodeJS.Timeout | null = null
  const perform = () => {
    waiting = null
    left = Math.max(0, left - 1)
    silence()
  }
  return {
    panic: () => {
      const nowMs = now()
      left = Math.min(AT_ONCE, left + (nowMs - atMs) / EVERY_MS)
      atMs = nowMs
      if (left >= 1) perform()
      else waiting ??= setTimeout(perform, EVERY_MS)
    },
    close: () => {
      if (waiting) clearTimeout(waiting)
    },
  }
}
