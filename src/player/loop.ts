import { errorText } from '../findings/index.ts'
import { advance, nextDueMs } from './advance.ts'
import { moveByHand, noteByHand, panic } from './console.ts'
import { moveBoxByHand, releaseAll, sweep } from './console-keys.ts'
import { newConsoleState } from './console-state.ts'
import { cancel, retireOurs } from './console-stops.ts'
import { type CutOffGate, cutOffGate } from './cut-off.ts'
import { findForTheEnd, type Link, linkProblem, look, lookDueMs, newLink } from './link.ts'
import type { LoopOptions } from './loop-options.ts'
import type { PlayerCommand } from './protocol.ts'
import { STATES, URGENT, WORD } from './shared-state.ts'
import { announce, halt, hold, load, pass, pause, play, resume, seek, swap, unload } from './transport.ts'
import { newTransport, type Transport } from './transport-state.ts'

/**
 * The player without its thread: it is given commands, does what is due, and says when it wants to be called again.
 * Never sleeps but in `waitMs`.
 */
export interface Loop {
  readonly obey: (command: PlayerCommand) => void
  /** Does what is due by now. @returns when something will be due, in ms of the clock; 'closed' once the port is closed */
  readonly step: () => number | 'closed'
  /** A note is about to be due: it is announced to those who listen in. */
  readonly announce: () => void
}

/** What had to be put off is looked at again after this. */
const AGAIN_MS = 5
/** The organ need not hear that we are there where it hears music within this. */
const SENSE_CLEAR_MS = 2
/** The sentinel is to hear that we live at least twice a second. */
const ALIVE_EVERY_MS = 200

interface Parts {
  /** When the sentinel last heard that we live. */
  readonly alive: { atMs: number }
  readonly options: LoopOptions
  readonly gate: CutOffGate
  readonly transport: Transport
  readonly link: Link
}

export function createLoop(options: LoopOptions): Loop {
  const { shared, post } = options
  const parts = createParts(options)
  const { transport } = parts
  let isOpen = true
  let isToEnd = false
  const end = (problem: string | null) => {
    isOpen = false
    closeDown(parts, problem)
  }
  const guarded = (does: () => void) => {
    if (!isOpen) return
    try {
      does()
    } catch (thrown) {
      const problem = errorText(thrown)
      post({ type: 'fault', problem })
      end(problem)
    }
  }
  /** Of the panics past the queue: how many were done, and how many of those the queue does not know of yet. */
  let [heeded, unknown] = [0, 0]
  const heedPanics = () => {
    const asked = Atomics.load(shared.words, WORD.panics)
    if (asked === heeded) return
    unknown += asked - heeded
    heeded = asked
    obeyOne({ type: 'panic' }, parts)
  }
  const obeyNext = (command: Exclude<PlayerCommand, { readonly type: 'close' }>) => {
    heedPanics()
    if (unknown === 0) obeyOne(command, parts)
    // What was asked before the panic is not done after it.
    else if (command.type === 'panic') unknown--
  }
  let dueMs = 0
  const turn = () => {
    heedPanics()
    isToEnd ||= Atomics.load(shared.words, WORD.urgent) === URGENT.close
    dueMs = advanceAll(parts)
  }
  return {
    obey: (command) =>
      guarded(() => {
        if (command.type === 'close') isToEnd = true
        // What comes after the word to end is not done any more.
        else if (!isToEnd) obeyNext(command)
        Atomics.add(shared.words, WORD.answered, 1)
      }),
    step: () => {
      guarded(turn)
      if (isOpen && isToEnd) end(null)
      return isOpen ? dueMs : 'closed'
    },
    announce: () => announce(transport),
  }
}

function createParts(options: LoopOptions): Parts {
  const { language, shared, post, nowMs, inDoubt } = options
  const gate = cutOffGate(options.gate)
  const console = newConsoleState(gate, language, shared, nowMs, inDoubt, options.sweepFirst)
  if (options.sweepFirst) sweep(console, options.rules, options.waitMs)
  const transport = newTransport(console, shared, (state) => post({ type: 'state', state }))
  return { alive: { atMs: 0 }, options, gate, transport, link: newLink(options, gate, transport) }
}

