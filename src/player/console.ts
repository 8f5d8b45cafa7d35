import { claim, LEAVES, leave, marksOf } from '../console/index.ts'
import { bringBoxes, release, releaseAll, silenceChannels, wentUp } from './console-keys.ts'
import { type ConsoleState, leavesAtMs, tellAgain, tellSpaced } from './console-state.ts'
import { bring, bringStops, cancel, goesOverCancel } from './console-stops.ts'
import { drawnOnTheWay, type Followed, follow, followCall, longestLeadOf, standing } from './follow.ts'
import type { ElementMove } from './protocol.ts'
import { everyLeft, KEY_SLOTS, KIND, type Tape, type TapeCall } from './tape-format.ts'
import { placeOf } from './together.ts'

const isOfStops = (kind: number): boolean => kind !== KIND.noteOn && kind !== KIND.noteOff && kind !== KIND.box

/**
 * Takes notice of a message of the tape that has been sent, or handed over to leave at `atMs`. What goes out while the cable
 * is out reaches no stop. Does not allocate.
 */
export function noteSent(state: ConsoleState, tape: Tape, index: number, atMs: number): void {
  const { has, gate, language } = state
  const kind = tape.kind[index] ?? KIND.other
  const about = tape.about[index] ?? 0
  if (state.isOut && isOfStops(kind)) return
  follow(has, tape, index)
  if (kind === KIND.box) state.boxesByHand[about] = 0
  else if (kind === KIND.noteOff) wentUp(state, about, atMs)
  // The port's timer has it until its moment.
  const leaves = Math.max(leavesAtMs(state), gate.leadMs > 0 ? atMs : 0)
  if (kind === KIND.draw || kind === KIND.retire) state.leavesAtMs[about] = leaves
  else if (isOfStops(kind)) state.leavesAtMs.fill(leaves)
  if (kind === KIND.cancel) state.cancelsAtMs = leaves
  if (kind === KIND.combination && language.together?.type === 'stepper' && has.place !== null) {
    knowPlace(state, language.together.places)
  }
  if (gate.leadMs > 0) state.recent.add(kind, about, atMs)
}

/** Where a stepped console stands is what it has drawn; a hand may have brought it to no general at all. */
function knowPlace({ has }: ConsoleState, places: readonly Uint8Array[]): void {
  const place = placeOf(places, has.drawn)
  has.place = place < 0 ? null : place
}

/** Whether a stop's message says nothing new. Does not allocate. */
export function saysNothingNew({ has, language, isKnownSo }: ConsoleState, tape: Tape, index: number): boolean {
  const kind = tape.kind[index]
  if (kind === KIND.combination) return everyLeft(tape, index, isKnownSo)
  if (kind !== KIND.draw && kind !== KIND.retire) return false
  const about = tape.about[index] ?? 0
  const leaves = kind === KIND.draw ? LEAVES.drawn : LEAVES.retired
  if (language.elements[about]?.toggle !== true) return isKnownSo(about, leaves)
  // Pushed only where it stands otherwise, never blindly; what is named belongs to what names it.
  const isToBePushed = has.drawn[about] !== leaves && has.drawn[about] !== LEAVES.unknown
  if (!isToBePushed) claim(has, about, 'plan')
  return !isToBePushed
}

/**
 * What a hand did and what we said within this came in an order that nobody knows: each is up to 3 ms on its wire (the nine
 * bytes of an NRPN), and is seen a few milliseconds late. No hand answers what it has seen so soon.
 */
const AT_ONCE_MS = 10

/** Takes back what has not left yet, and makes sure of every key and stop that it was about. */
export function takeBack(state: ConsoleState): void {
  const { gate, has } = state
  if (gate.leadMs === 0) return
  gate.takeBack()
  const { keys, elements, boxes } = state.recent.perhapsNotOut(state.nowMs())
  for (const about of keys) release(state, about)
  // Draws first, as ever: a held chord never falls silent between the two.
  for (const drawn of [LEAVES.drawn, LEAVES.retired])
    for (const id of elements) if (has.drawn[id] === drawn) tellAgain(state, id)
  for (const box of boxes) has.boxes[box] = -1
}

/** By hand; all of it at once where the organ says it so. */
export function moveByHand(state: ConsoleState, changes: readonly ElementMove[], call: TapeCall | null): void {
  const { has, isOut, wantedWhenBack } = state
  if (call && !isOut) {
    tellSpaced(state, call.bytes)
    followCall(has, call, marksOf('piston', 'operator'))
    state.leavesAtMs.fill(leavesAtMs(state))
  }
  const wanted = (wantedWhenBack ?? has.drawn).slice()
  const mayBe = has.marks.slice()
  for (const { element, drawn } of changes) {
    // What the piston is thought to have done is not said besides.
    if (call && !isOut && call.leaves[element] !== LEAVES.alone) continue
    wanted[element] = drawn ? LEAVES.drawn : LEAVES.retired
    mayBe[element] = 0
    if (!isOut) claim(has, element, 'operator')
  }
  bring(state, wanted, 'operator', mayBe)
}

