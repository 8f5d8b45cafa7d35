import { LEAVES } from '../../src/console/index.ts'
import { splitMessages } from '../../src/midi/index.ts'
import { elementName } from '../../src/organ/index.ts'
import { gateRules, languageOf } from '../../src/player/console-language.ts'
import { createLoop } from '../../src/player/loop.ts'
import type { LoopOptions } from '../../src/player/loop-options.ts'
import type { PlayerCommand, PlayerEvent } from '../../src/player/protocol.ts'
import { NUMBER, STATES, sharedState, WORD } from '../../src/player/shared-state.ts'
import type { SwapPlace } from '../../src/player/swap.ts'
import { makeTape } from '../../src/player/tape.ts'
import { panicNow } from '../../src/player/urgent.ts'
import { createGate, type Port } from '../../src/ports/index.ts'
import type { Timeline } from '../../src/timeline/index.ts'

/** What left, and when by the virtual clock. */
interface Sent {
  readonly atMs: number
  readonly bytes: readonly number[]
}

/** The organ at the end of the virtual wire: it keeps the books. */
interface OrganEnd {
  readonly keys: Set<string>
  readonly stops: Set<string>
  /** `on 60`, `off 60`, `+Great Principal 4`, `-…`, `cancel`, with the time at which each came. */
  readonly heard: { readonly atMs: number; readonly what: string }[]
  readonly struckTwice: string[]
}

/** The player's loop under a clock of its own, without a thread: seconds of music in a millisecond. */
export interface Virtual {
  readonly nowMs: () => number
  /** Whole messages that left, one by one. */
  readonly sent: readonly Sent[]
  readonly organ: OrganEnd
  readonly events: readonly PlayerEvent[]
  /** Lets time pass, doing all that falls due. */
  readonly pass: (ms: number) => void
  readonly runTo: (atMs: number) => void
  readonly obey: (...commands: readonly PlayerCommand[]) => void
  /** Past the queue of commands. */
  readonly panicNow: () => void
  readonly load: (timeline: Timeline) => void
  readonly swap: (timeline: Timeline, place: SwapPlace) => void
  readonly state: () => string
  readonly micros: () => number
  readonly waitsPassed: () => number
  readonly slippedMs: () => number
  /** Numbers of the elements that we take to be drawn. */
  readonly drawn: () => readonly number[]
  readonly cable: {
    isIn: boolean
    /** Writes throw. */
    isStalled: boolean
  }
  /** Nothing is called for so long: the machine stands still. */
  readonly stall: (ms: number) => void
  /** How the port was closed: true where the sentinel was told goodbye. */
  readonly goodbye: () => boolean | null
}

export interface VirtualOptions {
  readonly unplugged?: 'hold' | 'go-on'
  readonly sweepFirst?: boolean
  readonly inDoubt?: readonly number[]
}

export function virtual(
  timeline: Timeline,
  { unplugged = 'hold', sweepFirst = false, inDoubt = [] }: VirtualOptions = {},
): Virtual {
  const { organ } = timeline
  let now = 1000
  const clock: Pick<LoopOptions, 'nowMs' | 'waitMs'> = {
    nowMs: () => now,
    waitMs: (ms) => {
      now += ms
    },
  }
  const events: PlayerEvent[] = []
  const end = createEnd(timeline, clock.nowMs)
  const wire = createWire(end.take)
  const shared = sharedState()
  const rules = gateRules(organ, timeline)
  const gate = createGate(wire.port, rules, { now: clock.nowMs, afterDeath: sweepFirst })
  const post = (event: PlayerEvent) => void events.push(event)
  const language = languageOf(organ)
  const loop = createLoop({ ...clock, gate, language, rules, unplugged, sweepFirst, inDoubt, shared, post })
  const passTo = (atMs: number) => {
    for (;;) {
      const due = loop.step()
      if (due === 'closed' || due > atMs) break
      // Real time never stands still, whatever a rounding says is due.
      now = due > now ? due : now + 0.0001
    }
    now = Math.max(now, atMs)
  }
  const obey = (...commands: readonly PlayerCommand[]) => {
    for (const command of commands) loop.obey(command)
    passTo(now)
  }
  return {
    nowMs: clock.nowMs,
    sent: end.sent,
    organ: end.organ,
    events,
    pass: (ms) => passTo(now + ms),
    runTo: passTo,
    obey,
    panicNow: () => {
      panicNow(shared.buffer)
      passTo(now)
    },
    load: (next) => obey(loaded(next)),
    swap: (next, place) => obey({ type: 'swap', tape: makeTape(next), ...place }),
    state: () => STATES[Atomics.load(shared.words, WORD.state)] ?? 'idle',
    micros: () => shared.numbers[NUMBER.positionMicros] ?? 0,
    waitsPassed: () => Atomics.load(shared.words, WORD.waitsPassed),
    slippedMs: () => shared.numbers[NUMBER.slippedMs] ?? 0,
    drawn: () => organ.elements.filter(({ id }) => shared.drawn[id] === LEAVES.drawn).map(({ id }) => id),
    cable: wire.cable,
    stall: (ms) => {
      now += ms
    },
    goodbye: wire.goodbye,
  }
}

