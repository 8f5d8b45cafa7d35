/** The clock that all of the player goes by: `performance.now()`, or a test's own. */
export interface Clock {
  readonly nowMs: () => number
  /** Returns when so much time has passed: for what must not be interrupted (a sweep, the end). */
  readonly waitMs: (ms: number) => void
}
