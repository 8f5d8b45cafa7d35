import { onEndingSignal } from '../../player/sentinel/index.ts'

const STOP_AGAIN_MS = 300

/**
 * Waits for the end of what the server plays; a signal asks the server to end it, again and again until it has.
 * @param stop may be lost on the way, or come too early
 */
export async function untilEnded<End>(
  ended: Promise<End>,
  stop: () => unknown,
): Promise<{ readonly end: End; readonly signal: NodeJS.Signals | null }> {
  let signal: NodeJS.Signals | null = null
  let again: NodeJS.Timeout | undefined
  const onGone = () => {
    stop()
    again ??= setInterval(stop, STOP_AGAIN_MS)
  }
  const endSignals = onEndingSignal((name) => {
    signal = name
    onGone()
  })
  // The process that people see, and may end, is the sentinel's.
  process.on('disconnect', onGone)
  const end = await ended
  clearInterval(again)
  endSignals()
  process.off('disconnect', onGone)
  return { end, signal }
}

/** `null`: it did not say goodbye. */
export const wordsForServer = (end: { readonly type: 'server-ended' } | null): string =>
  end === null ? SERVER_GONE : 'voluntary serve has ended; the keys are up and our stops are in.'

const SERVER_GONE = 'The server has gone; it silences the organ when it ends.'

/** The port, as a view of the server shows it. */
export const portOnServer = (name: string): string => `${name} (voluntary serve)`
