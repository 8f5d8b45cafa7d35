import { decideMove } from '../by-hand.ts'
import { command } from '../command-form.ts'
import { readHandWish } from '../hand-wish.ts'
import { goToPlace, whereIs } from '../seek.ts'

export const line = command(
  {
    name: 'line',
    args: { text: { type: 'line', longest: 200 } },
    does: 'a line as it is typed: a bar, a marker, a piston, `Gt. Trumpet`, `+ Oboe`, `- Oboe`, or any word of a command',
  },
  /** What is no word of a command: a place, a piston, stops. */
  (at, { text }) => {
    const found = whereIs(at, text)
    if (!('problem' in found)) return () => goToPlace(at, found)
    const isBar = /^\d+(:\d+(\.\d+)?)?$/.test(text.trim())
    if (isBar) return found.problem
    const wish = readHandWish(text, at.state.organ, at.now.drawn)
    return 'problem' in wish ? wish.problem : decideMove(at, wish.move, wish.instead.join('; ') || null)
  },
  ({ place }) => place !== null,
)
