import { keepAwake, type Lock, type LockState } from './lock.ts'
import { onSuspend, type SuspendWatch } from './on-suspend.ts'
import type { SignalState } from './sleep-signal.ts'

export interface PowerWishes {
  /** Whether something sounds or is about to: the machine must stay awake. */
  readonly isPlaying: () => boolean
  /** Lets go of every key and pauses; done when the organ has been told. It then waits for a person to go on. */
  readonly beforeSleep: () => Promise<void>
  /** As a person reads it in the system's list of locks. */
  readonly why: string
}

interface PowerState {
  readonly awake: LockState
  /** The seconds before a sleep in which keys are let go. */
  readonly delay: LockState
  /** Whether a sleep is announced to us; else it is seen when it is over. */
  readonly signal: SignalState
}

export interface PowerWatch {
  readonly stop: () => void
  readonly state: () => PowerState
}

const LOOK_EVERY_MS = 250
/** What has been written is still on its way: an interface sends three bytes a millisecond. */
const ON_THE_WIRE_MS = 100

/**
 * While something plays the machine stays awake; before it sleeps nevertheless, every key goes up. Starts no program
 * before it has looked the first time, so that the first chord has the machine to itself, and no two at a look: each
 * start holds all our threads up for a millisecond. Never fails and prints nothing.
 */
export function watchPower({ isPlaying, beforeSleep, why }: PowerWishes): PowerWatch {
  let awake: Lock | null = null
  let suspend: SuspendWatch | null = null
  const look = () => {
    const playing = isPlaying()
    if (playing && awake === null) awake = keepAwake(why)
    else if (!playing && awake !== null) {
      awake.release()
      awake = null
    } else
      suspend ??= onSuspend(
        () => beforeSleep().then(onTheWire),
        () => undefined,
        why,
      )
  }
  const timer = setInterval(look, LOOK_EVERY_MS)
  timer.unref()
  return {
    stop: () => {
      clearInterval(timer)
      awake?.release()
      suspend?.stop()
    },
    state: () => ({
      awake: awake?.state() ?? { state: 'released' },
      delay: suspend?.state().delay ?? { state: 'released' },
      signal: suspend?.state().signal ?? { state: 'asking' },
    }),
  }
}

const onTheWire = () => new Promise<void>((resolve) => setTimeout(resolve, ON_THE_WIRE_MS))
