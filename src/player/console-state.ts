import { type By, isByPiston, isSurely, LEAVES, leave, marksOf } from '../console/index.ts'
import { type Gate, MESSAGE_CLASS, type MessageClass } from '../ports/index.ts'
import type { Followed } from './follow.ts'
import { createRecent, type Recent } from './recent.ts'
import type { SharedState } from './shared-state.ts'
import type { ConsoleLanguage } from './tape-format.ts'

/** What the organ has been told so far, what is owed to it, and the way to tell it more. Of the player's thread. */
export interface ConsoleState {
  readonly gate: Gate
  readonly language: ConsoleLanguage
  readonly nowMs: () => number
  readonly has: Followed
  /** Whether the organ is known to have an element so. Made once: the thread does not allocate while it plays. */
  readonly isKnownSo: (id: number, leaves: number) => boolean
  /** 1 where a hand moved a box last. */
  readonly boxesByHand: Uint8Array
  /** What was handed over a short while ago. */
  readonly recent: Recent
  /** Keys that were down when the port went. */
  readonly hanging: Set<number>
  /** When the last message about each element left, or is to leave where it waits for its turn. */
  readonly leavesAtMs: Float64Array
  /** The machine rests after a general cancel. */
  restsUntilMs: number
  /** When a key was last let go. */
  letGoMs: number
  /** The cable is out: nothing is told, and nothing is booked as told. */
  isOut: boolean
  /** What may not have reached the organ: messages of stops, so that it must be made sure; or a cancel. */
  owed: 'nothing' | 'certainty' | 'cancel'
  /** What was asked for while the cable was out: 1 where an element is to be drawn when it is back; null where nothing. */
  wantedWhenBack: Uint8Array | null
}

/** @param inDoubt toggles of which nobody knows how they stand: they are not pushed until somebody says it */
export function newConsoleState(
  gate: Gate,
  language: ConsoleLanguage,
  shared: SharedState,
  nowMs: () => number = () => performance.now(),
  inDoubt: readonly number[] = [],
): ConsoleState {
  const elements = language.elements.length
  const has: Followed = {
    keys: shared.keysDown,
    drawn: shared.drawn.subarray(0, elements),
    marks: new Uint8Array(elements),
    boxes: shared.boxes.subarray(0, language.boxes.length).fill(-1),
    pressed: [],
    place: null,
  }
  for (const id of inDoubt) has.drawn[id] = LEAVES.unknown
  return {
    gate,
    language,
    nowMs,
    has,
    isKnownSo: (id, leaves) => isSurely(has, id, leaves),
    boxesByHand: new Uint8Array(language.boxes.length),
    recent: createRecent(),
    hanging: new Set(),
    leavesAtMs: new Float64Array(elements).fill(Number.NEGATIVE_INFINITY),
    restsUntilMs: 0,
    letGoMs: Number.NEGATIVE_INFINITY,
    isOut: false,
    owed: 'nothing',
    wantedWhenBack: null,
  }
}

/** Nothing is told while the cable is out. */
export function tell(state: ConsoleState, bytes: readonly number[], kind: MessageClass): void {
  const { gate, restsUntilMs, isOut } = state
  if (isOut) return
  gate.send(Uint8Array.from(bytes), 0, bytes.length, kind, restsUntilMs)
}

export const tellSpaced = (state: ConsoleState, bytes: readonly number[]): void =>
  tell(state, bytes, MESSAGE_CLASS.spaced)

/** When what was told last leaves. */
export const leavesAtMs = ({ gate, nowMs }: ConsoleState): number =>
  gate.nextDueMs() === Number.POSITIVE_INFINITY ? nowMs() : Math.max(nowMs(), gate.lastDueMs())

/** A toggle of which nobody knows how it stands is never pushed. */
export const isInDoubt = ({ language, has }: ConsoleState, id: number): boolean =>
  has.drawn[id] === LEAVES.unknown && language.elements[id]?.toggle === true

/** @returns whether it has a message of its own that can say it */
export function tellElement(state: ConsoleState, id: number, on: boolean, by: By): boolean {
  const element = state.language.elements[id]
  // What is told together with others has no bytes of its own.
  if (!element || (element.on.length === 0 && !element.isPlayed) || isInDoubt(state, id)) return false
  if (!element.isPlayed) tellSpaced(state, on ? element.on : element.off)
  leave(state.has, id, on ? LEAVES.drawn : LEAVES.retired, marksOf('told', by))
  state.leavesAtMs[id] = leavesAtMs(state)
  return true
}

/** The organ is told again how an element stands. A toggle cannot be. */
export function tellAgain(state: ConsoleState, id: number): void {
  if (state.language.elements[id]?.toggle === false)
    tellElement(state, id, state.has.drawn[id] === LEAVES.drawn, 'plan')
}

/** A piston of the organ moved it, which is not enough. */
export const isDoubtful = ({ language, has }: ConsoleState, id: number): boolean =>
  isByPiston(has, id) && language.elements[id]?.toggle === false
