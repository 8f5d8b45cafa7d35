/** A hand is not faster; a burst after a silence is. */
const MESSAGES_A_SECOND = 25
const BURST = 60

/** So many a second, and a burst now and then. */
export function createBudget(now: () => number): () => boolean | 'far-too-many' {
  let left = BURST
  let atMs = now()
  return () => {
    const nowMs = now()
    left = Math.min(BURST, left + ((nowMs - atMs) / 1000) * MESSAGES_A_SECOND) - 1
    atMs = nowMs
    return left < -BURST ? 'far-too-many' : left >= 0
  }
}
