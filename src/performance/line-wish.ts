import { byHand, whyNotByHand } from './by-hand.ts'
import { type HandWish, insteadOf, moveOf, readHandWish } from './hand-wish.ts'
import type { At } from './rule.ts'
import { type Found, goToPlace, whereIs } from './seek.ts'
import { done, type Stepped, unchanged } from './state.ts'

/** What a line asks for that is no word of a command: a place, a piston, stops. */
export type LineWish =
  | { readonly type: 'place'; readonly found: Found }
  | { readonly type: 'hand'; readonly wish: Extract<HandWish, { readonly type: 'piston' | 'move' | 'registration' }> }
  | { readonly type: 'problem'; readonly problem: string }

export function wishOf(at: At, text: string): LineWish {
  const found = whereIs(at, text)
  if (!('problem' in found)) return { type: 'place', found }
  const isBar = /^\d+(:\d+(\.\d+)?)?$/.test(text.trim())
  if (isBar) return { type: 'problem', problem: found.problem }
  const wish = readHandWish(text, at.state.organ, at.now.drawn)
  if (wish.type === 'problem') return wish
  const problem = whyNotByHand(at, false)
  return problem === null ? { type: 'hand', wish } : { type: 'problem', problem }
}

export function obeyWish(at: At, wish: LineWish): Stepped {
  if (wish.type === 'problem') return unchanged(at.state, wish.problem)
  if (wish.type === 'place') return goToPlace(at, wish.found)
  const { state, effects } = byHand(at, moveOf(wish.wish))
  return done({ ...state, answer: insteadOf(wish.wish) }, ...effects)
}
