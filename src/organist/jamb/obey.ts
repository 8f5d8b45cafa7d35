import { doubtOf } from '../../console/index.ts'
import { type Element, type ElementId, elementName, generalAt, type Piston } from '../../organ/index.ts'
import type { JambCommand } from './command.ts'
import {
  afterCancel,
  afterPanic,
  afterPiston,
  elementsOf,
  isDrawnAt,
  type JambAct,
  type JambState,
  know,
  mapped,
  noted,
  retired,
} from './state.ts'

/** What became of a command. */
interface Obeyed {
  readonly state: JambState
  readonly acts: readonly JambAct[]
  /** What a person must know of it; '' where nothing. */
  readonly notice: string
}

/** Commands that move stops and boxes; the others are the player's own. */
type ConsoleCommand = Exclude<JambCommand, { readonly type: 'scale' | 'stop' }>

/** @returns what becomes of it; in words why it cannot be done */
export function obeyed(state: JambState, command: ConsoleCommand): Obeyed | string {
  switch (command.type) {
    case 'move':
      return moved(state, command.element, command.drawn)
    case 'stands':
      return seenStanding(state, command.elements, command.drawn)
    case 'piston':
      return pressed(state, command.piston)
    case 'cancel':
      return cancelled(state)
    case 'box': {
      const { enclosure, position } = command
      return done({ ...state, boxes: new Map(state.boxes).set(enclosure, position) }, [
        { type: 'box', enclosure, position },
      ])
    }
    case 'panic':
      return done(afterPanic(state), [{ type: 'panic' }])
    default:
      return command satisfies never
  }
}

const done = (state: JambState, acts: readonly JambAct[], notice = ''): Obeyed => ({
  state,
  acts,
  notice,
})

const isInDoubt = (state: JambState, { id, control }: Element): boolean =>
  control.type === 'toggle' && isDrawnAt(state, id) === undefined

const doubt = ({ organ }: JambState, elements: readonly Element[]): string =>
  doubtOf(
    organ,
    elements.map(({ id }) => id),
  ) ?? ''

/** By hand: what is asked for is said, also where it seems to say nothing new; a toggle only where it does. */
function moved(state: JambState, element: Element, asked: boolean | null): Obeyed | string {
  const { id, control } = element
  const name = elementName(element)
  const known = isDrawnAt(state, id)
  const on = asked ?? !(known ?? false)
  if (control.type === 'general') {
    const pistons = state.organ.pistons.map((each) => each.name).join(', ')
    return `${name} has no message of its own: only generals of the console draw it (${pistons})`
  }
  if (isInDoubt(state, element)) return doubt(state, [element])
  if (control.type === 'toggle' && known === on)
    return `${name} is ${on ? 'drawn' : 'retired'} already, and its message would change that`
  return sayAll(state, new Map([[id, on]]))
}

/** Each of these is said. */
function sayAll(state: JambState, wanted: ReadonlyMap<ElementId, boolean>): Obeyed {
  // A stepped console is led by its place, from general to general.
  const direct = elementsOf(state, wanted.keys()).filter(({ control }) => control.type !== 'general')
  const before = new Map(direct.map(({ id }) => [id, wanted.get(id) !== true]))
  const next = know(state, wanted)
  const acts: JambAct[] = [{ type: 'move', before, wanted }]
  const isMap = elementsOf(state, wanted.keys()).some(({ control }) => control.type === 'map')
  const others = isMap ? mapped(next).filter(({ id }) => isDrawnAt(next, id) === undefined) : []
  if (others.length === 0) return done(next, acts)
  // One message says the whole console: what it does not name is retired by it.
  const notice = `each message says the whole console: what nobody knew of (${others.length}) is retired by it`
  return done(know(next, retired(others)), acts, notice)
}

function seenStanding(state: JambState, elements: readonly Element[], drawn: boolean): Obeyed | string {
  // Couplers that we work stand here, and a stepped console by its place.
  const here = elements.filter(({ control }) => control.type !== 'keys' && control.type !== 'general')
  if (here.length === 0) return 'this is not for a person to say: it stands as this console says'
  // What we drew stays ours.
  const stands = here.map(({ id }) => [id, drawn] as const)
  return { ...noted(state, know(state, stands)), notice: '' }
}

function pressed(state: JambState, piston: Piston): Obeyed | string {
  if (piston.call !== null) return done(afterPiston(state, piston), [{ type: 'press', piston }])
  const asked = new Map([
    ...piston.retire.map((id) => [id, false] as const),
    ...piston.draw.map((id) => [id, true] as const),
  ])
  const stepped = elementsOf(state, asked.keys()).filter(({ control }) => control.type === 'general')
  if (stepped.length > 0 && state.console.place === null) {
    const from = afterCancel(state)
    const then = combined(from, asked, stepped)
    if (typeof then === 'string') return then
    const why = 'general cancel first: at which general the console stood was not known'
    const notice = [why, then.notice].filter((each) => each !== '').join('; ')
    return done(then.state, [{ type: 'cancel' }, ...then.acts], notice)
  }
  return combined(state, asked, stepped)
}

/** A combination that is said stop by stop, in one step of the generals, or in one map. */
function combined(
  state: JambState,
  asked: ReadonlyMap<ElementId, boolean>,
  stepped: readonly Element[],
): Obeyed | string {
  const inDoubt = elementsOf(state, asked.keys()).filter((element) => isInDoubt(state, element))
  if (inDoubt.length > 0) return doubt(state, inDoubt)
  const isNew = ([id, on]: readonly [ElementId, boolean]) => isDrawnAt(state, id) !== on
  const news = new Map([...asked].filter(isNew))
  if (stepped.length > 0 && !hasGeneral(know(state, asked))) return 'no general of this console draws just that'
  if (news.size === 0) return done(state, [], 'all of it stands so already')
  return sayAll(state, news)
}

/** Whether some general (or none of them) draws just what is drawn of the stops that only generals draw. */
function hasGeneral(state: JambState): boolean {
  const { elements, together } = state.organ
  if (together?.type !== 'stepper') return false
  const generals = elements.filter(({ control }) => control.type === 'general')
  const places = Array.from({ length: together.generals.length + 1 }, (_, place) => generalAt(together, place))
  return places.some((place) => generals.every(({ id }) => place.has(id) === (isDrawnAt(state, id) ?? false)))
}

function cancelled(state: JambState): Obeyed | string {
  if (state.organ.generalCancel !== null) return done(afterCancel(state), [{ type: 'cancel' }])
  const { organ } = state
  const inDoubt = organ.elements.filter((element) => isInDoubt(state, element))
  const sure = organ.elements.filter(({ id, control }) => control.type !== 'toggle' || isDrawnAt(state, id) === true)
  const notice = inDoubt.length === 0 ? '' : `left as they are: ${doubt(state, inDoubt)}`
  if (sure.length === 0) return inDoubt.length > 0 ? notice : done(state, [])
  return { ...sayAll(state, new Map(retired(sure))), notice }
}
