import { saidBy } from '../findings/index.ts'
import type { Outcome } from '../organist/index.ts'
import { watchPower } from '../player/power/index.ts'
import { type EndingSignal, EXIT, onEndingSignal, onStopSignal } from '../player/sentinel/index.ts'

/** What sounds, and how to end it. */
export interface Sounding {
  readonly finished: Promise<Outcome>
  readonly stop: () => Promise<void>
  /** The same within the time given, when the process is about to end. */
  readonly stopNow: (waitMs: number) => boolean
  /** All keys up, and it waits for go: before the machine sleeps. */
  readonly letGo: () => Promise<void>
  readonly isPlaying: () => boolean
  /** Why the machine must stay awake, for people. */
  readonly why: string
  readonly view: { readonly stop: () => void }
}

export type Ended = Outcome & { readonly signal: EndingSignal | null }

/** How long a process that is about to end waits for the organ to be silent. */
const SILENT_WITHIN_MS = 3000

/** Waits for its end; whatever ends the program, the organ falls silent first. */
export async function untilSilent({ finished, stop, stopNow, letGo, isPlaying, why, view }: Sounding): Promise<Ended> {
  let signal: Ended['signal'] = null
  const onSentinelGone = () => void stop()
  const onExit = () => stopNow(SILENT_WITHIN_MS)
  const onFault = (fault: unknown) => {
    stopNow(SILENT_WITHIN_MS)
    view.stop()
    process.stderr.write(`voluntary: an unexpected fault: ${saidBy(fault)}; the organ was silenced\n`)
    process.exit(EXIT.couldNotPlay)
  }
  const endSignals = onEndingSignal((name) => {
    signal = name
    void stop()
  })
  const endStopping = onStopSignal(letGo)
  process.on('exit', onExit)
  // The sentinel has ended: nobody would silence the organ after us, so we do it while we can.
  process.on('disconnect', onSentinelGone)
  process.on('uncaughtException', onFault)
  process.on('unhandledRejection', onFault)
  const power = watchPower({ isPlaying, beforeSleep: letGo, why })
  const outcome = await finished
  power.stop()
  view.stop()
  endSignals()
  endStopping()
  process.off('exit', onExit)
  process.off('disconnect', onSentinelGone)
  process.off('uncaughtException', onFault)
  process.off('unhandledRejection', onFault)
  return { ...outcome, signal }
}
