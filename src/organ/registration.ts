import { type Bytes, sayConsoleMap } from '../midi/index.ts'
import type { Element, ElementId, Organ, Piston, Stepper } from './organ.ts'

/** What is drawn at a moment: a value. The difference of two of them is a list of messages. */
export type Registration = ReadonlySet<ElementId>

export const NOTHING_DRAWN: Registration = new Set()

/** One message of a change of registration, and what it does. */
export type Change =
  | { readonly type: 'draw' | 'retire'; readonly element: Element; readonly bytes: Bytes }
  /** Draws and retires in one: a map of the whole console, or a general piston. */
  | {
      readonly type: 'combination'
      readonly draws: readonly Element[]
      readonly retires: readonly Element[]
      readonly bytes: Bytes
    }
  /** A piston of the organ is pressed: what it does is what the profile knows of it. */
  | {
      readonly type: 'call'
      readonly piston: Piston
      readonly draws: readonly Element[]
      readonly retires: readonly Element[]
      readonly bytes: Bytes
    }

/**
 * What must be sent to come from one registration to another, over the union of both, so that what is left out is
 * retired. Draws come first: under held keys the organ never falls silent between the two. Within each, the order of
 * the profile.
 * @param keysAreHeld a stepped console is not led over its general cancel, which would silence them
 */
export function changesBetween(organ: Organ, from: Registration, to: Registration, keysAreHeld = false): Change[] {
  const draws = organ.elements.filter(({ id }) => to.has(id) && !from.has(id))
  const retires = organ.elements.filter(({ id }) => from.has(id) && !to.has(id))
  return [
    ...draws.flatMap((element) => ownChange(element, true)),
    ...changeTogether(organ, from, to, keysAreHeld),
    ...retires.flatMap((element) => ownChange(element, false)),
  ]
}

/** All that a change touches. */
export const elementsOf = (change: Change): readonly Element[] =>
  'element' in change ? [change.element] : [...change.draws, ...change.retires]

function ownChange(element: Element, drawn: boolean): Change[] {
  const { control } = element
  const type = drawn ? 'draw' : 'retire'
  if (control.type === 'switch') return [{ type, element, bytes: drawn ? control.on : control.off }]
  // Nothing is sent: its keys are.
  if (control.type === 'keys') return [{ type, element, bytes: [] }]
  return control.type === 'toggle' ? [{ type, element, bytes: control.push }] : []
}

function changeTogether(organ: Organ, from: Registration, to: Registration, keysAreHeld: boolean): Change[] {
  const { together } = organ
  if (together === null) return []
  if (together.type === 'map') {
    const change = mapChange(organ, from, to)
    return change.draws.length + change.retires.length === 0 ? [] : [change]
  }
  let before = nearestGeneral(together, drawnByGenerals(organ, from))
  const wanted = nearestGeneral(together, drawnByGenerals(organ, to))
  return waysBetween(together, before, wanted, keysAreHeld).map(({ bytes, at }): Change => {
    const difference = between(organ, generalAt(together, before), generalAt(together, at))
    before = at
    return { type: 'combination', ...difference, bytes }
  })
}

/** The message that says the whole console, whatever it was told before. */
export function mapChange(organ: Organ, from: Registration, to: Registration): Change & { type: 'combination' } {
  const { together } = organ
  if (together?.type !== 'map') throw new RangeError(`${organ.name} has no map of its console`)
  const set = organ.elements.flatMap(({ id, control }) => (control.type === 'map' && to.has(id) ? [control.bit] : []))
  return { type: 'combination', ...between(organ, from, to), bytes: sayConsoleMap(together.map, set) }
}

function between(organ: Organ, from: Registration, to: Registration): { draws: Element[]; retires: Element[] } {
  const shared = organ.elements.filter(({ control }) => control.type === 'map' || control.type === 'general')
  return {
    draws: shared.filter(({ id }) => to.has(id) && !from.has(id)),
    retires: shared.filter(({ id }) => from.has(id) && !to.has(id)),
  }
}

/** What of a registration only general pistons can draw. */
export const drawnByGenerals = (organ: Organ, registration: Registration): Registration =>
  new Set(organ.elements.flatMap(({ id, control }) => (control.type === 'general' && registration.has(id) ? [id] : [])))

/** What a stepped console draws at a place: 0 is general cancel, 1 the first general. */
export const generalAt = ({ generals }: Stepper, place: number): Registration => generals[place - 1] ?? NOTHING_DRAWN

/** The place that draws what is wanted, else the one that differs from it in the fewest stops; among equals the softer. */
export function nearestGeneral(stepper: Stepper, wanted: Registration): number {
  if (wanted.size === 0) return 0
  const places = stepper.generals.map((general, index) => {
    const missing = [...wanted].filter((id) => !general.has(id)).length
    return { place: index + 1, differs: missing + general.size - (wanted.size - missing), stops: general.size }
  })
  return places.sort((a, b) => a.differs - b.differs || a.stops - b.stops)[0]?.place ?? 0
}

/**
 * The messages from one place of a stepped console to another, each with the place that it leads to. General cancel
 * silences what sounds: it is a way to a lower general only where stepping back takes more messages and no keys are held.
 */
export function waysBetween(
  stepper: Stepper,
  from: number,
  to: number,
  keysAreHeld = false,
): { bytes: Bytes; at: number }[] {
  const up = (start: number) =>
    Array.from({ length: to - start }, (_, index) => ({ bytes: stepper.next, at: start + index + 1 }))
  if (to >= from) return up(from)
  if (to === 0 || (!keysAreHeld && from - to > 1 + to)) return [{ bytes: stepper.cancel, at: 0 }, ...up(0)]
  return Array.from({ length: from - to }, (_, index) => ({ bytes: stepper.previous, at: from - index - 1 }))
}
