import type { Gate } from '../ports/index.ts'
import type { Console } from './console.ts'
import { type Head, nextWait } from './head.ts'
import { type Phase, positionOf, shownAs } from './phase.ts'
import type { Sender } from './send-due.ts'
import { NUMBER, type PlayerState, type SharedState, STATES, WORD } from './shared-state.ts'
import type { ConsoleLanguage } from './tape-format.ts'

/** Keys to strike, and the clock to start, once the stops have moved. */
interface Entry {
  readonly keys: readonly number[]
  readonly atMs: number
}

/** All that it works on. */
export interface Deck {
  readonly gate: Gate
  readonly console: Console
  readonly language: ConsoleLanguage
  readonly shared: SharedState
  readonly sender: Sender
  readonly onState: (state: PlayerState) => void
  phase: Phase
  head: Head | null
  entry: Entry | null
  cable: 'in' | 'out' | 'unheard'
}

/** To another phase, shown to whoever looks. */
export function enter(deck: Deck, phase: Phase): void {
  const state = shownAs(phase)
  const isNew = state !== shownAs(deck.phase)
  deck.phase = phase
  show(deck, phase.micros)
  if (!isNew) return
  Atomics.store(deck.shared.words, WORD.state, STATES.indexOf(state))
  deck.onState(state)
}

export function show({ shared }: Deck, micros: number): void {
  shared.numbers[NUMBER.positionMicros] = micros
}

export function setWaitsPassed({ shared }: Deck, head: Head, count: number): void {
  head.waitsPassed = count
  Atomics.store(shared.words, WORD.waitsPassed, count)
}

/** Where it stands when the clock stops now: not beyond the next wait. */
export const standsAt = ({ phase, head }: Deck, nowMs: number): number =>
  Math.min(positionOf(phase, nowMs), head ? nextWait(head) : Number.POSITIVE_INFINITY)
