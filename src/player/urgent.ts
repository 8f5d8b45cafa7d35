import { type SharedState, STATES, sharedState, URGENT, WORD } from './shared-state.ts'

/** What works past the queue of commands, by any thread that has the player's shared memory. */

export function wake({ words }: SharedState): void {
  Atomics.add(words, WORD.wake, 1)
  Atomics.notify(words, WORD.wake)
}

/**
 * Silence at once, whatever the thread that gives the commands is busy with. It is to be given the command `panic` too: until
 * the player has taken that, it does nothing else of what was asked, for that was asked before.
 */
export function panicNow(state: SharedArrayBuffer): void {
  const shared = sharedState(state)
  Atomics.add(shared.words, WORD.panics, 1)
  wake(shared)
}

/**
 * Lets go, retires what we drew, closes, while the caller waits.
 * @returns whether the organ was silent in time
 */
export function closeNow(state: SharedArrayBuffer, waitMs: number): boolean {
  const shared = sharedState(state)
  const { words } = shared
  Atomics.store(words, WORD.urgent, URGENT.close)
  wake(shared)
  const deadline = performance.now() + waitMs
  const closed = STATES.indexOf('closed')
  for (;;) {
    const state = Atomics.load(words, WORD.state)
    const rest = deadline - performance.now()
    if (state === closed) return true
    if (rest <= 0) return false
    Atomics.wait(words, WORD.state, state, Math.min(rest, 20))
  }
}
