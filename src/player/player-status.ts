import { LEAVES } from '../console/index.ts'
import type { Enclosure, Organ } from '../organ/index.ts'
import type { Micros } from '../time/index.ts'
import { type Lateness, summarise } from './lateness.ts'
import { LINK, NUMBER, type PlayerState, type SharedState, STATES, WORD } from './shared-state.ts'

/** Read from shared memory, as often as anyone likes: the player is not disturbed. */
export interface PlayerStatus {
  readonly state: PlayerState
  /** Where the music stands, from the start of the timeline. */
  readonly position: Micros
  /** Whose position this is: the number of timelines that had been taken in, by load or swap. */
  readonly timeline: number
  /** How many of our commands it has done: until then it stands where it stood before them. */
  readonly answered: number
  /** How many waits of the timeline lie behind. */
  readonly waitsPassed: number
  /** Keys down on each division, in the organ's order of divisions. */
  readonly keysDown: readonly (readonly number[])[]
  /** Numbers of the elements that we drew. */
  readonly drawn: readonly number[]
  /** Numbers of the elements with one message for on and off of which nobody knows how they stand. */
  readonly inDoubt: readonly number[]
  /** Where each box and pedal was last told to stand, 0 closed to 1 open; null where nothing was said. */
  readonly boxes: readonly (number | null)[]
  readonly sent: number
  readonly lateness: Lateness
  /** How much the clock slipped because the machine stood still. */
  readonly slippedMs: number
  /** The port's other end is there, as far as it can be known. */
  readonly isLinked: boolean
}

export const statusOf = (organ: Organ, shared: SharedState): PlayerStatus => ({
  // First of all: what follows is at least as new.
  answered: Atomics.load(shared.words, WORD.answered),
  ...placeOf(shared),
  state: STATES[Atomics.load(shared.words, WORD.state)] ?? 'idle',
  keysDown: organ.divisions.map(({ channel }) => keysOn(shared.keysDown, channel)),
  drawn: organ.elements.filter(({ id }) => shared.drawn[id] === LEAVES.drawn).map(({ id }) => id),
  inDoubt: organ.elements
    .filter(({ id, control }) => control.type === 'toggle' && shared.drawn[id] === LEAVES.unknown)
    .map(({ id }) => id),
  boxes: organ.enclosures.map((enclosure, index) => positionOf(enclosure, shared.boxes[index] ?? -1)),
  sent: Atomics.load(shared.words, WORD.sent),
  lateness: summarise(shared.lateness),
  slippedMs: shared.numbers[NUMBER.slippedMs] ?? 0,
  isLinked: Atomics.load(shared.words, WORD.link) === LINK.in,
})

const MOST_TRIES = 100_000

/** Place and tape that belong together: the thread may be taking in another tape while we look. */
function placeOf({ words, numbers }: SharedState): Pick<PlayerStatus, 'timeline' | 'position' | 'waitsPassed'> {
  for (let tries = 1; ; tries++) {
    const before = Atomics.load(words, WORD.tape)
    const position = (numbers[NUMBER.positionMicros] ?? 0) as Micros
    const waitsPassed = Atomics.load(words, WORD.waitsPassed)
    const isWhole = before % 2 === 0 && Atomics.load(words, WORD.tape) === before
    // A thread that died meanwhile must not hold us up.
    if (isWhole || tries > MOST_TRIES) return { timeline: Math.floor(before / 2), position, waitsPassed }
  }
}

function positionOf({ closed, open }: Enclosure, value: number): number | null {
  return value < 0 || closed === open ? null : Math.min(1, Math.max(0, (value - closed) / (open - closed)))
}

function keysOn(keysDown: Uint8Array, channel: number): number[] {
  const keys: number[] = []
  for (let key = 0; key < 128; key++) if (keysDown[(channel << 7) | key]) keys.push(key)
  return keys
}
