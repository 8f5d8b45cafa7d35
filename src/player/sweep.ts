import type { Gate } from '../ports/index.ts'
import type { Clock } from './clock.ts'
import type { PlayerSetup } from './protocol.ts'

/** Keeps a receiver's buffer from running over where the wire takes no time. */
const LEAST_PAUSE_MS = 0.2

/** Who played before us died, or the cable was out: whatever hangs goes up, at the wire's pace, before anything else. */
export function sweep(
  gate: Gate,
  { language, rules, waitMs }: Pick<PlayerSetup, 'language' | 'rules'> & Pick<Clock, 'waitMs'>,
  letGo: (about: number) => void,
): void {
  const pauseMs = Math.max(LEAST_PAUSE_MS, (3 * language.microsPerByte) / 1000)
  for (const [channel, keys] of rules.keys.entries()) {
    for (let key = keys?.low ?? 1; key <= (keys?.high ?? 0); key++) {
      letGo((channel << 7) | key)
      waitMs(pauseMs)
    }
  }
  gate.pump()
}
