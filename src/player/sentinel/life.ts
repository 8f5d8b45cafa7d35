/** Whether the player lives. Any word from it is a sign of life; it sends one at least every half second. */
export interface Life {
  readonly heard: (nowMs: number) => void
  /**
   * Whether the player stands still. Called every `LOOK_EVERY_MS`: a long gap between calls means that the sentinel stood
   * still itself (a machine that slept, both stopped), and that time is not held against the player.
   */
  readonly standsStill: (nowMs: number) => boolean
}

/** A chord that sounds on by itself for longer is heard by all. */
export const STANDS_STILL_MS = 1500
export const LOOK_EVERY_MS = 100
const STOOD_STILL_OURSELVES_MS = 500

export function createLife(startMs: number): Life {
  let heardAtMs = startMs
  let lookedAtMs = startMs
  return {
    heard: (nowMs) => {
      heardAtMs = nowMs
    },
    standsStill: (nowMs) => {
      if (nowMs - lookedAtMs > STOOD_STILL_OURSELVES_MS) heardAtMs = nowMs
      lookedAtMs = nowMs
      return nowMs - heardAtMs > STANDS_STILL_MS
    },
  }
}