/**
 * By a hand at the console, so long ago: the organ has it already, and what it drew is not ours. What our own message has
 * undone since, or is about to, is told once more.
 */
export function noteByHand(
  state: ConsoleState,
  changes: readonly ElementMove[],
  call: TapeCall | null,
  agoMs = 0,
): void {
  const { has, language } = state
  const heardMs = state.nowMs() - agoMs
  const undone = changes.filter(
    ({ element, drawn }) => mayBeAfter(state, element, heardMs) && leftAfter(state, element, drawn, heardMs) !== drawn,
  )
  if (call) followCall(has, call, marksOf('piston', 'console'))
  for (const { element, drawn } of changes) {
    const isByPiston = call && call.leaves[element] !== LEAVES.alone
    leave(has, element, drawn ? LEAVES.drawn : LEAVES.retired, marksOf(isByPiston ? 'piston' : 'known', 'console'))
  }
  if (language.together?.type === 'stepper' && has.place !== null) knowPlace(state, language.together.places)
  if (undone.length === 0) return
  const wanted = has.drawn.slice()
  for (const { element, drawn } of undone) has.drawn[element] = drawn ? LEAVES.retired : LEAVES.drawn
  bring(state, wanted, 'console')
}

/**
 * Whether our last message about an element came after a hand at the console, or may have: who was first within a moment is
 * not known. A toggle is pushed again only where it is.
 */
function mayBeAfter({ leavesAtMs, language }: ConsoleState, id: number, heardMs: number): boolean {
  const isToggle = language.elements[id]?.toggle === true
  return (leavesAtMs[id] ?? 0) > heardMs - (isToggle ? 0 : AT_ONCE_MS)
}

/** How our last message leaves an element that a hand moved before it. One message for on and off undoes the hand's. */
function leftAfter(
  { has, language, cancelsAtMs }: ConsoleState,
  id: number,
  byHand: boolean,
  heardMs: number,
): boolean {
  const isPushed = language.elements[id]?.toggle === true && heardMs > cancelsAtMs
  return isPushed ? !byHand : has.drawn[id] === LEAVES.drawn
}

export function panic(state: ConsoleState): void {
  // What waits and is forgotten would leave its stop in a state that nobody knows, but for a general cancel.
  if (state.language.generalCancel) state.gate.dropWaiting()
  releaseAll(state)
  silenceChannels(state)
  cancel(state, 'operator')
}

/**
 * Brings stops and boxes to what a seek wants and lets go of keys that it does not want.
 * @returns keys to strike when the stops have moved
 */
export function goTo(state: ConsoleState, wanted: Followed): readonly number[] {
  const { keys } = state.has
  // A general cancel under a held chord would be a hole in it: it is let go before, and struck again after.
  const isSilent = goesOverCancel(state, wanted)
  for (let about = 0; about < KEY_SLOTS; about++) {
    if (keys[about] && (isSilent || !wanted.keys[about])) release(state, about)
  }
  const toStrike: number[] = []
  for (let about = 0; about < KEY_SLOTS; about++) if (wanted.keys[about] && !keys[about]) toStrike.push(about)
  bringStops(state, wanted)
  bringBoxes(state, wanted.boxes)
  return toStrike
}

/**
 * The tape has been changed: what the old one said ahead of its moment and the new one does not say next is undone.
 * @param behind how many messages of each slot are behind us
 */
export function undoAhead(state: ConsoleState, tape: Tape, behind: Uint32Array, atMicros: number): void {
  const { has, gate, language } = state
  const { wanted } = standing(tape, atMicros, has.drawn.length, language.boxes.length)
  // What it says within its longest lead is left as it is: at another tempo it only comes a little later.
  const onTheWay = drawnOnTheWay(tape, behind, wanted, atMicros + Math.max(gate.leadMs * 1000, longestLeadOf(tape)))
  if (onTheWay.some((drawn) => drawn.every((leaves, id) => leaves === has.drawn[id]))) return
  // Half a general or half a map is none.
  const stays = (id: number) => language.together === null && onTheWay.some((drawn) => drawn[id] === has.drawn[id])
  bring(
    state,
    wanted.drawn.map((each, id) => (stays(id) ? (has.drawn[id] ?? 0) : each)),
    'plan',
  )
}

/** From when on any key may be struck: it was up long enough, and the machine is at rest. */
export const strikesFromMs = ({ gate, letGoMs, language }: ConsoleState): number =>
  Math.max(gate.restsUntilMs(), letGoMs + language.repeatGapMs)

/** When all stops that were told to move have moved. */
export const stopsMovedMs = (state: ConsoleState): number =>
  state.leavesAtMs.reduce((last, each) => Math.max(last, each), Number.NEGATIVE_INFINITY) + state.language.stopTravelMs
