import { type By, isByPiston, isSurely, LEAVES, leave, marksOf } from '../console/index.ts'
import { type Gate, MESSAGE_CLASS, type MessageClass } from '../ports/index.ts'
import type { Followed } from './follow.ts'
import { createRecent, type Recent } from './recent.ts'
import type { SharedState } from './shared-state.ts'
import { type ConsoleLanguage, KEY_SLOTS } from './tape-format.ts'

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
  /** When the last general cancel left, or is to. */
  cancelsAtMs: number
  /** The number of the message (`Gate.given`) with which the stops for the next chord are complete, and when it had left. */
  readonly needed: { number: number; leftMs: number | null }
  /** When a key was last let go. */
  letGoMs: number
  /** When each key last went up. */
  readonly upAtMs: Float64Array
  /**
   * The player before us died: what it drew may still be drawn, and is retired with the first tape that takes the stops, or at
   * the end; not where a tape leaves them to the organist.
   */
  mayBeLeft: boolean
  /** The cable is out: nothing is told, and nothing is booked as told. */
  isOut: boolean
  /** What may not have reached the organ: messages of stops, so that it must be made sure; or a cancel. */
  owed: 'nothing' | 'certainty' | 'cancel'
  /** What was asked for while the cable was out: 1 where an element is to be drawn when it is back; null where nothing. */
  wantedWhenBack: Uint8Array | null
}

/**
 * @param inDoubt toggles of which nobody knows how they stand: they are not pushed until somebody says it
 * @param mayBeLeft the player before us died
 */
export function newConsoleState(
  gate: Gate,
  language: ConsoleLanguage,
  shared: SharedState,
  nowMs: () => number = () => performance.now(),
  inDoubt: readonly number[] = [],
  mayBeLeft = false,
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
  if (mayBeLeft) for (const id of sureWhenTold(language)) has.drawn[id] = LEAVES.unknown
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
    cancelsAtMs: Number.NEGATIVE_INFINITY,
    needed: { number: 0, leftMs: null },
    letGoMs: Number.NEGATIVE_INFINITY,
    upAtMs: new Float64Array(KEY_SLOTS).fill(Number.NEGATIVE_INFINITY),
    mayBeLeft,
    isOut: false,
    owed: 'nothing',
    wantedWhenBack: null,
  }
}

/** Elements that stand as they were told last, whatever they were before. */
export const sureWhenTold = ({ elements }: ConsoleLanguage): readonly number[] =>
  elements.flatMap(({ toggle, isPlayed }, id) => (toggle || isPlayed ? [] : [id]))

/** Nothing is told while the cable is out. */
export function tell(state: ConsoleState, bytes: readonly number[], kind: MessageClass): void {
  const { gate, isOut } = state
  if (isOut) return
  gate.send(Uint8Array.from(bytes), 0, bytes.length, kind)
}

export function tellSpaced(state: ConsoleState, bytes: readonly number[]): void {
  tell(state, bytes, MESSAGE_CLASS.spaced)
  isNeeded(state)
}

/** What was told last belongs to the next chord. */
export function isNeeded({ needed, gate }: ConsoleState): void {
  needed.number = gate.given()
  needed.leftMs = null
}

/** When the stops for the next chord have moved. To be asked at each turn while it is awaited. */
export function chordReadyMs({ gate, language, needed, nowMs }: ConsoleState): number {
  const leavesMs = needed.leftMs ?? gate.leavesMs(needed.number)
  if (leavesMs <= nowMs() + gate.leadMs) needed.leftMs = leavesMs
  return leavesMs + language.stopTravelMs
}

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
  leave(state.has, id, on ? LEAVES.drawn : LEAVES.retired, marksOf('known', by))
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
