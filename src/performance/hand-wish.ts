import {
  describeElements,
  type Element,
  type ElementId,
  elementName,
  findElement,
  findPiston,
  type Organ,
  type Piston,
  type Registration,
} from '../organ/index.ts'
import { changesOf, type HandMove, NO_CUE, namesOf, readPrinted } from '../registration/index.ts'

/** What a person asks for in a line of text while it plays; or in words why it cannot be. */
export type HandWish =
  /** `instead`: what the organ gives for what it has not, in words. */
  { readonly move: HandMove; readonly instead: readonly string[] } | { readonly problem: string }

/** A stepper counts its steps: one more between the plan's own, and the plan would be at another general than it says. */
const LEFT_TO_THE_CONSOLE =
  'this console steps through its generals, as the registration says: move stops at the console itself'

const isStepped = (organ: Organ, ids: readonly ElementId[]): boolean =>
  ids.some((id) => organ.elements[id]?.control.type === 'general')

/**
 * `mf`: a piston. `Gt. Trumpet`: draws it, or retires it where it is drawn; `+` and `-`
 * before a name say which. `+ Gt. flutes 8.4.` draws what travels, `mf: Sw. 8.4.; Gt. 8` is a whole registration.
 */
export function readHandWish(text: string, organ: Organ, drawn: Registration): HandWish {
  const asked = text.trim()
  const [, sign = '', name = ''] = /^([+−-]?)\s*(.*)$/.exec(asked) ?? []
  if (name === '') return { problem: 'a stop or piston is expected' }
  const piston = sign === '' ? findPiston(organ, name)?.piston : undefined
  if (piston) return wishOf(pistonMove(organ, piston))
  const found = findElement(organ, name)
  if (found.type === 'found') {
    return wishOf(elementMove(found.element, sign === '' ? !drawn.has(found.element.id) : sign === '+'))
  }
  const several = severalAtOnce(sign, name, organ)
  if (several) return several
  if (found.type === 'ambiguous') return { problem: `"${name}" may be ${describeElements(found.candidates)}` }
  const near = describeElements(found.nearest)
  const nearest = near === '' ? '' : `; the nearest: ${near}`
  return { problem: `there is no command, bar, marker, piston or stop "${name}"${nearest}` }
}

const wishOf = (move: HandMove | string): HandWish =>
  typeof move === 'string' ? { problem: move } : { move, instead: [] }

/** A knob by its identity. @returns in words why no message moves it */
export const elementMove = (element: Element, drawn: boolean): HandMove | string =>
  element.control.type === 'general'
    ? LEFT_TO_THE_CONSOLE
    : byHand(new Map([[element.id, drawn]]), `${drawn ? 'draw' : 'retire'} ${elementName(element)}`)

/** A piston of the profile. @returns in words why no message moves its stops */
export const pistonMove = (organ: Organ, piston: Piston): HandMove | string =>
  isStepped(organ, [...piston.draw, ...piston.retire])
    ? LEFT_TO_THE_CONSOLE
    : byHand(namesOf(piston), `piston ${piston.name}`, piston)

const byHand = (names: HandMove['names'], what: string, piston: Piston | null = null): HandMove => ({
  names,
  because: `by hand, ${what}`,
  piston,
  atConsole: false,
})

/** Families, lengths and whole registrations; null for one stop's name, which is looked up as it stands. */
function severalAtOnce(sign: string, name: string, organ: Organ): HandWish | null {
  const printed = readPrinted(name, organ)
  if ('problem' in printed) {
    return /[;:]/.test(name) ? { problem: `column ${printed.column}: ${printed.problem}` } : null
  }
  if (printed.items.every(({ wish }) => wish.kind === 'stop') && printed.items.length <= 1) return null
  // A line without a dynamic or a semicolon names what is to be moved, not all that shall be drawn.
  const isWhole = sign === '' && (printed.dynamic !== null || name.includes(';'))
  const list = sign === '' || sign === '+' ? { draw: [name] } : { retire: [name] }
  const { names, deeds, asked } = changesOf({ ...NO_CUE, ...(isWhole ? { registration: name } : list) }, organ)
  const instead = asked.flatMap(({ answers }) => answers.flatMap(({ because }) => (because === '' ? [] : [because])))
  if (names.size === 0) return { problem: instead.join('; ') || 'nothing of this is drawn' }
  if (isStepped(organ, [...names.keys()])) return { problem: LEFT_TO_THE_CONSOLE }
  return { move: byHand(names, deeds.join(', ')), instead }
}
