import type { Organ } from '../organ/index.ts'

/**
 * What is known of the organ's end: `sending` where it never says anything (we do not know that it hears), `connected`
 * where it is heard, `silent` where it should be and is not; `unheard` where its port has not been there yet, and something
 * stands in for it.
 */
export type Heard = 'sending' | 'connected' | 'silent' | 'unheard'

export interface Heartbeat {
  /** Something came in. */
  readonly heard: (nowMs: number) => void
  /** @param sent how many messages have gone out so far */
  readonly state: (nowMs: number, sent: number) => Heard
}

/** MIDI 1.0 allows 300 ms between two FE; a radio link adds its own; a loss is to be noticed within a second. */
const SILENT_AFTER_MS = 900

export function createHeartbeat(kind: Organ['heartbeat'], openedMs: number): Heartbeat {
  let heardMs: number | null = null
  let counted = 0
  /** When something first went out that nothing has answered. */
  let unansweredMs: number | null = null
  return {
    heard: (nowMs) => {
      heardMs = nowMs
      unansweredMs = null
    },
    state: (nowMs, sent) => {
      if (kind === 'none') return 'sending'
      if (sent !== counted) {
        counted = sent
        unansweredMs ??= nowMs
      }
      const sinceMs = kind === 'active-sensing' ? (heardMs ?? openedMs) : unansweredMs
      if (sinceMs !== null && nowMs - sinceMs > SILENT_AFTER_MS) return 'silent'
      return heardMs === null ? 'sending' : 'connected'
    },
  }
}
