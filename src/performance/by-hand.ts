import { layOut } from '../programme/index.ts'
import type { HandMove } from '../registration/index.ts'
import { ticks } from '../time/index.ts'
import { type At, CABLE_OUT, type Decision } from './rule.ts'
import { answering, done, type Stepped } from './state.ts'

export function whyNotByHand({ state, now, place }: At): string | null {
  if (state.stage === 'over') return 'the programme is over'
  if (place === null) return 'nothing is loaded: stops are moved when the next item stands ready'
  return now.link === 'out' ? CABLE_OUT : null
}

/**
 * @param move in words why no message moves it
 * @param answer what there is to say to it
 */
export const decideMove = (at: At, move: HandMove | string, answer: string | null = null): Decision =>
  typeof move === 'string' ? move : (whyNotByHand(at) ?? (() => answering(byHand(at, move), answer)))

/**
 * Stops move at once, and stay until the registration names them. Where the next verse is all that can still sound, the hand
 * comes after its registration; so it does at a wait, whose stops are drawn before the clock stops, and for the moment after
 * go until its first note. Between items the organ is nobody's: what is moved at the console is known, nothing is drawn.
 */
export function byHand({ state, now, place }: At, asked: HandMove): Stepped {
  const { arrangement, work } = state
  // A piston that was pressed at the console before the first chord goes into the plan by its stops: the organ has it.
  const move = asked.atConsole && !now.hasBegun ? { ...asked, piston: null } : asked
  if (!arrangement || place === null) {
    return done(state, { type: 'by-hand', hand: { ...move, tick: ticks(0) }, arrangement: null })
  }
  const { piece, laid, first, free, isSilent } = place
  const next = isSilent ? laid[free - first] : undefined
  const isAtWait = place.waits.some(({ tick }) => tick === now.tick)
  const hand = { ...move, tick: next?.start ?? (isAtWait ? now.tick : now.lastTick) }
  const hands = [...state.hands, hand]
  const after = layOut(piece, work.sections.slice(work.first), work.tempoFactor, hands)
  return done(
    { ...state, hands, arrangement: after },
    { type: 'by-hand', hand, arrangement: after, since: place.since },
  )
}
