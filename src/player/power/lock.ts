import { printableLine } from '../../findings/index.ts'
import { type Helper, startHelper } from './helper.ts'

/** What logind may be kept from (`systemd-inhibit(1)`). */
type Inhibited = 'sleep' | 'idle' | 'handle-lid-switch'

export type LockState =
  | { readonly state: 'asking' | 'released' }
  | { readonly state: 'inhibited'; readonly what: readonly Inhibited[] }
  /** Nothing failed: this system has no logind, or does not let us. */
  | { readonly state: 'not available'; readonly reason: string }

/** A lock of logind's, held until it is released or we end, however we end. */
export interface Lock {
  readonly release: () => void
  readonly state: () => LockState
}

const WHO = 'Voluntary'

/**
 * Asks logind for a lock: for all of the first wish, where that is refused for the second, and so on. The lock is a file
 * descriptor, which Node cannot receive: `systemd-inhibit` holds it for us (docs/decisions/0004-power.md).
 * @param mode `block` keeps the system from it; `delay` gives us some seconds (logind.conf, InhibitDelayMaxSec) before it
 */
function takeLock(mode: 'block' | 'delay', wishes: readonly (readonly Inhibited[])[], why: string): Lock {
  let state: LockState = { state: 'asking' }
  let helper: Helper | null = null
  const ask = (index: number) => {
    const what = wishes[index] ?? []
    const args = [`--what=${what.join(':')}`, `--who=${WHO}`, `--why=${printableLine(why)}`, `--mode=${mode}`, 'cat']
    helper = startHelper('systemd-inhibit', args, {
      // `cat` runs once the lock is held, and says back what it was told.
      onLine: () => {
        state = { state: 'inhibited', what }
      },
      onEnd: (reason) => {
        if (state.state === 'asking' && index + 1 < wishes.length) ask(index + 1)
        else state = { state: 'not available', reason }
      },
    })
    helper.say('\n')
  }
  if (process.platform === 'linux') ask(0)
  else state = { state: 'not available', reason: 'logind is of Linux' }
  return {
    release: () => {
      helper?.stop()
      helper = null
      if (state.state !== 'not available') state = { state: 'released' }
    },
    state: () => state,
  }
}

/**
 * Keeps the machine awake: no sleep, no idling, the lid may be closed. A login elsewhere than at the machine (a service,
 * ssh) is let keep it from idling only (logind's polkit rules).
 * @param why as a person reads it in `systemd-inhibit --list`
 */
export const keepAwake = (why: string): Lock =>
  takeLock('block', [['sleep', 'idle', 'handle-lid-switch'], ['sleep', 'idle'], ['idle']], why)

/** Gives us time before the machine sleeps, whatever asks for its sleep. */
export const delaySleep = (why: string): Lock => takeLock('delay', [['sleep']], why)
