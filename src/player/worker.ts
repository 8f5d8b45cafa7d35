import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { errorText } from '../findings/index.ts'
import { createGate, type Gate, openPort, watched } from '../ports/index.ts'
import { createLoop, type Loop } from './loop.ts'
import { raisePriority } from './priority.ts'
import type { PlayerCommand, PlayerEvent, PlayerSetup } from './protocol.ts'
import { rehearse } from './rehearse.ts'
import { createSentLog } from './sent-log.ts'
import { STATES, sharedState, URGENT, WORD } from './shared-state.ts'
import { type Sleeper, sleepUntil } from './sleep.ts'

/**
 * The player's thread: it owns every write to the port, and never returns to its event loop. It sleeps until something
 * is due or a command wakes it, always to absolute times, so nothing adds up. What is due the loop knows.
 */

const { setup, commands } = workerData as { readonly setup: PlayerSetup; readonly commands: MessagePort }
const shared = sharedState(setup.state)
const playing = STATES.indexOf('playing')
const post = (event: PlayerEvent) => parentPort?.postMessage(event)

const gate = open()
if (gate) run(gate)

function open(): Gate | null {
  try {
    const port = openPort(setup.port, setup.capture, setup.aheadMs)
    const watchedPort = setup.watch === null ? port : watched(port, setup.watch.fd, setup.watch.header, endSoon)
    const priority = raisePriority()
    const useTimer = setup.timing === 'queue' || (setup.timing === 'auto' && priority !== 'realtime')
    const opened = createGate(watchedPort, setup.rules, {
      useTimer,
      afterDeath: setup.sweepFirst,
      onSpaced: createSentLog(shared),
    })
    post({ type: 'ready', portName: opened.portName, priority, keptBy: opened.leadMs > 0 ? 'queue' : 'sleep' })
    return opened
  } catch (thrown) {
    post({ type: 'not-ready', problem: errorText(thrown) })
    return null
  }
}

/** Nobody would silence the organ after us any more: we do it while we can. */
function endSoon(): void {
  Atomics.store(shared.words, WORD.urgent, URGENT.close)
}

function run(opened: Gate): void {
  const loop = createLoop({
    ...setup,
    gate: opened,
    shared,
    post,
    nowMs: () => performance.now(),
    waitMs: (ms) => void Atomics.wait(shared.words, WORD.sent, Atomics.load(shared.words, WORD.sent), ms),
    onLoaded: (tape) => rehearse(tape, setup),
  })
  let answered = -1
  let seen = answered
  const sleeper: Sleeper = {
    nowMs: () => performance.now(),
    // A wait ends early where a command has come since the wake word was read.
    sleepMs: (ms) => Atomics.wait(shared.words, WORD.wake, seen, ms) !== 'timed-out',
    isPlaying: () => Atomics.load(shared.words, WORD.state) === playing,
    announce: loop.announce,
  }
  for (;;) {
    seen = Atomics.load(shared.words, WORD.wake)
    // Where nobody has woken us there is nothing to take, and a note that is due does not wait for the look.
    if (seen !== answered) takeCommands(loop)
    answered = seen
    const dueMs = loop.step()
    if (dueMs === 'closed') break
    sleepUntil(dueMs, sleeper)
  }
  commands.close()
}

function takeCommands(loop: Loop): void {
  for (let item = receiveMessageOnPort(commands); item; item = receiveMessageOnPort(commands)) {
    loop.obey(item.message as PlayerCommand)
  }
}
