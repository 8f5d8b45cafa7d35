import {
  after,
  callOf,
  consoleOf,
  copyOf,
  doubtOf,
  drawnIn,
  LEAVES,
  leave,
  marksOf,
  type OrganConsole,
  standingOf,
} from '../../console/index.ts'
import {
  type Element,
  type ElementId,
  type Enclosure,
  elementName,
  generalAt,
  type Organ,
  type Piston,
} from '../../organ/index.ts'
import { type HandNews, movable } from '../console-ear.ts'
import type { JambCommand } from './command.ts'

/** What is known of a console. Nothing here is sent or heard: commands and news become the next state and what to do. */
export interface JambState {
  readonly organ: Organ
  /** What it has; what nobody knows is unknown. */
  readonly console: OrganConsole
  /** 0 closed to 1 open; absent where nobody has moved it. */
  readonly boxes: ReadonlyMap<Enclosure, number>
}

/** What the player is to do. */
export type JambAct =
  /** `before`: how we know them to stand, or what makes sure that they are said. */
  | {
      readonly type: 'move'
      readonly before: ReadonlyMap<ElementId, boolean>
      readonly wanted: ReadonlyMap<ElementId, boolean>
    }
  | { readonly type: 'press'; readonly piston: Piston }
  /** The organ has it already. */
  | { readonly type: 'note'; readonly drawn: ReadonlyMap<ElementId, boolean> }
  /** The organ's own general cancel. */
  | { readonly type: 'cancel' }
  | { readonly type: 'box'; readonly enclosure: Enclosure; readonly position: number }
  | { readonly type: 'panic' }

/** What became of a command. */
export interface Obeyed {
  readonly state: JambState
  readonly acts: readonly JambAct[]
  /** What a person must know of it; '' where nothing. */
  readonly notice: string
  /** Why it was not done; null where it was. Nothing is to be done then. */
  readonly problem: string | null
}

/** Commands that move stops and boxes; the others are the player's own. */
export type ConsoleCommand = Exclude<JambCommand, { readonly type: 'scale' | 'stop' }>

/** Couplers that we work are retired: they are nowhere but here. */
export function emptyJamb(organ: Organ): JambState {
  const played = organ.elements.filter(({ control }) => control.type === 'keys')
  return know({ organ, console: consoleOf(organ, LEAVES.unknown, 0), boxes: new Map() }, retired(played))
}

/** undefined: nobody knows. */
export const isDrawnAt = ({ console }: JambState, id: ElementId): boolean | undefined => standingOf(console, id)

export function obeyed(state: JambState, command: ConsoleCommand): Obeyed {
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
  problem: null,
})
const refused = (state: JambState, problem: string): Obeyed => ({ state, acts: [], notice: '', problem })

function know(state: JambState, ids: Iterable<readonly [ElementId, boolean | undefined]>): JambState {
  const console = copyOf(state.console)
  for (const [id, on] of ids) {
    leave(
      console,
      id,
      on === undefined ? LEAVES.unknown : on ? LEAVES.drawn : LEAVES.retired,
      marksOf('known', 'operator'),
    )
  }
  return { ...state, console }
}

const isInDoubt = (state: JambState, { id, control }: Element): boolean =>
  control.type === 'toggle' && isDrawnAt(state, id) === undefined

const doubt = ({ organ }: JambState, elements: readonly Element[]): string =>
  doubtOf(
    organ,
    elements.map(({ id }) => id),
  ) ?? ''

const elementsOf = ({ organ }: JambState, ids: Iterable<ElementId>): Element[] =>
  [...ids].flatMap((id) => organ.elements[id] ?? [])

