import { heardAtMs, isLinked, state } from '../live/store.ts'

/** Without news for longer, nobody knows where the music is. */
const BELIEVED_MS = 1500
/** News come twenty times a second, each a little late: of a small difference so much is taken back a frame. */
const PULL = 0.08
const JUMP_MS = 250

/** Where the music stands in a roll, between what the server says; null where it is not this roll that is played. */
export interface Follower {
  readonly at: (nowMs: number) => number | null
  readonly moves: () => boolean
}

export function createFollower(roll: () => string): Follower {
  let shownMs: number | null = null
  let lastMs = 0
  const now = () => {
    const music = state.peek()?.music ?? null
    return music?.roll === roll() ? music : null
  }
  const moves = () => isLinked.peek() && now()?.moves === true
  return {
    moves,
    at: (nowMs) => {
      const music = now()
      if (music === null) {
        shownMs = null
        return null
      }
      const agoMs = Math.min(BELIEVED_MS, nowMs - heardAtMs.peek())
      const saidMs = music.positionMs + (moves() ? agoMs : 0)
      const goneMs = moves() ? Math.min(BELIEVED_MS, nowMs - lastMs) : 0
      lastMs = nowMs
      const expectedMs = shownMs === null ? saidMs : shownMs + goneMs
      const offMs = saidMs - expectedMs
      shownMs = !moves() || Math.abs(offMs) > JUMP_MS ? saidMs : expectedMs + PULL * offMs
      return shownMs
    },
  }
}
