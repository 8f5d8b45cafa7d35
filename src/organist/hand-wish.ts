import {
  describeElements,
  type Element,
  type ElementId,
  findElement,
  type Organ,
  type Piston,
  plain,
  type Registration,
} from '../organ/index.ts'
import type { Places } from '../registration/index.ts'
import type { Ticks } from '../time/index.ts'

/** What a person asks for in a line of text while it plays. */
export type HandWish =
  | { readonly type: 'place'; readonly tick: Ticks }
  | { readonly type: 'piston'; readonly piston: Piston }
  | { readonly type: 'move'; readonly element: Element; readonly drawn: boolean }
  | { readonly type: 'problem'; readonly problem: string }

/** A stepper counts its steps: one more between the plan's own, and the plan would be at another general than it says. */
const STEPPED: HandWish = {
  type: 'problem',
  problem: 'this console steps through its generals, as the registration says: move stops at the console itself',
}

const isStepped = (organ: Organ, ids: readonly ElementId[]): boolean =>
  ids.some((id) => organ.elements[id]?.said.type === 'general')

/**
 * `17`, `17:3` or a marker: a place. `mf`: a piston. `Gt. Trumpet`: draws it, or retires it where it is drawn; `+` and `-`
 * before a name say which.
 */
export function readHandWish(text: string, organ: Organ, places: Places, drawn: Registration): HandWish {
  const asked = text.trim()
  const [, sign = '', name = ''] = /^([+−-]?)\s*(.*)$/.exec(asked) ?? []
  if (name === '') return { type: 'problem', problem: 'a bar, a marker, a piston or a stop is expected' }
  const piston = sign === '' ? organ.pistons.find((each) => plain(each.name) === plain(name)) : undefined
  if (piston) return isStepped(organ, [...piston.draw, ...piston.retire]) ? STEPPED : { type: 'piston', piston }
  const place = sign === '' ? places.find(/^\d+$/.test(name) ? Number(name) : name) : null
  if (place !== null && 'tick' in place) return { type: 'place', tick: place.tick }
  if (place !== null && /^\d/.test(name) && !/[a-z]/i.test(name)) return { type: 'problem', problem: place.problem }
  const found = findElement(organ, name)
  if (found.type === 'found') {
    if (isStepped(organ, [found.element.id])) return STEPPED
    return { type: 'move', element: found.element, drawn: sign === '' ? !drawn.has(found.element.id) : sign === '+' }
  }
  if (found.type === 'ambiguous')
    return { type: 'problem', problem: `"${name}" may be ${describeElements(found.candidates)}` }
  const near = describeElements(found.nearest)
  return {
    type: 'problem',
    problem: `there is no bar, marker, piston or stop "${name}"${near === '' ? '' : `; the nearest: ${near}`}`,
  }
}
