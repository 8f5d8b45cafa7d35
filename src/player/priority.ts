import { execFileSync } from 'node:child_process'
import { readlinkSync, writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { askShortTurns } from './short-turns.ts'

/** What the system gave this thread, best first. `prompt`: normal, in short turns that come soon. */
export type Priority = 'realtime' | 'high' | 'prompt' | 'normal'

/** Below the threads of sound servers (60–70 and above), above everything that is not real-time. */
const FIFO_PRIORITY = '50'
const HIGHEST_NICE = -20

/**
 * Raises the calling thread, and it alone, as far as the system lets it: SCHED_FIFO, else nice −20 and short turns, else
 * short turns; and asks for exact timers. What each is worth: docs/timing.md.
 * Called in the player's thread. Never fails; elsewhere than on Linux threads have no such handle and stay as they are.
 */
export function raisePriority(): Priority {
  if (process.platform !== 'linux') return 'normal'
  const thread = threadId()
  if (thread === null) return 'normal'
  askExactTimers(thread)
  if (
    tries(() => execFileSync('chrt', ['-f', '-p', FIFO_PRIORITY, String(thread)], { stdio: 'ignore', timeout: 1000 }))
  ) {
    return 'realtime'
  }
  const isHigh = tries(() => setPriority(thread, HIGHEST_NICE))
  const isPrompt = tries(() => askShortTurns(thread, isHigh ? HIGHEST_NICE : 0))
  return isHigh ? 'high' : isPrompt ? 'prompt' : 'normal'
}

/** The calling thread stays at its priority, but gets its processor soon when it wakes, where the system has that. */
export function askPromptness(): void {
  const thread = process.platform === 'linux' ? threadId() : null
  if (thread !== null) tries(() => askShortTurns(thread, 0))
}

function threadId(): number | null {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').pop())
  } catch {
    return null
  }
}

/** Timers may otherwise be 50 µs late, so that several can share one interrupt. Needs no rights for one's own thread. */
function askExactTimers(thread: number): void {
  tries(() => writeFileSync(`/proc/${thread}/timerslack_ns`, '1'))
}

function tries(action: () => unknown): boolean {
  try {
    action()
    return true
  } catch {
    return false
  }
}
