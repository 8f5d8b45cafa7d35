import { MessageChannel, Worker } from 'node:worker_threads'
import { LEAVES } from '../console/index.ts'
import { CannotPlay } from '../findings/index.ts'
import type { ElementId, Enclosure, Organ, Piston } from '../organ/index.ts'
import type { GateRules, PortSpec } from '../ports/index.ts'
import type { Micros, Ticks } from '../time/index.ts'
import { type Timeline, timeOf } from '../timeline/index.ts'
import { type Lateness, summarise } from './lateness.ts'
import type { Priority } from './priority.ts'
import type { PlayerCommand, PlayerEvent, PlayerSetup, SwapPlan, Timing, Unplugged } from './protocol.ts'
import { createSaidReader } from './said.ts'
import { LINK, NUMBER, type PlayerState, type SharedState, STATES, sharedState, URGENT, WORD } from './shared-state.ts'
import { gateRules, languageOf, makeTape, tapeCall, watchHeader } from './tape.ts'

/** Read from shared memory, as often as anyone likes: the player is not disturbed. */
export interface PlayerStatus {
  readonly state: PlayerState
  /** Where the music stands, from the start of the timeline. */
  readonly position: Micros
  /** Whose position this is: the number of timelines that had been taken in, by load or swap. */
  readonly timeline: number
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

/** A piston of the organ, and those in force before it whose contents nobody knows. */
export interface Press {
  readonly piston: Piston
  readonly before: readonly Piston[]
}

type Ready = Extract<PlayerEvent, { readonly type: 'ready' }>

export interface Player {
  readonly portName: string
  /** What the system gave the player's thread. */
  readonly priority: Priority
  /** Who keeps the time: the port's own timer or the player's thread. */
  readonly keptBy: 'queue' | 'sleep'
  /** @param keepsStops at the same sitting: what the organ has been told of its stops still holds */
  readonly load: (timeline: Timeline, keepsStops?: boolean) => void
  readonly play: () => void
  readonly pause: () => void
  readonly resume: () => void
  readonly hold: () => void
  /** Passes a wait by its number: goes on where it waits; not stopping there where it is still ahead. */
  readonly pass: (wait: number) => void
  readonly seek: (to: Micros) => void
  /**
   * Goes on in another timeline of the same music from the same place: another tempo, an earlier end, another key later,
   * another registration.
   * @param ratio microseconds of the new one for one of the old
   * @param since the last wait that was passed: what lies before it is not scaled. Else the beginning.
   */
  readonly swap: (timeline: Timeline, ratio: number, plan?: SwapPlan, since?: Ticks) => void
  /** Draws (true) or retires elements at once. */
  readonly move: (names: ReadonlyMap<ElementId, boolean>, press?: Press) => void
  /** A hand at the console has done it: the organ is told nothing. */
  readonly note: (names: ReadonlyMap<ElementId, boolean>, press?: Press) => void
  /** What the organ was told besides notes and boxes since this was last asked. */
  readonly said: () => readonly (readonly number[])[]
  /** A box or pedal of the organ, by hand: 0 closed to 1 open. */
  readonly moveBox: (enclosure: Enclosure, position: number) => void
  /** Retires everything, by the organ's own general cancel where it has one. */
  readonly cancel: () => void
  readonly panic: () => void
  readonly status: () => PlayerStatus
  /** Lets go, retires what we drew, closes the port. */
  readonly close: () => Promise<void>
  /**
   * The same at once, without returning to the event loop: for the last moment of a process.
   * @returns whether the organ was silent in time
   */
  readonly closeNow: (waitMs: number) => boolean
}

export interface PlayerOptions {
  readonly organ: Organ
  readonly port: PortSpec
  readonly captureFile: string | null
  readonly timing: Timing
  readonly unplugged: Unplugged
  /** How far ahead a port with a timer is given its messages. */
  readonly aheadMs: number
  /** The first timeline: what its side file passes through is let through the gate. */
  readonly timeline: Timeline | null
  /** The pipe to the sentinel; null where none watches. */
  readonly watchFd: number | null
  /** Who played before us died with keys down: all of them go up first. */
  readonly sweepFirst: boolean
  /** Elements with one message for on and off of which nobody knows how they stand. */
  readonly inDoubt?: readonly number[]
  readonly onEvent: (event: PlayerEvent) => void
}

/** @throws CannotPlay where the port cannot be opened */
export async function openPlayer({
  organ,
  port,
  captureFile,
  timing,
  unplugged,
  aheadMs,
  timeline,
  watchFd,
  sweepFirst,
  inDoubt = [],
  onEvent,
}: PlayerOptions): Promise<Player> {
  const shared = sharedState()
  const channel = new MessageChannel()
  const rules: GateRules = gateRules(organ, timeline)
  const watch = watchFd === null ? null : { fd: watchFd, header: watchHeader(organ, port, rules) }
  const setup: PlayerSetup = {
    port,
    captureFile,
    timing,
    unplugged,
    aheadMs,
    sweepFirst,
    inDoubt,
    rules,
    watch,
    language: languageOf(organ),
    state: shared.buffer,
  }
  const worker = new Worker(workerFile(), {
    workerData: { setup, commands: channel.port2 },
    transferList: [channel.port2],
    // The thread prints nothing and must not be held up by the terminal of the main one.
    stdout: true,
    stderr: true,
  })
  let settleClosed: () => void = () => undefined
  const whenClosed = new Promise<void>((resolve) => {
    settleClosed = resolve
  })
  const { portName, priority, keptBy } = await new Promise<Ready>((resolve, reject) => {
    worker.on('message', (event: PlayerEvent) => {
      if (event.type === 'ready') resolve(event)
      else if (event.type === 'not-ready') reject(new CannotPlay(event.problem))
      onEvent(event)
    })
    worker.on('error', (error) => {
      reject(new CannotPlay(`the player ended: ${error.message}`))
      onEvent({ type: 'closed', problem: `a fault in the player: ${error.message}` })
    })
    worker.on('exit', () => settleClosed())
  })
  const moved = (names: ReadonlyMap<ElementId, boolean>, press: Press | undefined) => ({
    changes: [...names].map(([element, drawn]) => ({ element, drawn })),
    call: press === undefined ? null : tapeCall(organ, press.before, press.piston),
  })
  let current: Timeline | null = null
  const wake = () => {
    Atomics.add(shared.words, WORD.wake, 1)
    Atomics.notify(shared.words, WORD.wake)
  }
  const send = (command: PlayerCommand) => {
    channel.port1.postMessage(command)
    wake()
  }
  return {
    portName,
    priority,
    keptBy,
    load: (next, keepsStops = false) => {
      current = next
      send({ type: 'load', tape: makeTape(next), keepsStops })
    },
    play: () => send({ type: 'play' }),
    pause: () => send({ type: 'pause' }),
    resume: () => send({ type: 'resume' }),
    hold: () => send({ type: 'hold' }),
    pass: (wait) => send({ type: 'pass', wait }),
    seek: (to) => send({ type: 'seek', toMicros: to }),
    swap: (next, ratio, plan = 'same', since = next.from) => {
      const fromMicros = current ? timeOf(current, since) : 0
      send({ type: 'swap', tape: makeTape(next), fromMicros, toMicros: timeOf(next, since), ratio, plan })
      current = next
    },
    move: (names, press) => send({ type: 'move', ...moved(names, press) }),
    note: (names, press) => send({ type: 'note', ...moved(names, press) }),
    said: createSaidReader(shared),
    moveBox: (enclosure, position) => {
      const { closed, open } = enclosure
      const value = Math.round(closed + (open - closed) * Math.min(1, Math.max(0, position)))
      send({ type: 'box', box: organ.enclosures.indexOf(enclosure), value })
    },
    cancel: () => send({ type: 'cancel' }),
    panic: () => send({ type: 'panic' }),
    status: () => ({
      ...placeOf(shared),
      state: STATES[Atomics.load(shared.words, WORD.state)] ?? 'idle',
      keysDown: organ.divisions.map(({ channel: at }) => keysOn(shared.keysDown, at)),
      drawn: organ.elements.filter(({ id }) => shared.drawn[id] === 1).map(({ id }) => id),
      inDoubt: organ.elements
        .filter(({ id, said }) => said.type === 'toggle' && shared.drawn[id] === LEAVES.unknown)
        .map(({ id }) => id),
      boxes: organ.enclosures.map((enclosure, index) => positionOf(enclosure, shared.boxes[index] ?? -1)),
      sent: Atomics.load(shared.words, WORD.sent),
      lateness: summarise(shared.lateness),
      slippedMs: shared.numbers[NUMBER.slippedMs] ?? 0,
      isLinked: Atomics.load(shared.words, WORD.link) === LINK.there,
    }),
    close: async () => {
      send({ type: 'close' })
      await whenClosed
      channel.port1.close()
    },
    closeNow: (waitMs) => {
      Atomics.store(shared.words, WORD.urgent, URGENT.close)
      wake()
      const deadline = performance.now() + waitMs
      const isClosed = STATES.indexOf('closed')
      for (;;) {
        const state = Atomics.load(shared.words, WORD.state)
        const rest = deadline - performance.now()
        if (state === isClosed) return true
        if (rest <= 0) return false
        Atomics.wait(shared.words, WORD.state, state, Math.min(rest, 20))
      }
    },
  }
}

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

/** Tests run from the sources, but a thread starts from a built file. */
function workerFile(): URL {
  const here = import.meta.url
  return here.endsWith('.ts') ? new URL('../../dist/player/worker.js', here) : new URL('../player/worker.js', here)
}
