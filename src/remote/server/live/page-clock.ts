/**
 * How old a tap is, though phones' clocks differ from ours and from each other, and stand still while they sleep. The
 * server says its time, the page answers at once with its own; what lies between is known to half the way there and back.
 */
export interface PageClock {
  /** Its answer to the time that we said at `serverMs`. @param nowMs when it came */
  readonly answered: (serverMs: number, pageMs: number, nowMs: number) => void
  /**
   * How old at most. null: not known yet, or no time that its clock can have shown.
   * @param pageMs by its clock, when it was tapped
   */
  readonly ageMs: (pageMs: number, nowMs: number) => number | null
}

interface Sample {
  /** Its clock less ours. */
  readonly offsetMs: number
  /** Half the way there and back: the offset is not known better. */
  readonly doubtMs: number
}

/** Of so many the one with the shortest way counts. */
const KEPT = 8
/** More than that between two answers is no drift: its clock stood still, or was set. */
const JUMP_MS = 250

export function createPageClock(): PageClock {
  let samples: Sample[] = []
  const best = (): Sample | undefined => [...samples].sort((a, b) => a.doubtMs - b.doubtMs)[0]
  return {
    answered: (serverMs, pageMs, nowMs) => {
      const doubtMs = Math.max(0, (nowMs - serverMs) / 2)
      const sample = { offsetMs: pageMs - (serverMs + doubtMs), doubtMs }
      const had = best()
      const jumped =
        had !== undefined && Math.abs(sample.offsetMs - had.offsetMs) > sample.doubtMs + had.doubtMs + JUMP_MS
      samples = [...(jumped ? [] : samples), sample].slice(-KEPT)
    },
    ageMs: (pageMs, nowMs) => {
      const known = best()
      if (known === undefined) return null
      const ageMs = nowMs - (pageMs - known.offsetMs)
      return ageMs < -known.doubtMs - JUMP_MS ? null : Math.max(0, ageMs) + known.doubtMs
    },
  }
}