export const loaded = (timeline: Timeline): PlayerCommand => ({
  type: 'load',
  tape: makeTape(timeline),
  keepsStops: false,
})

function createWire(take: (bytes: Uint8Array) => void) {
  const cable = {
    get isIn() {
      return isIn
    },
    set isIn(to: boolean) {
      isIn = to
      if (!to) isConnected = false
    },
    isStalled: false,
  }
  let isIn = true
  /** Once it was gone it stays so until it is opened again. */
  let isConnected = true
  let goodbye: boolean | null = null
  const port: Port = {
    name: 'virtual',
    takesRuns: true,
    timer: null,
    write: (bytes, offset, length) => {
      if (cable.isStalled) throw new Error('EAGAIN')
      if (isConnected) take(bytes.slice(offset, offset + length))
    },
    isThere: () => isConnected,
    reopen: () => {
      isConnected = isIn && !cable.isStalled
      return isConnected
    },
    close: (isSilent = true) => {
      goodbye = isSilent
    },
  }
  return {
    port,
    cable,
    goodbye: () => goodbye,
  }
}

function createEnd({ organ }: Timeline, nowMs: () => number) {
  const sent: Sent[] = []
  const end: OrganEnd = { keys: new Set(), stops: new Set(), heard: [], struckTwice: [] }
  const spoken = new Map<string, { readonly name: string; readonly on: boolean }>()
  for (const element of organ.elements) {
    if (element.control.type !== 'switch') continue
    spoken.set(element.control.on.join(), { name: elementName(element), on: true })
    spoken.set(element.control.off.join(), { name: elementName(element), on: false })
  }
  const hear = (what: string) => end.heard.push({ atMs: nowMs(), what })
  const takeNote = ([status = 0, key = 0, velocity = 0]: readonly number[]) => {
    if ((status & 0xe0) !== 0x80) return
    const name = `${status & 0x0f} ${key}`
    if ((status & 0xf0) === 0x90 && velocity > 0) {
      if (end.keys.has(name)) end.struckTwice.push(name)
      end.keys.add(name)
      hear(`on ${key}`)
    } else if (end.keys.delete(name)) hear(`off ${key}`)
  }
  const takeStop = (text: string): boolean => {
    const stop = spoken.get(text)
    if (text === organ.generalCancel?.join()) {
      end.stops.clear()
      hear('cancel')
    } else if (stop) {
      if (stop.on) end.stops.add(stop.name)
      else end.stops.delete(stop.name)
      hear(`${stop.on ? '+' : '-'}${stop.name}`)
    } else return false
    return true
  }
  return {
    sent,
    organ: end,
    take: (bytes: Uint8Array) => {
      for (const each of splitMessages(bytes)) sent.push({ atMs: nowMs(), bytes: [...each] })
      if (takeStop(Array.from(bytes).join())) return
      for (const each of splitMessages(bytes)) takeNote([...each])
    },
  }
}
