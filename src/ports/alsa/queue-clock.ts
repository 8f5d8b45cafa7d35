/** Where a queue of the sequencer stands in our own time. */
export interface QueueClock {
  /** A moment of `performance.now()` in milliseconds of the queue. */
  readonly queueMsAt: (atMs: number) => number
  /** Looks again where the last look is old; the two clocks could drift. */
  readonly keepUp: (nowMs: number) => void
  /** The queue stood still: forgets all that was seen. */
  readonly restart: () => void
}

/** Looks again after this, and holds on to the best of this many: what a stalled machine showed is forgotten after 0.2 s. */
const LOOK_EVERY_MS = 50
const LOOKS_KEPT = 4
/** Of several readings one is seldom disturbed. */
const READINGS = 3

/**
 * The queue is read between two looks at our clock. It never shows more than it has run, but less where the interrupt
 * that counts it on is late; and the second look is never too early. So `reading − second look` is never more than the
 * true difference, and the greatest of several is the best.
 * @param readQueueMs the queue's own time
 */
export function createQueueClock(readQueueMs: () => number, now: () => number): QueueClock {
  const looks: number[] = []
  let lookedAtMs = Number.NEGATIVE_INFINITY
  let offsetMs = 0
  const look = () => {
    let best = Number.NEGATIVE_INFINITY
    for (let each = 0; each < READINGS; each++) best = Math.max(best, readQueueMs() - now())
    if (looks.length === LOOKS_KEPT) looks.shift()
    looks.push(best)
    offsetMs = Math.max(...looks)
    lookedAtMs = now()
  }
  return {
    queueMsAt: (atMs) => atMs + offsetMs,
    keepUp: (nowMs) => {
      if (nowMs - lookedAtMs >= LOOK_EVERY_MS) look()
    },
    restart: () => {
      looks.length = 0
      look()
    },
  }
}
