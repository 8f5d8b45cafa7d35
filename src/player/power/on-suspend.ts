import { delaySleep, type LockState } from './lock.ts'
import { listenForSleep, type SignalState, type SleepSignal } from './sleep-signal.ts'
import { sleepMeter } from './stood-still.ts'

export interface SuspendWatch {
  readonly stop: () => void
  /** Where either is not available, a sleep is seen only when it is over: `before` and `after` then come together. */
  readonly state: () => { readonly delay: LockState; readonly signal: SignalState }
}

/** How often the clocks are compared: what sounds after an unannounced sleep is let go this soon. */
const LOOK_EVERY_MS = 250

/**
 * Calls `before` when the machine is about to sleep and holds the sleep off until it is done (as long as logind waits:
 * 5 s unless logind.conf says otherwise), and `after` when it woke. Where nobody announces sleep, both when it woke.
 * @param before must not take longer than it needs; what it throws is dropped: the machine sleeps anyhow
 */
export function onSuspend(before: () => Promise<void> | void, after: () => void, why: string): SuspendWatch {
  let delay = delaySleep(why)
  let asleep = false
  let stopped = false
  let last: Promise<void> = Promise.resolve()
  /** One after the other: a wake-up while `before` still runs waits for it. */
  const inTurn = (step: () => Promise<void> | void) => {
    last = last.then(() => (stopped ? undefined : step())).catch(() => undefined)
  }
  const slept = sleepMeter(LOOK_EVERY_MS)
  let signal: SleepSignal | null = null
  const hear = (goesToSleep: boolean) => {
    // An end of sleep whose beginning nobody told us: the clocks have seen it.
    if (!goesToSleep && !asleep) return
    asleep = goesToSleep
    if (goesToSleep) {
      inTurn(before)
      inTurn(() => delay.release())
      return
    }
    // The clocks need not tell again what has been announced.
    slept()
    inTurn(() => {
      delay.release()
      delay = delaySleep(why)
      after()
    })
  }
  const timer = setInterval(() => {
    const isAnnounced = asleep && signal?.state().state === 'listening'
    // To start a program holds all our threads up for a millisecond: two are not started at once.
    signal ??= listenForSleep(hear)
    if (slept() === 0 || isAnnounced) return
    asleep = false
    inTurn(before)
    inTurn(after)
  }, LOOK_EVERY_MS)
  timer.unref()
  return {
    stop: () => {
      stopped = true
      clearInterval(timer)
      signal?.stop()
      delay.release()
    },
    state: () => ({ delay: delay.state(), signal: signal?.state() ?? { state: 'asking' } }),
  }
}
