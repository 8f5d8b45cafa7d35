import {
  after,
  callOf,
  consoleOf,
  copyOf,
  drawnIn,
  LEAVES,
  leave,
  marksOf,
  type OrganConsole,
  standingOf,
} from '../../console/index.ts'
import type { Element, ElementId, Enclosure, Organ, Piston } from '../../organ/index.ts'
import { type HandNews, movable } from '../console-ear.ts'

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

/** Couplers that we work are retired: they are nowhere but here. */
export function emptyJamb(organ: Organ): JambState {
  const played = organ.elements.filter(({ control }) => control.type === 'keys')
  return know({ organ, console: consoleOf(organ, LEAVES.unknown, 0), boxes: new Map() }, retired(played))
}

/** undefined: nobody knows. */
export const isDrawnAt = ({ console }: JambState, id: ElementId): boolean | undefined => standingOf(console, id)

export function know(state: JambState, ids: Iterable<readonly [ElementId, boolean | undefined]>): JambState {
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

export const elementsOf = ({ organ }: JambState, ids: Iterable<ElementId>): Element[] =>
  [...ids].flatMap((id) => organ.elements[id] ?? [])

export const mapped = ({ organ }: JambState): Element[] =>
  organ.elements.filter(({ control }) => control.type === 'map')
export const retired = (elements: readonly Element[]) => elements.map(({ id }) => [id, false] as const)

export const afterCancel = (state: JambState): JambState => ({
  ...state,
  console: after(state.organ, state.console, { type: 'general-cancel' }, 'operator'),
})

/** Without a general cancel what we know to be drawn is retired, and a map says the whole console. */
export function afterPanic(state: JambState): JambState {
  const { organ } = state
  if (organ.generalCancel !== null) return afterCancel(state)
  const drawn = organ.elements.filter(({ id }) => isDrawnAt(state, id) === true)
  return know(state, [...retired(drawn), ...retired(mapped(state))])
}

export const afterPiston = (state: JambState, piston: Piston): JambState => ({
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

export function noted(
  before: JambState,
  state: JambState,
): { readonly state: JambState; readonly acts: readonly JambAct[] } {
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
