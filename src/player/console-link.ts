import { LEAVES } from '../console/index.ts'
import { release, releaseAll, silenceChannels } from './console-keys.ts'
import { type ConsoleState, tellSpaced } from './console-state.ts'
import { makeSure } from './console-stops.ts'
import { KEY_SLOTS } from './tape-format.ts'

/** That a cable is out may be noticed this much later. */
const NOTICED_WITHIN_MS = 1000

/**
 * The organ can no longer be told anything. What was told in the moment before it was noticed, and what still waited for
 * its turn, may never have left: it is owed. A toggle among it stands as nobody knows, unless a general cancel comes.
 */
export function cableOut(state: ConsoleState): void {
  const { has, gate, language, leavesAtMs, hanging } = state
  for (let about = 0; about < KEY_SLOTS; about++) if (has.keys[about]) hanging.add(about)
  const sinceMs = state.nowMs() - NOTICED_WITHIN_MS
  for (const [id, { toggle }] of language.elements.entries()) {
    if ((leavesAtMs[id] ?? 0) < sinceMs) continue
    if (state.owed === 'nothing') state.owed = 'certainty'
    if (toggle && language.generalCancel === null) has.drawn[id] = LEAVES.unknown
  }
  gate.dropWaiting()
  state.isOut = true
}

/** It can be told again: what was down when it went goes up. */
export function cableIn(state: ConsoleState): void {
  state.isOut = false
  for (const about of state.hanging) release(state, about)
  state.hanging.clear()
  releaseAll(state)
  silenceChannels(state)
}

/** Set-up and a known state; nothing is drawn then. Stops that were never ours stay as the organist has them. */
export function sayAnew(state: ConsoleState): void {
  for (const bytes of state.language.setup) tellSpaced(state, bytes)
  makeSure(state)
  state.has.boxes.fill(-1)
}
