import { type By, forget, isDrawnAtConsole, LEAVES, leaveNothing, MARK } from '../console/index.ts'
import {
  type ConsoleState,
  isDoubtful,
  isInDoubt,
  leavesAtMs,
  sureWhenTold,
  tellAgain,
  tellElement,
  tellSpaced,
} from './console-state.ts'
import { type Followed, followCall } from './follow.ts'
import { bringTogether, silenceMap, stepsCancel } from './together.ts'

/** Nothing may be left to a piston of the organ. */
const NO_MARKS = new Uint8Array(0)

/**
 * Brings the stops to what is wanted, in the order of an organist: what is drawn first, then what is retired, so that a
 * held chord never falls silent between the two. While the cable is out it is owed.
 * @param wanted 1 where an element is to be drawn
 * @param mayBe marks: where the piston's is set it is enough that a piston of the organ is thought to have done it
 * @returns whether anything had to be said
 */
export function bring(
  state: ConsoleState,
  wanted: Uint8Array,
  by: By,
  mayBe: Uint8Array = state.has.marks.slice(),
): boolean {
  if (state.isOut) {
    state.wantedWhenBack = wanted.slice()
    return false
  }
  const { has, language } = state
  const again = has.drawn.map((_, id) => (isDoubtful(state, id) && ((mayBe[id] ?? 0) & MARK.piston) === 0 ? 1 : 0))
  const tellThose = (on: boolean): boolean => {
    let wasTold = false
    for (const [id, { isPlayed }] of language.elements.entries()) {
      if ((wanted[id] === LEAVES.drawn) !== on || wanted[id] === LEAVES.unknown) continue
      const isUnknown = has.drawn[id] === LEAVES.unknown
      const differs = (isUnknown || (has.drawn[id] === LEAVES.drawn) !== on) && !isInDoubt(state, id)
      if ((differs || again[id] === 1) && tellElement(state, id, on, by)) wasTold ||= !isPlayed
    }
    return wasTold
  }
  const drew = tellThose(true)
  const together = bringTogether(state, wanted, again.includes(1), by)
  return tellThose(false) || drew || together
}

/** Everything, by the organ's general cancel where it has one. While the cable is out it is owed. */
export function cancel(state: ConsoleState, by: By): void {
  const { language, has, isOut } = state
  if (isOut) {
    state.owed = 'cancel'
    state.wantedWhenBack = new Uint8Array(has.drawn.length)
    return
  }
  state.mayBeLeft = false
  if (language.generalCancel) {
    tellSpaced(state, language.generalCancel)
    state.cancelsAtMs = leavesAtMs(state)
    state.leavesAtMs.fill(state.cancelsAtMs)
    leaveNothing(has, by)
    return
  }
  for (const id of language.elements.keys()) {
    if (has.drawn[id] !== LEAVES.retired || isDoubtful(state, id)) tellElement(state, id, false, by)
  }
  silenceMap(state, by)
  has.pressed = []
}

/** Retires what we drew, and nothing else. */
export function retireOurs(state: ConsoleState): void {
  const { has, language } = state
  if (has.pressed.length === 0)
    bring(
      state,
      has.drawn.map((_, id) => (isDrawnAtConsole(has, id) ? 1 : 0)),
      'plan',
    )
  else if (language.generalCancel) cancel(state, 'plan')
  else bring(state, new Uint8Array(has.drawn.length), 'plan', NO_MARKS)
}

/** Brings the stops to what a place of the music wants. @returns whether anything had to be said */
export function bringStops(state: ConsoleState, wanted: Followed): boolean {
  const pressed = mustPress(state, wanted) && pressAgain(state, wanted)
  return bring(state, wanted.drawn, 'plan', wanted.marks) || pressed
}

/** Whether the way there leads over a general cancel: no key may be down then. */
export const goesOverCancel = (state: ConsoleState, wanted: Followed): boolean =>
  (mustPress(state, wanted) && state.has.pressed.length > 0 && state.language.generalCancel !== null) ||
  stepsCancel(state, wanted.drawn)

/** Whether what only pistons of the organ bring has to be pressed again. */
function mustPress({ has, language, isOut }: ConsoleState, wanted: Followed): boolean {
  const isSame =
    wanted.pressed.length === has.pressed.length &&
    wanted.pressed.every(({ bytes }, index) => bytes.join() === has.pressed[index]?.bytes.join())
  const byPiston = (marks: Uint8Array, id: number) => ((marks[id] ?? 0) & MARK.piston) !== 0
  const isSpoilt = language.elements.some((_, id) => byPiston(wanted.marks, id) && !byPiston(has.marks, id))
  return !isOut && (!isSame || (wanted.pressed.length > 0 && isSpoilt))
}

function pressAgain(state: ConsoleState, { pressed }: Followed): boolean {
  if (state.has.pressed.length > 0 && state.language.generalCancel) cancel(state, 'plan')
  for (const piston of pressed) {
    tellSpaced(state, piston.bytes)
    followCall(state.has, { ...piston, unknown: pressed })
  }
  state.has.pressed = pressed
  return true
}

/** After the cable was out: a known state, then what was asked for meanwhile. Stops that were never ours stay. */
export function makeSure(state: ConsoleState): void {
  const { has, language, owed, wantedWhenBack } = state
  const isOurs = owed !== 'nothing' || has.drawn.includes(LEAVES.drawn) || has.pressed.length > 0
  state.owed = 'nothing'
  state.wantedWhenBack = null
  if (isOurs && language.generalCancel) cancel(state, 'plan')
  else if (isOurs) {
    // What was on its way when the cable went may stand either way, also where it was to be retired.
    for (const [id, { toggle }] of language.elements.entries()) {
      if (owed !== 'cancel') tellAgain(state, id)
      else if (!toggle || has.drawn[id] === LEAVES.drawn) tellElement(state, id, false, 'plan')
    }
    silenceMap(state, 'plan')
    has.pressed = []
  }
  if (wantedWhenBack) bring(state, wantedWhenBack, 'plan')
}

/** What organists have drawn meanwhile is not known; what takes no stops leaves to them also what somebody left who died. */
export function forgetStops(state: ConsoleState, takesStops: boolean): void {
  const { has, language, mayBeLeft } = state
  state.mayBeLeft = false
  if (mayBeLeft && !takesStops)
    for (const id of sureWhenTold(language)) if (has.drawn[id] === LEAVES.unknown) has.drawn[id] = LEAVES.retired
  forget(has)
}
