/** How an organ that is owned is silenced and let go of. */
export interface Ending {
  readonly isPlaying: () => boolean
  /** All keys up before the machine sleeps. */
  readonly letGo: () => Promise<void>
  /** Silences the organ, lets go of its port. */
  readonly close: () => Promise<void>
  /** The same within the time given, when the process is about to end. */
  readonly closeNow: (waitMs: number) => boolean
}
