import { closeSync, openSync } from 'node:fs'
import { devNull } from 'node:os'
import { createGate, openPort, watched } from '../ports/index.ts'
import { createLoop } from './loop.ts'
import type { PlayerSetup } from './protocol.ts'
import { sharedState } from './shared-state.ts'
import type { Tape } from './tape-format.ts'

/** Enough for the engine to have read, and mostly compiled, all that a note goes through. */
const MESSAGES = 512

/**
 * Plays the beginning of a tape to nowhere, at once, by a loop and a gate of its own: code that has never run is read and
 * compiled at its first call, and without this the first chords pay for it (0.5 to 1 ms late, docs/performance.md). Takes
 * a few milliseconds; nothing of it can reach the organ. Where the system has no such device there is no rehearsal.
 */
export function rehearse(tape: Tape, setup: PlayerSetup): void {
  const { rules, watch } = setup
  const fd = openedNowhere()
  if (fd === null) return
  const startMs = performance.now()
  let nowMs = startMs
  const nowhere = openPort({ type: 'device', path: devNull }, null)
  const gate = createGate(watch === null ? nowhere : watched(nowhere, fd, watch.header, () => undefined), rules, {
    now: () => nowMs,
  })
  const loop = createLoop({
    ...{ ...setup, sweepFirst: false, inDoubt: [] },
    ...{ gate, shared: sharedState(), post: () => undefined },
    ...{ nowMs: () => nowMs, waitMs: () => undefined },
  })
  const count = Math.min(tape.count, MESSAGES)
  loop.obey({ type: 'load', tape: { ...tape, count }, keepsStops: false })
  loop.obey({ type: 'play' })
  for (let each = 0; each < count; each++) {
    loop.announce()
    nowMs = startMs + (tape.at[each] ?? 0) / 1000
    loop.step()
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
