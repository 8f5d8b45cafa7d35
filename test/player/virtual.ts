import { LEAVES } from '../../src/console/index.ts'
import { splitMessages } from '../../src/midi/index.ts'
import type { Clock } from '../../src/player/clock.ts'
import { createLoop, type Loop } from '../../src/player/loop.ts'
import type { PlayerCommand, PlayerEvent } from '../../src/player/protocol.ts'
import { STATES, sharedState, WORD } from '../../src/player/shared-state.ts'
import { gateRules, languageOf, makeTape } from '../../src/player/tape.ts'
import { createGate, type Port } from '../../src/ports/index.ts'
import type { Timeline } from '../../src/timeline/index.ts'

/** What left, and when by the virtual clock. */
export interface Sent {
  readonly atMs: number
  readonly bytes: readonly number[]
}

/** The player's loop under a clock of its own, without a thread: seconds of music in a millisecond. */
export interface Virtual {
  readonly loop: Loop
  readonly clock: Clock
  readonly sent: Sent[]
  readonly events: PlayerEvent[]
  /** Until the clock stands there, doing all that falls due. */
  readonly runTo: (atMs: number) => void
  readonly obey: (...commands: readonly PlayerCommand[]) => void
  readonly state: () => string
  readonly keysDown: () => number[]
  readonly drawn: () => number[]
  readonly cable: { isIn: boolean }
  /** Nothing is called for so long: the machine stands still. */
  readonly stall: (ms: number) => void
}

export interface VirtualOptions {
  readonly unplugged?: 'hold' | 'go-on'
  readonly sweepFirst?: boolean
  readonly inDoubt?: readonly number[]
  readonly port?: (port: Port, clock: Clock) => Port
}

export function virtual(
  timeline: Timeline,
  { unplugged = 'hold', sweepFirst = false, inDoubt = [], port = (p) => p }: VirtualOptions = {},
): Virtual {
  let now = 1000
  const clock: Clock = {
    nowMs: () => now,
    waitMs: (ms) => {
      now += ms
    },
  }
  const sent: Sent[] = []
  const events: PlayerEvent[] = []
  const cable = { isIn: true }
  let wasOut = false
  const isThere = () => {
    wasOut ||= !cable.isIn
    return !wasOut
  }
  const wire: Port = {
    name: 'virtual',
    takesRuns: true,
    timer: null,
    write: (bytes, offset, length) => {
      if (isThere())
        for (const each of splitMessages(bytes.slice(offset, offset + length)))
          sent.push({ atMs: now, bytes: [...each] })
    },
    isThere,
    reopen: () => {
      wasOut = !cable.isIn
      return cable.isIn
    },
    close: () => undefined,
  }
  const shared = sharedState()
  const rules = gateRules(timeline.organ, timeline)
  const loop = createLoop({
    ...clock,
    gate: createGate(port(wire, clock), rules, { now: clock.nowMs }),
    language: languageOf(timeline.organ),
    rules,
    unplugged,
    sweepFirst,
    inDoubt,
    shared,
    post: (event) => events.push(event),
  })
  const runTo = (atMs: number) => {
    for (;;) {
      const due = loop.step()
      if (due === 'closed' || due > atMs) break
      now = Math.max(now, due)
    }
    now = Math.max(now, atMs)
  }
  return {
    loop,
    clock,
    sent,
    events,
    runTo,
    obey: (...commands) => {
      for (const command of commands) loop.obey(command)
      runTo(now)
    },
    state: () => STATES[Atomics.load(shared.words, WORD.state)] ?? 'idle',
    keysDown: () => [...shared.keysDown.entries()].flatMap(([about, isDown]) => (isDown ? [about & 0x7f] : [])),
    drawn: () => [...shared.drawn.entries()].flatMap(([id, drawn]) => (drawn === LEAVES.drawn ? [id] : [])),
    cable,
    stall: (ms) => {
      now += ms
    },
  }
}

export const loaded = (timeline: Timeline): PlayerCommand => ({
  type: 'load',
  tape: makeTape(timeline),
  keepsStops: false,
})
