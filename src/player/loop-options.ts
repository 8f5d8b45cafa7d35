import type { Gate } from '../ports/index.ts'
import type { PlayerEvent, PlayerSetup } from './protocol.ts'
import type { SharedState } from './shared-state.ts'
import type { Tape } from './tape-format.ts'

/** What a player without its thread is made of. */
export interface LoopOptions extends Pick<PlayerSetup, 'language' | 'rules' | 'unplugged' | 'sweepFirst' | 'inDoubt'> {
  readonly gate: Gate
  readonly shared: SharedState
  /** The clock that all of the player goes by: `performance.now()`, or a test's own. */
  readonly nowMs: () => number
  /** Returns when so much time has passed: for what must not be interrupted (a sweep, the end). */
  readonly waitMs: (ms: number) => void
  readonly post: (event: PlayerEvent) => void
  /** A tape is in: what is to be done before it plays. */
  readonly onLoaded?: (tape: Tape) => void
}
