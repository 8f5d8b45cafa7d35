import { saidBy } from '../findings/index.ts'
import { hex } from '../midi/index.ts'
import type { Gate } from '../ports/index.ts'
import type { Clock } from './clock.ts'
import { type Console, createConsole } from './console.ts'
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

interface Parts {
  readonly options: LoopOptions
  readonly console: Console
  readonly transport: Transport
  readonly link: Link
}

export function createLoop(options: LoopOptions): Loop {
  const { gate, language, shared, post } = options
  const console = createConsole(gate, language, shared, options.nowMs, options.inDoubt)
  const sweepKeys = () => sweep(gate, options, console.letGoAnyway)
  if (options.sweepFirst) sweepKeys()
  const transport = createTransport(
    gate,
    console,
    language,
    shared,
    (state) => post({ type: 'state', state }),
    (bytes) => `the organ's profile does not know the message ${hex(bytes)}: nothing was sent`,
  )
  const link = createLink(gate, console, transport, options, shared, {
    sweep: sweepKeys,
    onLink: (there, wasPlaying) => post({ type: 'link', there, wasPlaying }),
  })
  const parts = { options, console, transport, link }
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
      }),
    step: () => {
      guarded(turn)
      if (isOpen && isToEnd) end(null)
      return isOpen ? dueMs : 'closed'
    },
    announce: transport.announce,
  }
}

function obeyOne(command: Exclude<PlayerCommand, { readonly type: 'close' }>, parts: Parts): void {
  const { options, console, transport, link } = parts
  const now = options.nowMs()
  let refused: string | null = null
  switch (command.type) {
    case 'load':
      refused = transport.load(command.tape, command.keepsStops)
      if (refused === null) options.onLoaded?.(command.tape)
      break
    case 'play':
    case 'resume':
      // Nothing begins that nobody would hear; who unplugged it knows, and the organist goes on when it is back.
      if (!link.holds()) transport[command.type](now)
      break
    case 'pause':
    case 'hold':
      transport[command.type](now)
      break
    case 'pass':
      if (!link.holds()) transport.pass(command.wait, now)
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
      transport.halt('paused', now)
      console.panic()
      break
    default:
      command satisfies never
  }
  if (refused !== null) options.post({ type: 'refused', problem: refused })
}

/** @returns when something will be due */
function advance({ options: { gate, nowMs }, transport, link }: Parts): number {
  transport.advance(nowMs())
  link.look(nowMs(), transport.nextDueMs())
  senseWhereDue(gate, transport, nowMs())
  const now = nowMs()
  // What was put off now was put off because a note is about to be due: it comes after that.
  const later = (dueMs: number) => (dueMs > now ? dueMs : now + AGAIN_MS)
  return Math.min(transport.nextDueMs(), later(gate.senseDueMs()), later(link.dueMs()))
}

/** The organ that is to hear from us all the time hears it in the silences; just before a chord it hears the chord. */
function senseWhereDue(gate: Gate, transport: Transport, nowMs: number): void {
  if (nowMs >= gate.senseDueMs() && transport.nextDueMs() - nowMs > SENSE_CLEAR_MS) gate.sense()
}

function closeDown({ options, console, transport, link }: Parts, fault: string | null): void {
  transport.halt('paused', options.nowMs())
  const problem = silence(options, console) ?? fault ?? link.problem()
  Atomics.store(options.shared.words, WORD.state, STATES.indexOf('closed'))
  Atomics.notify(options.shared.words, WORD.state)
  options.post({ type: 'closed', problem })
}

/** Every key up, what we drew retired at the organ's own pace, everything out before the port closes. */
function silence({ gate, nowMs, waitMs }: LoopOptions, console: Console): string | null {
  let problem: string | null = null
  const tryTo = (step: () => void) => {
    try {
      step()
    } catch (thrown) {
      problem ??= saidBy(thrown)
    }
  }
  tryTo(() => {
    console.letGo()
    console.retireOurs()
    for (let due = gate.nextDueMs(); Number.isFinite(due); due = gate.nextDueMs()) {
      const rest = due - nowMs()
      if (rest > 0) waitMs(rest)
      gate.pump()
    }
  })
  // Also where nothing goes out any more: a capture is written when its port closes.
  tryTo(() => gate.close())
  return problem
}
