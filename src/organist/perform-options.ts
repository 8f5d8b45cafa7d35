import type { Timing, Unplugged } from '../player/index.ts'
import type { hear, PortSpec } from '../ports/index.ts'

/** How a performance ended. */
export type Outcome = (
  | { readonly type: 'done' }
  /** Stopped by the person before the end. */
  | { readonly type: 'stopped' }
  | { readonly type: 'failed'; readonly problem: string }
) & {
  /** Why the capture is not whole. */
  readonly uncaptured?: string | null
}

/** What a performance is given beside its music. */
export interface PerformOptions {
  readonly port: PortSpec
  readonly captureFile: string | null
  readonly timing: Timing
  readonly unplugged: Unplugged
  /** How far ahead the system's MIDI timer is given its messages. */
  readonly aheadMs: number
  /** The pipe to the sentinel; null where none watches. */
  readonly watchFd: number | null
  /** What the music waits for, once the port is open (somebody who listens); left out: nothing. */
  readonly begins?: Promise<void>
  /** Nobody at the machine chose this profile: it may say no more than was agreed for the console. */
  readonly isFromAfar?: boolean
  /** Hears the organ; left out: the MIDI input of the port's name. */
  readonly ear?: typeof hear
  /** Is told the player's shared memory, before anything is played (`panicNow`, `closeNow`). */
  readonly onShared?: (shared: SharedArrayBuffer) => void
}
