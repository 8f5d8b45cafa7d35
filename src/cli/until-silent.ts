import { errorText } from '../findings/index.ts'
import type { Outcome } from '../organist/index.ts'
import { watchPower } from '../player/power/index.ts'
import { type EndingSignal, EXIT, exitCodeOf, onEndingSignal, onStopSignal } from '../player/sentinel/index.ts'
import { sayBeside } from './print.ts'

/** What sounds, and how to end it. */
export interface Sounding {
  /** Whatever it was that asked for the end. */
  readonly stop: () => unknown
  /** The same within the time given, when the process is about to end. */
  readonly stopNow: (waitMs: number) => unknown
  /** All keys up, and it waits for go: before the machine sleeps. */
  readonly letGo: () => Promise<void>
  readonly isPlaying: () => boolean
  /** Why the machine must stay awake, for people. */
  readonly why: string
  readonly view: { readonly stop: () => void }
  /** Told of a fault of ours: whether the program goes on all the same. Left out: it ends. */
  readonly livesOn?: (fault: unknown) => boolean
}

/** How long a process that is about to end waits for the organ to be silent. */
const SILENT_WITHIN_MS = 3000

/** Whatever ends the program, the organ falls silent first; until `end` is called, once it is silent. */
export function guardSilence({ stop, stopNow, letGo, isPlaying, why, view, livesOn }: Sounding) {
  let signal: EndingSignal | null = null
  const onExit = () => void stopNow(SILENT_WITHIN_MS)
  const onGone = () => void stop()
  const onFault = (fault: unknown) => {
    if (livesOn?.(fault)) return
    stopNow(SILENT_WITHIN_MS)
    view.stop()
    sayBeside(`voluntary: an unexpected fault: ${errorText(fault)}; the organ was silenced`)
    process.exit(EXIT.couldNotPlay)
  }
  const endSignals = onEndingSignal((name) => {
    signal = name
    void stop()
  })
  const endStopping = onStopSignal(letGo)
  const power = watchPower({ isPlaying, beforeSleep: letGo, why })
  const handlers = Object.entries({
    exit: onExit,
    // The sentinel has ended: nobody would silence the organ after us, so we do it while we can.
    disconnect: onGone,
    uncaughtException: onFault,
    unhandledRejection: onFault,
  })
  for (const [event, handle] of handlers) process.on(event, handle)
  return {
    /** The one that ends the program; null: none does. */
    signal: () => signal,
    end: () => {
      power.stop()
      view.stop()
      endSignals()
      endStopping()
      for (const [event, handle] of handlers) process.off(event, handle)
    },
  }
}

export type Ended = Outcome & { readonly signal: EndingSignal | null }

/** @param otherwise the code where nothing went wrong and nobody broke it off */
export const codeOf = ({ type, signal }: Pick<Ended, 'type' | 'signal'>, otherwise = 0): number =>
  type === 'failed' ? EXIT.couldNotPlay : signal === null ? otherwise : exitCodeOf(signal)

/** Waits for its end. */
export async function untilSilent(sounding: Sounding & { readonly finished: Promise<Outcome> }): Promise<Ended> {
  const guard = guardSilence(sounding)
  const outcome = await sounding.finished
  guard.end()
  if (outcome.uncaptured) sayBeside(outcome.uncaptured)
  return { ...outcome, signal: guard.signal() }
}
