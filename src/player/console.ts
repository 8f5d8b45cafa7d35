import { forget, isSurely, LEAVES, leave, marksOf, own } from '../console/index.ts'
import type { Gate } from '../ports/index.ts'
import { bringBoxes, changeKeys, moveBoxByHand, release, releaseAll, silenceChannels, strike } from './console-keys.ts'
import { back, lost } from './console-link.ts'
import { type ConsoleState, consoleState, leavesAtMs, tellAgain, tellSpaced } from './console-state.ts'
import { bring, bringStops, cancel, goesOverCancel, makeSure, retireOurs } from './console-stops.ts'
import { drawnAhead, type Followed, follow, followCall, standing } from './follow.ts'
import type { ElementMove } from './protocol.ts'
import type { SharedState } from './shared-state.ts'
import { type ConsoleLanguage, everyLeft, KEY_SLOTS, KIND, type Tape, type TapeCall } from './tape-format.ts'
import { placeOf } from './together.ts'

/** What the organ has been told so far, and the way to undo all of it. Lives in the player's thread. */
export interface Console {
  /** Takes notice of a message of the tape that has been sent, or handed over to leave at `atMs`. */
  readonly told: (tape: Tape, index: number, atMs: number) => void
  /** Whether a stop's message says nothing new. */
  readonly saysNothingNew: (tape: Tape, index: number) => boolean
  /** A new performance: what an organist has drawn meanwhile is not known. */
  readonly forgetStops: () => void
  /** Takes back what has not left yet, and makes sure of every key and stop that it was about. */
  readonly takeBack: () => void
  readonly letGo: () => void
  /** A key that we do not hold, but somebody before us may. */
  readonly letGoAnyway: (about: number) => void
  /** By hand; all of it at once where the organ says it so. */
  readonly move: (changes: readonly ElementMove[], call: TapeCall | null) => void
  /** By a hand at the console: the organ has it already, and what it drew is not ours. */
  readonly note: (changes: readonly ElementMove[], call: TapeCall | null) => void
  /** A box or pedal, by hand: it stays so until the tape moves it or the place changes. */
  readonly moveBox: (box: number, value: number) => void
  /** Another place of the music: boxes shall be what it wants there. */
  readonly forgetBoxesByHand: () => void
  /** Everything, by the organ's general cancel where it has one. */
  readonly cancel: () => void
  /** Retires what we drew, and nothing else. */
  readonly retireOurs: () => void
  readonly panic: () => void
  /** The organ can no longer be told anything. */
  readonly lost: () => void
  /** It can again: what was down when it went goes up. */
  readonly letHangingGo: () => void
  /** Set-up and a known state; nothing is drawn then. Stops that were never ours stay as the organist has them. */
  readonly sayAnew: () => void
  /**
   * Brings stops and boxes to what a seek wants and lets go of keys that it does not want.
   * @returns keys to strike when the stops have moved
   */
  readonly goTo: (wanted: Followed) => readonly number[]
  /**
   * The tape has been changed: what the old one said ahead of its moment and the new one does not say next is undone.
   * @param behind how many messages of each slot are behind us
   */
  readonly undoAhead: (tape: Tape, behind: Uint32Array, atMicros: number) => void
  readonly strike: (keys: readonly number[]) => void
  /** Other keys behind all that was handed over already: what a coupler by hand strikes and lets go. */
  readonly changeKeys: (toStrike: readonly number[], toLetGo: readonly number[]) => void
  /** From when on any key may be struck: it was up long enough, and the machine is at rest. */
  readonly strikesFromMs: () => number
  /** When all stops that were told to move have moved. */
  readonly stopsMovedMs: () => number
}

/** @param inDoubt toggles of which nobody knows how they stand: they are not pushed until somebody says it */
export function createConsole(
  gate: Gate,
  language: ConsoleLanguage,
  shared: SharedState,
  nowMs: () => number = () => performance.now(),
  inDoubt: readonly number[] = [],
): Console {
  const state = consoleState(gate, language, shared, nowMs, inDoubt)
  return {
    told: (tape, index, atMs) => told(state, tape, index, atMs),
    saysNothingNew: saysNothingNew(state),
    forgetStops: () => forget(state.has),
    takeBack: () => takeBack(state),
    letGo: () => releaseAll(state),
    letGoAnyway: (about) => release(state, about),
    move: (changes, call) => move(state, changes, call),
    note: (changes, call) => note(state, changes, call),
    moveBox: (index, value) => moveBoxByHand(state, index, value),
    forgetBoxesByHand: () => state.boxesByHand.fill(0),
    cancel: () => cancel(state, 'here'),
    retireOurs: () => retireOurs(state),
    panic: () => panic(state),
    lost: () => lost(state),
    letHangingGo: () => back(state),
    sayAnew: () => {
      for (const bytes of language.setup) tellSpaced(state, bytes)
      makeSure(state)
      state.has.boxes.fill(-1)
    },
    goTo: (wanted) => goTo(state, wanted),
    undoAhead: (tape, behind, atMicros) => undoAhead(state, tape, behind, atMicros),
    strike: (keys) => strike(state, keys),
    changeKeys: (toStrike, toLetGo) => changeKeys(state, toStrike, toLetGo),
    strikesFromMs: () => Math.max(state.restsUntilMs, state.letGoMs + language.repeatGapMs),
    stopsMovedMs: () =>
      state.leavesAtMs.reduce((last, each) => Math.max(last, each), Number.NEGATIVE_INFINITY) + language.stopTravelMs,
  }
}