const STEPS = { play, pause, unload, resume, hold } as const

function obeyOne(command: Exclude<PlayerCommand, { readonly type: 'close' }>, parts: Parts): void {
  const { options, transport } = parts
  const { console } = transport
  const now = options.nowMs()
  let refused: string | null = null
  switch (command.type) {
    case 'load':
      refused = load(transport, command.tape, command.keepsStops)
      if (refused === null) options.onLoaded?.(command.tape)
      break
    case 'play':
    case 'resume':
    case 'pause':
    case 'unload':
    case 'hold':
      STEPS[command.type](transport, now)
      break
    case 'pass':
      pass(transport, command.wait, now)
      break
    case 'seek':
      seek(transport, command.toMicros, now)
      break
    case 'swap':
      refused = swap(transport, command.tape, command, now)
      break
    case 'move':
      moveByHand(console, command.changes, command.call)
      break
    case 'note':
      noteByHand(console, command.changes, command.call, command.agoMs)
      break
    case 'box':
      moveBoxByHand(console, command.box, command.value)
      break
    case 'cancel':
      cancel(console, 'operator')
      break
    case 'panic':
      halt(transport, now)
      panic(console)
      break
    default:
      command satisfies never
  }
  if (refused !== null) options.post({ type: 'refused', problem: refused })
}

/** @returns when something will be due */
function advanceAll(parts: Parts): number {
  const { gate, transport, link } = parts
  const { nowMs } = parts.options
  advance(transport, nowMs())
  look(link, nowMs(), nextDueMs(transport))
  sayThatWeAreThere(parts, nowMs())
  const now = nowMs()
  // What was put off now was put off because a note is about to be due: it comes after that.
  const later = (dueMs: number) => (dueMs > now ? dueMs : now + AGAIN_MS)
  return Math.min(nextDueMs(transport), later(gate.senseDueMs()), later(lookDueMs(link)))
}

/**
 * The organ that is to hear from us all the time hears it in the silences, and so does the sentinel while keys are down;
 * just before a chord both hear the chord.
 */
function sayThatWeAreThere({ gate, transport, alive, options }: Parts, nowMs: number): void {
  if (nextDueMs(transport) - nowMs <= SENSE_CLEAR_MS) return
  if (nowMs >= gate.senseDueMs()) gate.sense()
  if (nowMs < alive.atMs + ALIVE_EVERY_MS) return
  alive.atMs = nowMs
  // While the cable is out the sentinel has keys down that we can let go of no more.
  if (gate.isCut() || options.shared.keysDown.includes(1)) gate.sayAlive()
}

function closeDown(parts: Parts, fault: string | null): void {
  const { options, transport, link } = parts
  halt(transport, options.nowMs())
  const problem = silence(parts) ?? fault ?? linkProblem(link)
  Atomics.store(options.shared.words, WORD.state, STATES.indexOf('closed'))
  Atomics.notify(options.shared.words, WORD.state)
  options.post({ type: 'closed', problem })
}

/** Every key up, what we drew retired at the organ's own pace, everything out before the port closes. */
function silence({ options: { nowMs, waitMs }, gate, transport: { console }, link }: Parts): string | null {
  let problem: string | null = null
  const tryTo = (step: () => void) => {
    try {
      step()
    } catch (thrown) {
      problem ??= errorText(thrown)
    }
  }
  tryTo(() => {
    findForTheEnd(link)
    releaseAll(console)
    retireOurs(console)
    for (let due = gate.nextDueMs(); Number.isFinite(due) && !gate.isCut(); due = gate.nextDueMs()) {
      const rest = due - nowMs()
      if (rest > 0) waitMs(rest)
      gate.pump()
    }
  })
  // Also where nothing goes out any more: a capture is written when its port closes.
  tryTo(() => gate.close(problem === null && !gate.isCut()))
  return problem ?? gate.failure()
}
