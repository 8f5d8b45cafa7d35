import { undoAhead } from './console.ts'
import { changeKeys } from './console-keys.ts'
import type { ConsoleState } from './console-state.ts'
import { behindOn, combinationsBehindOn, stopsBehindOn } from './follow.ts'
import { type Head, isBehind, nextWait, skipBehind } from './head.ts'
import { keysBehindOn } from './keys-behind.ts'
import { type Phase, positionOf, runTo } from './phase.ts'
import type { PlayerCommand } from './protocol.ts'
import { everyLeft, KEY_SLOTS, KIND, LEAVES, type Tape } from './tape-format.ts'
import type { Transport } from './transport-state.ts'

/** Where one tape goes on in another; see the command `swap`. */
export type SwapPlace = Pick<
  Extract<PlayerCommand, { readonly type: 'swap' }>,
  'fromMicros' | 'toMicros' | 'ratio' | 'plan'
>

/**
 * Reads on in another tape of the same music: what has been sent is not sent again. `head` is brought to its place.
 * @param toStrike keys that wait for their stops
 * @returns where the music stands there, and which keys wait now
 */
export function goOnIn(
  transport: Transport,
  before: Head | null,
  head: Head,
  phase: Phase,
  place: SwapPlace,
  toStrike: readonly number[],
  nowMs: number,
): { readonly micros: number; readonly runTo: number; readonly toStrike: readonly number[] } {
  const { gate, console, shared, cable } = transport
  const { tape } = head
  const micros = placeIn(head, phase, place, positionOf(phase, nowMs))
  const ranTo = placeIn(head, phase, place, runTo(phase, nowMs))
  const stops = place.plan !== 'same'
  if (before) head.done = behindOn(tape, before.done, micros)
  if (stops) stopsBehindOn(tape, head.done, micros)
  const sounds = phase.type === 'playing' || phase.type === 'starting' || phase.type === 'held'
  let waiting = toStrike
  if (cable === 'in' && stops && before && sounds && console.language.elements.some(({ isPlayed }) => isPlayed)) {
    const ahead = phase.type === 'playing' ? gate.leadMs * 1000 : 0
    waiting = playOtherKeys(transport, before, head, micros + ahead, toStrike)
  }
  if (cable === 'in' && place.plan === 'changed') undoAhead(console, tape, head.done, micros)
  if (stops) combinationsBehindOn(tape, head.done, shared.drawn, micros, ranTo + gate.leadMs * 1000)
  skipBehind(head)
  return { micros, runTo: ranTo, toStrike: waiting }
}

/**
 * What lies before `fromMicros` is not scaled: a lead-in takes its time at any tempo. Where the clock stands at a wait it
 * stands there in any tempo; it runs past none.
 */
function placeIn(head: Head, phase: Phase, { fromMicros, toMicros, ratio }: SwapPlace, micros: number): number {
  const since = micros - fromMicros
  const scaled = toMicros + (since < 0 ? since : since * ratio)
  return phase.type === 'waiting' ? nextWait(head) : Math.min(scaled, nextWait(head))
}

/**
 * The gap before a repeated key is the action's, not the tempo's: where a key went up in the one tape and goes down in the
 * other, the music waits until the gap is as long as it was planned.
 */
export function gapLeftMs(console: ConsoleState, { tape, next, done }: Head, micros: number, nowMs: number): number {
  const { repeatGapMs } = console.language
  const reachMicros = (repeatGapMs + console.gate.leadMs) * 1000
  let waitMs = 0
  for (let on = next; on < tape.count && (tape.at[on] ?? 0) - micros < reachMicros; on++) {
    const about = tape.about[on] ?? 0
    if (tape.kind[on] !== KIND.noteOn || (tape.ordinal[on] ?? 0) < (done[about] ?? 0)) continue
    let off = on - 1
    while (off >= 0 && !(tape.kind[off] === KIND.noteOff && tape.about[off] === about)) off--
    const isUp = (tape.ordinal[off] ?? 0) < (done[KEY_SLOTS + about] ?? 0)
    // A key that goes up later goes up when this tape says; but what the port's timer has goes up when that tape said.
    if (off < 0 || (!isUp && (tape.at[off] ?? 0) > micros)) continue
    const planned = ((tape.at[on] ?? 0) - (tape.at[off] ?? 0)) / 1000
    const left = nowMs + ((tape.at[on] ?? 0) - micros) / 1000 - (isUp ? (console.upAtMs[about] ?? nowMs) : nowMs)
    waitMs = Math.max(waitMs, Math.min(planned, repeatGapMs) - left)
  }
  return waitMs
}

/**
 * Nor is the travel of stops the tempo's: what was told ahead of its moment has moved when that comes, and what is to be told
 * is told no later than was planned.
 * @returns how long the music waits for it: for a slow console not for ever
 */
export function travelLeftMs(console: ConsoleState, head: Head, runTo: number, nowMs: number): number {
  const { language, leavesAtMs, gate } = console
  const { tape } = head
  const clock = (micros: number) => nowMs + (micros - runTo) / 1000
  let freeMs = Math.max(nowMs, gate.freeFromMs())
  let waitMs = 0
  // What comes later than all that is to be told now comes at its time.
  for (let i = 0; i < tape.count && clock(tape.at[i] ?? 0) < freeMs + language.stopTravelMs; i++) {
    const moment = tape.moment[i] ?? 0
    const kind = tape.kind[i]
    if (moment <= runTo || (kind !== KIND.draw && kind !== KIND.retire && kind !== KIND.combination)) continue
    // A message of several was told of all of them at once.
    const toldMs = leavesAtMs[kind === KIND.combination ? 0 : (tape.about[i] ?? 0)] ?? 0
    const isTold = isBehind(head, i) || isSo(console, tape, i)
    const leavesMs = isTold ? toldMs : Math.max(clock(tape.at[i] ?? 0), freeMs)
    if (!isTold) freeMs = leavesMs + gate.spacingMs
    waitMs = Math.max(waitMs, leavesMs + language.stopTravelMs - clock(moment))
  }
  return Math.min(waitMs, language.stopTravelMs)
}

/** Whether the stops stand already as a message of the tape leaves them. */
function isSo({ has: { drawn } }: ConsoleState, tape: Tape, index: number): boolean {
  const kind = tape.kind[index]
  if (kind === KIND.combination) return everyLeft(tape, index, (id, leaves) => drawn[id] === leaves)
  return drawn[tape.about[index] ?? 0] === (kind === KIND.draw ? LEAVES.drawn : LEAVES.retired)
}

/** A coupler that was moved by hand: what it holds is struck or let go at once. @returns keys that wait for their stops */
function playOtherKeys(
  { console, shared }: Transport,
  before: Head,
  head: Head,
  cutMicros: number,
  toStrike: readonly number[],
): readonly number[] {
  const isDown = shared.keysDown.slice()
  for (const about of toStrike) isDown[about] = 1
  const from = { tape: before.tape, behind: before.done }
  const { strike, letGo } = keysBehindOn(from, { tape: head.tape, behind: head.done }, cutMicros, isDown)
  const waiting = new Set(toStrike)
  changeKeys(
    console,
    strike,
    letGo.filter((about) => !waiting.has(about)),
  )
  return toStrike.filter((about) => !letGo.includes(about))
}