/** By hand: what is asked for is said, also where it seems to say nothing new; a toggle only where it does. */
function moved(state: JambState, element: Element, asked: boolean | null): Obeyed {
  const { id, control } = element
  const name = elementName(element)
  const known = isDrawnAt(state, id)
  const on = asked ?? !(known ?? false)
  if (control.type === 'general') {
    const pistons = state.organ.pistons.map((each) => each.name).join(', ')
    return refused(state, `${name} has no message of its own: only generals of the console draw it (${pistons})`)
  }
  if (isInDoubt(state, element)) return refused(state, doubt(state, [element]))
  if (control.type === 'toggle' && known === on)
    return refused(state, `${name} is ${on ? 'drawn' : 'retired'} already, and its message would change that`)
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

const mapped = ({ organ }: JambState): Element[] => organ.elements.filter(({ control }) => control.type === 'map')
const retired = (elements: readonly Element[]) => elements.map(({ id }) => [id, false] as const)

function seenStanding(state: JambState, elements: readonly Element[], drawn: boolean): Obeyed {
  // Couplers that we work stand here, and a stepped console by its place.
  const here = elements.filter(({ control }) => control.type !== 'keys' && control.type !== 'general')
  if (here.length === 0) return refused(state, 'this is not for a person to say: it stands as this console says')
  // What we drew stays ours.
  return {
    ...noted(
      state,
      know(
        state,
        here.map(({ id }) => [id, drawn] as const),
      ),
    ),
    notice: '',
    problem: null,
  }
}

function pressed(state: JambState, piston: Piston): Obeyed {
  if (piston.call !== null) return done(afterPiston(state, piston), [{ type: 'press', piston }])
  const asked = new Map([
    ...piston.retire.map((id) => [id, false] as const),
    ...piston.draw.map((id) => [id, true] as const),
  ])
  const stepped = elementsOf(state, asked.keys()).filter(({ control }) => control.type === 'general')
  if (stepped.length > 0 && state.console.place === null) {
    const from = afterCancel(state)
    const { acts, notice, problem, state: next } = combined(from, asked, stepped)
    if (problem !== null) return refused(state, problem)
    const why = 'general cancel first: at which general the console stood was not known'
    return done(next, [{ type: 'cancel' }, ...acts], [why, notice].filter((each) => each !== '').join('; '))
  }
  return combined(state, asked, stepped)
}

/** A combination that is said stop by stop, in one step of the generals, or in one map. */
function combined(state: JambState, asked: ReadonlyMap<ElementId, boolean>, stepped: readonly Element[]): Obeyed {
  const inDoubt = elementsOf(state, asked.keys()).filter((element) => isInDoubt(state, element))
  if (inDoubt.length > 0) return refused(state, doubt(state, inDoubt))
  const isNew = ([id, on]: readonly [ElementId, boolean]) => isDrawnAt(state, id) !== on
  const news = new Map([...asked].filter(isNew))
  if (stepped.length > 0 && !hasGeneral(know(state, asked)))
    return refused(state, 'no general of this console draws just that')
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

function cancelled(state: JambState): Obeyed {
  if (state.organ.generalCancel !== null) return done(afterCancel(state), [{ type: 'cancel' }])
  const { organ } = state
  const inDoubt = organ.elements.filter((element) => isInDoubt(state, element))
  const sure = organ.elements.filter(({ id, control }) => control.type !== 'toggle' || isDrawnAt(state, id) === true)
  const notice = inDoubt.length === 0 ? '' : `left as they are: ${doubt(state, inDoubt)}`
  if (sure.length === 0) return inDoubt.length > 0 ? refused(state, notice) : done(state, [])
  return { ...sayAll(state, new Map(retired(sure))), notice }
}

const afterCancel = (state: JambState): JambState => ({
  ...state,
  console: after(state.organ, state.console, { type: 'general-cancel' }, 'operator'),
})

/** Without a general cancel what we know to be drawn is retired, and a map says the whole console. */
function afterPanic(state: JambState): JambState {
  const { organ } = state
  if (organ.generalCancel !== null) return afterCancel(state)
  const drawn = organ.elements.filter(({ id }) => isDrawnAt(state, id) === true)
  return know(state, [...retired(drawn), ...retired(mapped(state))])
}

const afterPiston = (state: JambState, piston: Piston): JambState => ({
  ...state,
  console: after(state.organ, state.console, callOf(state.organ, piston), 'operator'),
})

/** A hand at the console, or the organ itself, has changed something. */
export function heardAt(
  state: JambState,
  news: HandNews,
): { readonly state: JambState; readonly acts: readonly JambAct[] } {
  switch (news.type) {
    case 'drawn':
    case 'retired': {
      const { element, type } = news
      const moved = know(state, [[element.id, type === 'drawn']])
      return noted(state, element.control.type === 'general' ? placeForgotten(moved) : moved)
    }
    case 'piston':
      return noted(state, afterPiston(state, news.piston))
    case 'general-cancel':
      return noted(state, know(state, retired(movable(state.organ))))
    case 'unsure': {
      const { about } = news
      const isDoubtful = ({ id, control }: Element) => (about === null ? control.type === 'general' : id === about.id)
      const doubtful = state.organ.elements.filter(isDoubtful).map(({ id }) => [id, undefined] as const)
      const unsure = know(state, doubtful)
      return { state: about === null ? placeForgotten(unsure) : unsure, acts: [] }
    }
    default:
      return news satisfies never
  }
}

function placeForgotten(state: JambState): JambState {
  const console = copyOf(state.console)
  console.place = null
  return { ...state, console }
}

function noted(before: JambState, state: JambState): { readonly state: JambState; readonly acts: readonly JambAct[] } {
  const drawn = new Map(
    state.organ.elements.flatMap(({ id }) => {
      const now = isDrawnAt(state, id)
      return now === undefined || now === isDrawnAt(before, id) ? [] : [[id, now] as const]
    }),
  )
  return { state, acts: drawn.size === 0 ? [] : [{ type: 'note', drawn }] }
}

/**
 * The cable is back: the player has brought what it had said to a known state, by a general cancel where the organ has
 * one, else by saying each stop again as it was.
 */
export function afterCable(state: JambState): JambState {
  const { organ } = state
  const forgotten = placeForgotten({ ...state, boxes: new Map() })
  if (drawnIn(state.console).size === 0) return forgotten
  if (organ.generalCancel !== null) return placeForgotten(afterCancel(forgotten))
  const unknown = organ.elements.filter(
    ({ id, control }) => control.type !== 'toggle' && isDrawnAt(state, id) === undefined,
  )
  return know(forgotten, [...retired(unknown), ...retired(mapped(state))])
}
