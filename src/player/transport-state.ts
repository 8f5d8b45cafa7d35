import type { Gate } from '../ports/index.ts'
import type { ConsoleState } from './console-state.ts'
import { type Head, nextWait } from './head.ts'
import { IDLE, type Phase, positionOf, shownAs } from './phase.ts'
import { NUMBER, type PlayerState, type SharedState, STATES, WORD } from './shared-state.ts'

/** Keys to strike, and the clock to start, once the stops have moved. */
interface Entry {
  readonly keys: readonly number[]
  readonly atMs: number
}

/** What carries the music from its tape to the gate, and where it stands. On the path of every note nothing is allocated. */
export interface Transport {
  readonly gate: Gate
  readonly console: ConsoleState
  readonly shared: SharedState
  readonly onState: (state: PlayerState) => void
  phase: Phase
  head: Head | null
  entry: Entry | null
  cable: 'in' | 'out' | 'unheard'
  /** Notes that go out in one write, so that a chord arrives as one. */
  readonly run: Uint8Array
  runLength: number
  /** When the clock has come to the place at which the music was held: what the port's timer had sounds until then. */
  heldFromMs: number
  /** What was due before this had no chance to be sent in time: it is not late. */
  readyMs: number
}

/** The longest run that is put together for one write. */
const RUN_BYTES = 1024

export const newTransport = (
  console: ConsoleState,
  shared: SharedState,
  onState: (state: PlayerState) => void = () => undefined,
): Transport => ({
  ...{ gate: console.gate, console, shared, onState },
  ...{ phase: IDLE, head: null, entry: null, cable: 'in' },
  ...{ run: new Uint8Array(RUN_BYTES), runLength: 0, readyMs: 0, heldFromMs: 0 },
})

/** To another phase, which is shown. */
export function enter(transport: Transport, phase: Phase): void {
  const state = shownAs(phase)
  const isNew = state !== shownAs(transport.phase)
  transport.phase = phase
  show(transport, phase.micros)
  if (!isNew) return
  Atomics.store(transport.shared.words, WORD.state, STATES.indexOf(state))
  transport.onState(state)
}

export function show({ shared }: Transport, micros: number): void {
  shared.numbers[NUMBER.positionMicros] = micros
}

export function setWaitsPassed({ shared }: Transport, head: Head, count: number): void {
  head.waitsPassed = count
  Atomics.store(shared.words, WORD.waitsPassed, count)
}

/** Where it stands when the clock stops now: not beyond the next wait. */
export const standsAt = ({ phase, head }: Transport, nowMs: number): number =>
  Math.min(positionOf(phase, nowMs), head ? nextWait(head) : Number.POSITIVE_INFINITY)
