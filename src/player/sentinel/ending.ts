import { closeSync } from 'node:fs'
import { constants } from 'node:os'
import { isatty } from 'node:tty'

/** How every command ends: its exit codes, what ends it from outside, and what only stops it. */

/**
 * 0 done, 1 could not play, 2 bad usage or bad input, 3 nothing is known (a rehearsal on too busy a machine); a signal that
 * ended it: 128 and its number.
 */
export const EXIT = { done: 0, couldNotPlay: 1, badInput: 2, void: 3 } as const

export const exitCodeOf = (signal: NodeJS.Signals): number => 128 + constants.signals[signal]

/** Ctrl-C, a service manager, a terminal that hangs up, Ctrl-\: the organ falls silent first. */
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const
export type EndingSignal = (typeof ENDING_SIGNALS)[number]

/** @returns hears them no more: they end the process as the system does */
export function onEndingSignal(hear: (signal: EndingSignal) => void): () => void {
  for (const each of ENDING_SIGNALS) process.on(each, hear)
  return () => {
    for (const each of ENDING_SIGNALS) process.off(each, hear)
  }
}

/** What a program that stops says to its sentinel, which then stops too: the shell sees its job stopped. */
const STANDS_STILL = 'stands still'

/**
 * Ctrl-Z: the keys go up before the process stops, and it goes on as it stood then.
 * @param letGo all keys up, and it waits
 */
export function onStopSignal(letGo: () => Promise<void>): () => void {
  let isStopping = false
  const stop = async () => {
    isStopping = true
    await letGo()
    process.send?.(STANDS_STILL)
    standStill()
    isStopping = false
  }
  const onStop = () => {
    if (!isStopping && !hasJustGoneOn()) void stop()
  }
  process.on('SIGTSTP', onStop)
  return () => process.off('SIGTSTP', onStop)
}

/** The terminal asks program and sentinel to stop, and each the other: what comes in so soon asked for the same stop. */
const SAME_STOP_MS = 200
let wentOnAtMs = Number.NEGATIVE_INFINITY
export const hasJustGoneOn = (): boolean => performance.now() - wentOnAtMs < SAME_STOP_MS

/** Until it is told to go on. */
export function standStill(): void {
  process.kill(process.pid, 'SIGSTOP')
  wentOnAtMs = performance.now()
}

export const saysThatItStandsStill = (message: unknown): boolean => message === STANDS_STILL

let outlives = false
/**
 * A reader that goes (`voluntary check … | head`) and a terminal that hangs up are no fault of ours. Node gives a terminal
 * back as it was when it ends, and aborts where that has hung up: it must not find it.
 */
export function outliveTerminal(): void {
  if (outlives) return
  outlives = true
  const terminals = [0, 1, 2].filter((fd) => isatty(fd))
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
    })
  }
  process.on('exit', () => {
    for (const fd of terminals) if (!isatty(fd)) closeSync(fd)
  })
}
