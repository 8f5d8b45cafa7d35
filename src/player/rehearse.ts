import { closeSync, openSync } from 'node:fs'
import { devNull } from 'node:os'
import { createGate, openPort, watched } from '../ports/index.ts'
import { advance, nextDueMs } from './advance.ts'
import { newConsoleState } from './console-state.ts'
import type { PlayerSetup } from './protocol.ts'
import { sharedState } from './shared-state.ts'
import type { Tape } from './tape-format.ts'
import { announce, load, play } from './transport.ts'
import { newTransport } from './transport-state.ts'

/** Enough for the engine to have read, and mostly compiled, all that a note goes through. */
const MESSAGES = 512

/**
 * Plays the beginning of a tape to nowhere, at once, with a transport, a console and a gate of its own: code that has
 * never run is read and compiled at its first call, and without this the first chords pay for it (0.5 to 1 ms late,
 * docs/performance.md). Takes a few milliseconds; nothing of it can reach the organ. Where the system has no such
 * device there is no rehearsal.
 */
export function rehearse(tape: Tape, { rules, language, watch }: PlayerSetup): void {
  const fd = openedNowhere()
  if (fd === null) return
  const nowhere = openPort({ type: 'device', path: devNull }, null)
  const gate = createGate(watch === null ? nowhere : watched(nowhere, fd, watch.header, () => undefined), rules)
  const shared = sharedState()
  const transport = newTransport(newConsoleState(gate, language, shared), shared)
  const count = Math.min(tape.count, MESSAGES)
  load(transport, { ...tape, count })
  const startMs = performance.now()
  play(transport, startMs)
  for (let each = 0; each < count; each++) {
    announce(transport)
    advance(transport, startMs + (tape.at[each] ?? 0) / 1000)
    nextDueMs(transport)
  }
  gate.close()
  closeSync(fd)
}

function openedNowhere(): number | null {
  try {
    return openSync(devNull, 'w')
  } catch {
    return null
  }
}
