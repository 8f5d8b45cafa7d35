import type { ElementId, Enclosure, Organ, Piston } from '../organ/index.ts'
import { agreedAt, type PortSpec } from '../ports/index.ts'
import type { Micros, Ticks } from '../time/index.ts'
import { type Timeline, timeOf } from '../timeline/index.ts'
import { gateRules, languageOf, watchHeader } from './console-language.ts'
import { type PlayerStatus, statusOf } from './player-status.ts'
import { type PlayerThread, type Ready, startThread } from './player-thread.ts'
import type { Priority } from './priority.ts'
import type { PlayerCommand, PlayerEvent, PlayerSetup, SwapPlan, Timing, Unplugged } from './protocol.ts'
import { createSentLogReader } from './sent-log.ts'
import { type SharedState, sharedState } from './shared-state.ts'
import { makeTape, tapeCall } from './tape.ts'
import { closeNow, wake } from './urgent.ts'

/** A piston of the organ, and those in force before it whose contents nobody knows. */
interface Press {
  readonly piston: Piston
  readonly before: readonly Piston[]
}

/** How long ago it was where nothing of ours can have come after it. */
export const STANDS_SO = Number.NEGATIVE_INFINITY

export interface Player {
  readonly portName: string
  /** What the system gave the player's thread. */
  readonly priority: Priority
  /** What keeps the time: the port's own timer or the player's thread. */
  readonly keptBy: 'queue' | 'sleep'
  /** @param keepsStops at the same sitting: what the organ has been told of its stops still holds */
  readonly load: (timeline: Timeline, keepsStops?: boolean) => void
  readonly play: () => void
  readonly pause: () => void
  /** A pause for good: nothing of what was loaded comes back with a cable. */
  readonly unload: () => void
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
  /**
   * A hand at the console did it so long ago: the organ is told only what we have undone since, or may have. `STANDS_SO`: no
   * hand, it is taken to stand so whatever was said before.
   */
  readonly note: (names: ReadonlyMap<ElementId, boolean>, press?: Press, agoMs?: number) => void
  /** What the organ was told besides notes and boxes since this was last asked. */
  readonly newlySent: () => readonly (readonly number[])[]
  /** A box or pedal of the organ, by hand: 0 closed to 1 open. */
  readonly moveBox: (enclosure: Enclosure, position: number) => void
  /** Retires everything, by the organ's own general cancel where it has one. */
  readonly cancel: () => void
  readonly panic: () => void
  /** How many commands were given. */
  readonly asked: () => number
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
  /** Into which all that is sent goes too; null for none. */
  readonly capture: SharedArrayBuffer | null
  readonly timing: Timing
  readonly unplugged: Unplugged
  /** How far ahead a port with a timer is given its messages. */
  readonly aheadMs: number
  /** The first timeline: what its side file passes through is let through the gate. */
  readonly timeline: Pick<Timeline, 'messages'> | null
  /** The pipe to the sentinel; null where none watches. */
  readonly watchFd: number | null
  /** The player before us died with keys down: all of them go up first. */
  readonly sweepFirst: boolean
  /** Elements with one message for on and off of which nobody knows how they stand. */
  readonly inDoubt?: readonly number[]
  readonly onEvent: (event: PlayerEvent) => void
  /** Is told the player's shared memory: what works past its queue of commands (`panicNow`, `closeNow`) needs no more. */
  readonly onShared?: (shared: SharedArrayBuffer) => void
}

/** @throws CannotPlay where the port cannot be opened */
export async function openPlayer(options: PlayerOptions): Promise<Player> {
  const { organ, onEvent } = options
  const shared = sharedState()
  const thread = startThread(setupOf(options, shared), onEvent)
  options.onShared?.(shared.buffer)
  return playerOn(thread, await thread.whenReady, organ, shared)
}

function setupOf(options: PlayerOptions, shared: SharedState): PlayerSetup {
  const { organ, port, capture, timing, unplugged, aheadMs, timeline, watchFd, sweepFirst, inDoubt = [] } = options
  const rules = gateRules(organ, timeline, agreedAt(port))
  const watch = watchFd === null ? null : { fd: watchFd, header: watchHeader(organ, port, rules) }
  const language = languageOf(organ)
  return {
    ...{ port, capture, timing, unplugged, aheadMs, sweepFirst, inDoubt },
    ...{ rules, watch, language, state: shared.buffer },
  }
}

function playerOn(thread: PlayerThread, ready: Ready, organ: Organ, shared: SharedState): Player {
  const { portName, priority, keptBy } = ready
  let asked = 0
  const send = (command: PlayerCommand) => {
    asked++
    thread.post(command)
    wake(shared)
  }
  const moved = (names: ReadonlyMap<ElementId, boolean>, press: Press | undefined) => ({
    changes: [...names].map(([element, drawn]) => ({ element, drawn })),
    call: press === undefined ? null : tapeCall(organ, press.before, press.piston),
  })
  let current: Timeline | null = null
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
    unload: () => send({ type: 'unload' }),
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
    note: (names, press, agoMs = 0) => send({ type: 'note', ...moved(names, press), agoMs }),
    newlySent: createSentLogReader(shared),
    moveBox: (enclosure, position) => {
      const { closed, open } = enclosure
      const value = Math.round(closed + (open - closed) * Math.min(1, Math.max(0, position)))
      send({ type: 'box', box: organ.enclosures.indexOf(enclosure), value })
    },
    cancel: () => send({ type: 'cancel' }),
    panic: () => send({ type: 'panic' }),
    asked: () => asked,
    status: () => statusOf(organ, shared),
    close: async () => {
      send({ type: 'close' })
      await thread.whenClosed
      thread.forget()
    },
    closeNow: (waitMs) => closeNow(shared.buffer, waitMs),
  }
}
