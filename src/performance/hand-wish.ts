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

/** What a person asks for in a line of text while it plays. */
export type HandWish =
  | { readonly type: 'piston'; readonly piston: Piston }
  | { readonly type: 'move'; readonly element: Element; readonly drawn: boolean }
  /** Several at once, and what the organ gives instead of what it has not, in words. */
  | {
      readonly type: 'registration'
      readonly names: ReadonlyMap<ElementId, boolean>
      readonly said: string
      readonly instead: readonly string[]
    }
  | { readonly type: 'problem'; readonly problem: string }

/** A stepper counts its steps: one more between the plan's own, and the plan would be at another general than it says. */
const LEFT_TO_THE_CONSOLE =
  'this console steps through its generals, as the registration says: move stops at the console itself'
const STEPPED: HandWish = { type: 'problem', problem: LEFT_TO_THE_CONSOLE }

const isStepped = (organ: Organ, ids: readonly ElementId[]): boolean =>
  ids.some((id) => organ.elements[id]?.control.type === 'general')

/**
 * `mf`: a piston. `Gt. Trumpet`: draws it, or retires it where it is drawn; `+` and `-`
 * before a name say which. `+ Gt. flutes 8.4.` draws what travels, `mf: Sw. 8.4.; Gt. 8` is a whole registration.
 */
export function readHandWish(text: string, organ: Organ, drawn: Registration): HandWish {
  const asked = text.trim()
  const [, sign = '', name = ''] = /^([+−-]?)\s*(.*)$/.exec(asked) ?? []
  if (name === '') return { type: 'problem', problem: `a stop or piston is expected` }
  const piston = sign === '' ? findPiston(organ, name)?.piston : undefined
  if (piston) return isStepped(organ, [...piston.draw, ...piston.retire]) ? STEPPED : { type: 'piston', piston }
  const found = findElement(organ, name)
  if (found.type === 'found') {
    if (isStepped(organ, [found.element.id])) return STEPPED
    return { type: 'move', element: found.element, drawn: sign === '' ? !drawn.has(found.element.id) : sign === '+' }
  }
  const several = severalAtOnce(sign, name, organ)
  if (several) return several.type === 'registration' && isStepped(organ, [...several.names.keys()]) ? STEPPED : several
  if (found.type === 'ambiguous')
    return { type: 'problem', problem: `"${name}" may be ${describeElements(found.candidates)}` }
  const near = describeElements(found.nearest)
  return {
    type: 'problem',
    problem: `there is no command, bar, marker, piston or stop "${name}"${near === '' ? '' : `; the nearest: ${near}`}`,
  }
}

/** What a wish moves. */
export function moveOf(wish: Extract<HandWish, { readonly type: 'piston' | 'move' | 'registration' }>): HandMove {
  switch (wish.type) {
    case 'piston':
      return pressing(wish.piston)
    case 'registration':
      return byHand(wish.names, wish.said)
    case 'move':
      return moving(wish.element, wish.drawn)
    default:
      return wish satisfies never
  }
}

/** A knob by its identity. @returns in words why no message moves it */
export const elementMove = (element: Element, drawn: boolean): HandMove | string =>
  element.control.type === 'general' ? LEFT_TO_THE_CONSOLE : moving(element, drawn)

/** A piston of the profile. @returns in words why no message moves its stops */
export const pistonMove = (organ: Organ, piston: Piston): HandMove | string =>
  isStepped(organ, [...piston.draw, ...piston.retire]) ? LEFT_TO_THE_CONSOLE : pressing(piston)

const pressing = (piston: Piston): HandMove => byHand(namesOf(piston), `piston ${piston.name}`, piston)

const moving = (element: Element, drawn: boolean): HandMove =>
  byHand(new Map([[element.id, drawn]]), `${drawn ? 'draw' : 'retire'} ${elementName(element)}`)

/** What the organ gives instead of what was asked for, in words; null where it gives that. */
export const insteadOf = (wish: HandWish): string | null =>
  wish.type === 'registration' && wish.instead.length > 0 ? wish.instead.join('; ') : null

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
    return /[;:]/.test(name) ? { type: 'problem', problem: `column ${printed.column}: ${printed.problem}` } : null
  }
  if (printed.items.every(({ wish }) => wish.kind === 'stop') && printed.items.length <= 1) return null
  // A line without a dynamic or a semicolon names what is to be moved, not all that shall be drawn.
  const isWhole = sign === '' && (printed.dynamic !== null || name.includes(';'))
  const list = sign === '' || sign === '+' ? { draw: [name] } : { retire: [name] }
  const { names, said, asked } = changesOf({ ...NO_CUE, ...(isWhole ? { registration: name } : list) }, organ)
  const instead = asked.flatMap(({ answers }) => answers.flatMap(({ because }) => (because === '' ? [] : [because])))
  if (names.size === 0) return { type: 'problem', problem: instead.join('; ') || 'nothing of this is drawn' }
  return { type: 'registration', names, said: said.join(', '), instead }
}
