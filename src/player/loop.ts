import { saidBy } from '../findings/index.ts'
import type { Gate } from '../ports/index.ts'
import type { Clock } from './clock.ts'
import { type Console, createConsole } from './console.ts'
import { type CutOffGate, cutOffGate } from './cut-off.ts'
import { createLink, type Link } from './link.ts'
import type { PlayerCommand, PlayerEvent, PlayerSetup } from './protocol.ts'
import { type SharedState, STATES, URGENT, WORD } from './shared-state.ts'
import { sweep } from './sweep.ts'
import type { Tape } from './tape-format.ts'
import { createTransport, type Transport } from './transport.ts'

export interface LoopOptions
  extends Clock,
    Pick<PlayerSetup, 'language' | 'rules' | 'unplugged' | 'sweepFirst' | 'inDoubt'> {
  readonly gate: Gate
  readonly shared: SharedState
  readonly post: (event: PlayerEvent) => void
  /** A tape is in: what is to be done before it plays. */
  readonly onLoaded?: (tape: Tape) => void
}

/**
 * The player without its thread: it is given commands, does what is due, and says when it wants to be called again.
 * Never sleeps but in `waitMs`.
 */
export interface Loop {
  readonly obey: (command: PlayerCommand) => void
  /** Does what is due by now. @returns when something will be due, in ms of the clock; 'closed' once the port is closed */
  readonly step: () => number | 'closed'
  /** A note is about to be due: it is announced to whoever listens in. */
  readonly announce: () => void
}

/** What had to be put off is looked at again after this. */
const AGAIN_MS = 5
/** The organ need not hear that we are there where it hears music within this. */
const SENSE_CLEAR_MS = 2
/** Who watches us is to hear that we live at least twice a second. */
const ALIVE_EVERY_MS = 200

interface Parts {
  /** When the sentinel last heard that we live. */
  readonly alive: { atMs: number }
  readonly options: LoopOptions
  readonly gate: CutOffGate
  readonly console: Console
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
      const problem = saidBy(thrown)
      post({ type: 'fault', problem })
      end(problem)
    }
  }
  let dueMs = 0
  const turn = () => {
    isToEnd ||= Atomics.load(shared.words, WORD.urgent) === URGENT.close
    dueMs = advance(parts)
  }
  return {
    obey: (command) =>
      guarded(() => {
        if (command.type === 'close') isToEnd = true
        // What comes after the word to end is not done any more.
        else if (!isToEnd) obeyOne(command, parts)
        Atomics.add(shared.words, WORD.answered, 1)
      }),
    step: () => {
      guarded(turn)
      if (isOpen && isToEnd) end(null)
      return isOpen ? dueMs : 'closed'
    },
    announce: transport.announce,
  }
}

function createParts(options: LoopOptions): Parts {
  const { language, shared, post } = options
  const gate = cutOffGate(options.gate)
  const console = createConsole(gate, language, shared, options.nowMs, options.inDoubt)
  const sweepKeys = () => sweep(gate, options, console.letGoAnyway)
  if (options.sweepFirst) sweepKeys()
  const transport = createTransport(gate, console, language, shared, (state) => post({ type: 'state', state }))
  const onLink = (there: boolean) => post({ type: 'link', there })
  const link = createLink({ ...options, gate, console, transport, sweep: sweepKeys, onLink })
  return { alive: { atMs: 0 }, options, gate, console, transport, link }
}

function obeyOne(command: Exclude<PlayerCommand, { readonly type: 'close' }>, parts: Parts): void {
  const { options, console, transport } = parts
  const now = options.nowMs()
  let refused: string | null = null
  switch (command.type) {
    case 'load':
      refused = transport.load(command.tape, command.keepsStops)
      if (refused === null) options.onLoaded?.(command.tape)
      break
    case 'play':
    case 'resume':
    case 'pause':
    case 'hold':
      transport[command.type](now)
      break
    case 'pass':
      transport.pass(command.wait, now)
      break
    case 'seek':
      transport.seek(command.toMicros, now)
      break
    case 'swap':
      refused = transport.swap(command.tape, command, now)
      break
    case 'move':
      console.move(command.changes, command.call)
      break
    case 'note':
      console.note(command.changes, command.call)
      break
    case 'box':
      console.moveBox(command.box, command.value)
      break
    case 'cancel':
      console.cancel()
      break
    case 'panic':
      transport.halt(now)
      console.panic()
      break
    default:
      command satisfies never
  }
  if (refused !== null) options.post({ type: 'refused', problem: refused })
}

/** @returns when something will be due */
function advance(parts: Parts): number {
  const { gate, transport, link } = parts
  const { nowMs } = parts.options
  transport.advance(nowMs())
  link.look(nowMs(), transport.nextDueMs())
  sayThatWeAreThere(parts, nowMs())
  const now = nowMs()
  // What was put off now was put off because a note is about to be due: it comes after that.
  const later = (dueMs: number) => (dueMs > now ? dueMs : now + AGAIN_MS)
  return Math.min(transport.nextDueMs(), later(gate.senseDueMs()), later(link.dueMs()))
}

/**
 * The organ that is to hear from us all the time hears it in the silences, and so does the sentinel while keys are down;
 * just before a chord both hear the chord.
 */
function sayThatWeAreThere({ gate, transport, alive, options }: Parts, nowMs: number): void {
  if (transport.nextDueMs() - nowMs <= SENSE_CLEAR_MS) return
  if (nowMs >= gate.senseDueMs()) gate.sense()
  if (nowMs < alive.atMs + ALIVE_EVERY_MS) return
  alive.atMs = nowMs
  // While the cable is out the sentinel has keys down that we can let go of no more.
  if (gate.isCut() || options.shared.keysDown.includes(1)) gate.sayAlive()
}

function closeDown({ options, gate, console, transport, link }: Parts, fault: string | null): void {
  transport.halt(options.nowMs())
  const problem = silence(options, gate, console, link) ?? fault ?? link.problem()
  Atomics.store(options.shared.words, WORD.state, STATES.indexOf('closed'))
  Atomics.notify(options.shared.words, WORD.state)
  options.post({ type: 'closed', problem })
}

/** Every key up, what we drew retired at the organ's own pace, everything out before the port closes. */
function silence({ nowMs, waitMs }: LoopOptions, gate: CutOffGate, console: Console, link: Link): string | null {
  let problem: string | null = null
  const tryTo = (step: () => void) => {
    try {
      step()
    } catch (thrown) {
      problem ??= saidBy(thrown)
    }
  }
  tryTo(() => {
    link.findForTheEnd()
    console.letGo()
    console.retireOurs()
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