const isOfStops = (kind: number): boolean => kind !== KIND.noteOn && kind !== KIND.noteOff && kind !== KIND.box

/** Does not allocate. What goes out while the cable is out reaches no stop. */
function told(state: ConsoleState, tape: Tape, index: number, atMs: number): void {
  const { has, gate, language } = state
  const kind = tape.kind[index] ?? KIND.other
  const about = tape.about[index] ?? 0
  if (state.isOut && isOfStops(kind)) return
  follow(has, tape, index)
  if (kind === KIND.box) state.boxesByHand[about] = 0
  else if (kind === KIND.noteOff) state.letGoMs = Math.max(state.letGoMs, atMs)
  else if (kind === KIND.cancel) state.restsUntilMs = Math.max(atMs, leavesAtMs(state)) + language.settleMs
  if (kind === KIND.draw || kind === KIND.retire) state.leavesAtMs[about] = leavesAtMs(state)
  else if (isOfStops(kind)) state.leavesAtMs.fill(leavesAtMs(state))
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

/** Made once: the thread does not allocate while it plays. */
function saysNothingNew(state: ConsoleState): Console['saysNothingNew'] {
  const { has, language } = state
  const isAsTold = (id: number, leaves: number) => isSurely(has, id, leaves)
  return (tape, index) => {
    const kind = tape.kind[index]
    if (kind === KIND.combination) return everyLeft(tape, index, isAsTold)
    if (kind !== KIND.draw && kind !== KIND.retire) return false
    const about = tape.about[index] ?? 0
    if (isAsTold(about, kind === KIND.draw ? LEAVES.drawn : LEAVES.retired)) return true
    // A toggle in doubt is not pushed blindly.
    return has.drawn[about] === LEAVES.unknown && language.elements[about]?.toggle === true
  }
}

function takeBack(state: ConsoleState): void {
  const { gate, has } = state
  if (gate.leadMs === 0) return
  gate.takeBack()
  const { keys, elements, boxes } = state.recent.perhapsNotOut(state.nowMs())
  for (const about of keys) release(state, about)
  for (const id of elements) tellAgain(state, id)
  for (const box of boxes) has.boxes[box] = -1
}

function move(state: ConsoleState, changes: readonly ElementMove[], call: TapeCall | null): void {
  const { has, isOut, wantedWhenBack } = state
  if (call && !isOut) {
    tellSpaced(state, call.bytes)
    followCall(has, call, marksOf('piston', 'here'))
    state.leavesAtMs.fill(leavesAtMs(state))
  }
  const wanted = (wantedWhenBack ?? has.drawn).slice()
  const mayBe = has.marks.slice()
  for (const { element, drawn } of changes) {
    // What the piston is thought to have done is not said besides.
    if (call && !isOut && call.leaves[element] !== LEAVES.alone) continue
    wanted[element] = drawn ? LEAVES.drawn : LEAVES.retired
    mayBe[element] = 0
    if (!isOut) own(has, element, 'here')
  }
  bring(state, wanted, 'here', mayBe)
}

function note(state: ConsoleState, changes: readonly ElementMove[], call: TapeCall | null): void {
  const { has, language } = state
  if (call) followCall(has, call, marksOf('piston', 'there'))
  for (const { element, drawn } of changes) {
    const isByPiston = call && call.leaves[element] !== LEAVES.alone
    leave(has, element, drawn ? LEAVES.drawn : LEAVES.retired, marksOf(isByPiston ? 'piston' : 'told', 'there'))
  }
  if (language.together?.type === 'stepper' && has.place !== null) knowPlace(state, language.together.places)
}

function panic(state: ConsoleState): void {
  // What waits and is forgotten would leave its stop in a state that nobody knows, but for a general cancel.
  if (state.language.generalCancel) state.gate.dropWaiting()
  releaseAll(state)
  silenceChannels(state)
  cancel(state, 'here')
}

function goTo(state: ConsoleState, wanted: Followed): readonly number[] {
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

function undoAhead(state: ConsoleState, tape: Tape, behind: Uint32Array, atMicros: number): void {
  const { has, gate, language } = state
  const { wanted } = standing(tape, atMicros, has.drawn.length, language.boxes.length)
  const ahead = drawnAhead(tape, behind, wanted, atMicros + gate.leadMs * 1000)
  bring(
    state,
    wanted.drawn.map((each, id) => (has.drawn[id] === ahead[id] ? (has.drawn[id] ?? 0) : each)),
    'plan',
  )
}
