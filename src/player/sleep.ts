/** How the player's thread sleeps. */
export interface Sleeper {
  readonly nowMs: () => number
  /** Sleeps for so long, or until a command comes. @returns whether one has come */
  readonly sleepMs: (ms: number) => boolean
  readonly isPlaying: () => boolean
  /** Something is about to be due. */
  readonly announce: () => void
}

/** After a long sleep the code is cold and the processor halted: wake this much early, then sleep the rest. */
const PREWAKE_MS = 1
const LONG_GAP_MS = 3
/** Position and state are shown at least this often. */
const SHOW_EVERY_MS = 50

/** Until something is due, or a command comes, or the place is to be shown again. */
export function sleepUntil(dueMs: number, { nowMs, sleepMs, isPlaying, announce }: Sleeper): void {
  const longest = isPlaying() ? SHOW_EVERY_MS : Number.POSITIVE_INFINITY
  const gap = dueMs - nowMs()
  if (gap <= 0) return
  const first = gap > LONG_GAP_MS ? Math.min(gap - PREWAKE_MS, longest) : gap
  if (sleepMs(first)) return
  if (gap > LONG_GAP_MS && first === gap - PREWAKE_MS) {
    announce()
    const rest = dueMs - nowMs()
    if (rest > 0) sleepMs(rest)
  }
}
