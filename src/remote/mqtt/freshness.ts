import { randomUUID } from 'node:crypto'

/**
 * How old may what the broker hands us be? Its messages bear no time, but come in the order in which it took them. So we send
 * ourselves a beat through it: what comes after a beat was taken by the broker after that beat, and is younger than it.
 */
export interface Freshness {
  /** @returns the next beat, to be sent now */
  readonly beat: () => string
  readonly heard: (beat: string) => void
  /** What comes now is not older than this; Infinity before the first beat of this connection came back. */
  readonly oldestMs: () => number
  /** A new connection: what went through the old one says nothing. */
  readonly restart: () => void
}

/** @param nowMs a clock that never goes back */
export function createFreshness(nowMs: () => number): Freshness {
  // Nobody else's beats, of whatever program, are taken for ours.
  let connection = randomUUID()
  let heardSentMs = Number.NEGATIVE_INFINITY
  let sent = new Map<string, number>()
  let count = 0
  return {
    beat: () => {
      const beat = `${connection}.${++count}`
      sent.set(beat, nowMs())
      return beat
    },
    heard: (beat) => {
      const sentMs = sent.get(beat)
      if (sentMs === undefined) return
      heardSentMs = Math.max(heardSentMs, sentMs)
      // Those before it are lost or came twice: they say nothing more.
      for (const [each, atMs] of sent) if (atMs <= sentMs) sent.delete(each)
    },
    oldestMs: () => nowMs() - heardSentMs,
    restart: () => {
      connection = randomUUID()
      heardSentMs = Number.NEGATIVE_INFINITY
      sent = new Map()
    },
  }
}
