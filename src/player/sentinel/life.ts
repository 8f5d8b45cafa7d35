/** Whether the player lives: any word of his is a sign of life, and he says at least every half second that he is there. */
export interface Life {
  readonly heard: (nowMs: number) => void
  /**
   * Looks whether he stands still. Called every `LOOK_EVERY_MS`: who was not called for long stood still himself (a machine
   * that slept, both stopped), and knows nothing of that time.
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
