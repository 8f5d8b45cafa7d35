import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { saidBy } from '../findings/index.ts'
import { hex } from '../midi/index.ts'
import { createGate, type Gate, openPort, watched } from '../ports/index.ts'
import { type Console, createConsole } from './console.ts'
import { createLink, type Link } from './link.ts'
import { raisePriority } from './priority.ts'
import type { PlayerCommand, PlayerEvent, PlayerSetup } from './protocol.ts'
import { rehearse } from './rehearse.ts'
import { createSaid } from './said.ts'
import { STATES, sharedState, URGENT, WORD } from './shared-state.ts'
import { createTransport, type Transport } from './transport.ts'

/**
 * The player's thread: it owns the clock and every write to the port, and never returns to its event loop. It sleeps
 * until something is due or a command wakes it, always to absolute times, so nothing adds up.
 */

/** After a long sleep the code is cold and the processor halted: wake this much early, then sleep the rest. */
const PREWAKE_MS = 1
const LONG_GAP_MS = 3
/** Position and state are shown at least this often. */
const SHOW_EVERY_MS = 50
/** What had to be put off is looked at again after this. */
const AGAIN_MS = 5
/** The organ need not hear that we are there where it hears music within this. */
const SENSE_CLEAR_MS = 2
/** Keeps a receiver's buffer from running over where the wire takes no time. */
const LEAST_PAUSE_MS = 0.2

const { setup, commands } = workerData as { readonly setup: PlayerSetup; readonly commands: MessagePort }
const shared = sharedState(setup.state)
const post = (event: PlayerEvent) => parentPort?.postMessage(event)

const opened = open()
if (opened) run(opened)

function open(): Gate | null {
  try {
    const port = openPort(setup.port, setup.captureFile, setup.aheadMs)
    const told = setup.watch === null ? port : watched(port, setup.watch.fd, setup.watch.header, endSoon)
    const priority = raisePriority()
    const useTimer = setup.timing === 'queue' || (setup.timing === 'auto' && priority !== 'realtime')
    const gate = createGate(told, setup.rules, { useTimer, onSpaced: createSaid(shared) })
    post({ type: 'ready', portName: gate.portName, priority, keptBy: gate.leadMs > 0 ? 'queue' : 'sleep' })
    return gate
  } catch (thrown) {
    post({ type: 'not-ready', problem: saidBy(thrown) })
    return null
  }
}

/** Nobody would silence the organ after us any more: we do it while we can. */
function endSoon(): void {
  Atomics.store(shared.words, WORD.urgent, URGENT.close)
}

function run(gate: Gate): void {
  const console = createConsole(gate, setup.language, shared)
  if (setup.sweepFirst) sweep(gate, console)
  const transport = createTransport(
    gate,
    console,
    setup.language,
    shared,
    (state) => post({ type: 'state', state }),
    (bytes) => `the organ's profile does not know the message ${hex(bytes)}: nothing was sent`,
  )
  const link = createLink(gate, console, transport, setup, shared, {
    sweep: () => sweep(gate, console),
    onLink: (there, wasPlaying) => post({ type: 'link', there, wasPlaying }),
  })
  let problem: string | null = null
  try {
    let answered = -1
    for (let open = true; open; ) {
      const seen = Atomics.load(shared.words, WORD.wake)
      // Where nobody has woken us there is nothing to take, and a note that is due does not wait for the look.
      if (seen !== answered) open = takeCommands(transport, console, link)
      answered = seen
      open &&= Atomics.load(shared.words, WORD.urgent) !== URGENT.close
      transport.advance(performance.now())
      link.look(performance.now(), transport.nextDueMs())
      senseWhereDue(gate, transport)
      const now = performance.now()
      // What was put off now was put off because a note is about to be due: it comes after that.
      const later = (dueMs: number) => (dueMs > now ? dueMs : now + AGAIN_MS)
      const dueMs = Math.min(transport.nextDueMs(), later(gate.senseDueMs()), later(link.dueMs()))
      if (open) sleepUntil(dueMs, seen, transport)
    }
  } catch (thrown) {
    problem = saidBy(thrown)
    post({ type: 'fault', problem })
  }
  transport.halt('paused', performance.now())
  problem = silence(gate, console) ?? problem ?? link.problem()
  Atomics.store(shared.words, WORD.state, STATES.indexOf('closed'))
  Atomics.notify(shared.words, WORD.state)
  post({ type: 'closed', problem })
  commands.close()
}

/** @returns false when it is to end */
function takeCommands(transport: Transport, console: Console, link: Link): boolean {
  for (let item = receiveMessageOnPort(commands); item; item = receiveMessageOnPort(commands)) {
    const command = item.message as PlayerCommand
    const now = performance.now()
    let refused: string | null = null
    switch (command.type) {
      case 'load':
        refused = transport.load(command.tape)
        if (refused === null) rehearse(command.tape, setup)
        break
      case 'play':
      case 'resume':
        // Nothing begins that nobody would hear; who unplugged it knows, and the organist goes on when it is back.
        if (link.holds()) break
        transport[command.type](now)
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
      case 'panic':
        transport.halt('paused', performance.now())
        console.panic()
        break
      case 'close':
        return false
      default:
        command satisfies never
    }
    if (refused !== null) post({ type: 'refused', problem: refused })
  }
  return true
}

/** The organ that is to hear from us all the time hears it in the silences; just before a chord it hears the chord. */
function senseWhereDue(gate: Gate, transport: Transport): void {
  const now = performance.now()
  if (now >= gate.senseDueMs() && transport.nextDueMs() - now > SENSE_CLEAR_MS) gate.sense()
}

/** Who played before us died, or the cable was out: whatever hangs goes up, at the wire's pace, before anything else. */
function sweep(gate: Gate, console: Console): void {
  const pauseMs = Math.max(LEAST_PAUSE_MS, (3 * setup.language.microsPerByte) / 1000)
  for (const [channel, keys] of setup.rules.keys.entries()) {
    for (let key = keys?.low ?? 1; key <= (keys?.high ?? 0); key++) {
      console.letGoAnyway((channel << 7) | key)
      Atomics.wait(shared.words, WORD.sent, Atomics.load(shared.words, WORD.sent), pauseMs)
    }
  }
  gate.pump()
}

function sleepUntil(dueMs: number, seen: number, transport: Transport): void {
  const longest = transport.state() === 'playing' ? SHOW_EVERY_MS : Number.POSITIVE_INFINITY
  const gap = dueMs - performance.now()
  if (gap <= 0) return
  const first = gap > LONG_GAP_MS ? Math.min(gap - PREWAKE_MS, longest) : gap
  // A wait ends early where a command has come since the wake word was read.
  if (Atomics.wait(shared.words, WORD.wake, seen, first) !== 'timed-out') return
  if (gap > LONG_GAP_MS && first === gap - PREWAKE_MS) {
    transport.announce()
    const rest = dueMs - performance.now()
    if (rest > 0) Atomics.wait(shared.words, WORD.wake, seen, rest)
  }
}

/** Every key up, what we drew retired at the organ's own pace, everything out before the port closes. */
function silence(gate: Gate, console: Console): string | null {
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
      const rest = due - performance.now()
      if (rest > 0) Atomics.wait(shared.words, WORD.sent, Atomics.load(shared.words, WORD.sent), rest)
      gate.pump()
    }
  })
  // Also where nothing goes out any more: a capture is written when its port closes.
  tryTo(() => gate.close())
  return problem
}
