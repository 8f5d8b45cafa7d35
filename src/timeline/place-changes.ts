import type { Busy } from './place-notes.ts'

/** A change (stop, coupler, swell step) waiting for its place between the notes. Microseconds. */
export interface WaitingChange {
  /** The last byte must be out by then. */
  readonly deadline: number
  readonly takes: number
  /** Least time between the starts of two changes that both have one: a maker's protective spacing, or 0. */
  readonly spacing: number
  at: number
}

/**
 * Law 3: as late as the deadlines allow, in the wire's free time between the notes, in their order. Planned backwards
 * from the last. Sets `at`; nothing is placed before `earliest`, and what then comes too late stays in order and spaced.
 * @param changes in the order in which they are to be sent
 * @param busy runs of notes by time, not overlapping
 */
export function placeChanges(changes: readonly WaitingChange[], busy: readonly Busy[], earliest: number): void {
  let next = Number.POSITIVE_INFINITY
  let nextSpaced = Number.POSITIVE_INFINITY
  let run = busy.length - 1
  for (let index = changes.length - 1; index >= 0; index--) {
    const change = changes[index] as WaitingChange
    let end = Math.min(change.deadline, next)
    if (change.spacing > 0) end = Math.min(end, nextSpaced - change.spacing + change.takes)
    for (; run >= 0; run--) {
      const { start, end: runEnd } = busy[run] as Busy
      if (runEnd <= end - change.takes) break
      if (start < end) end = Math.min(end, start)
    }
    change.at = Math.floor(end - change.takes)
    next = change.at
    if (change.spacing > 0) nextSpaced = change.at
  }
  pushAfter(changes, busy, earliest)
}

/** What did not fit behind `earliest` is moved later: late is better than before the organ is in a known state. */
function pushAfter(changes: readonly WaitingChange[], busy: readonly Busy[], earliest: number): void {
  let free = earliest
  let freeForSpaced = earliest
  let run = 0
  for (const change of changes) {
    let at = Math.max(change.at, free, change.spacing > 0 ? freeForSpaced : free)
    if (at > change.at) {
      for (; run < busy.length; run++) {
        const { start, end } = busy[run] as Busy
        if (start >= at + change.takes) break
        if (end > at) at = end
      }
      change.at = Math.ceil(at)
    }
    free = change.at + change.takes
    if (change.spacing > 0) freeForSpaced = change.at + change.spacing
  }
}
