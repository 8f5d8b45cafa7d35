import { type Finding, finding } from '../findings/index.ts'
import {
  drawnByGenerals,
  type ElementId,
  elementName,
  generalAt,
  nearestGeneral,
  type Organ,
  type Registration,
} from '../organ/index.ts'
import type { Ticks } from '../time/index.ts'
import type { Places } from './places.ts'
import type { Resolved } from './resolve-plan.ts'

/**
 * Where stops can be drawn by an organ's general pistons only, each wanted registration becomes that of the nearest
 * general, and a finding names what that has less or more.
 */
export function withinReach<R extends Resolved>(resolved: R, organ: Organ, places: Places): R {
  const { plan, findings } = resolved
  if (organ.together?.type !== 'stepper') return resolved
  const shortfalls = new Map<string, Finding>()
  const reach = (wanted: Registration, tick: number): Registration => {
    const { given, place } = nearest(organ, wanted)
    const others = difference(organ, place, wanted, given)
    if (others !== null && !shortfalls.has(others)) {
      shortfalls.set(others, finding('warning', 'nearest-general', others, { at: places.at(tick as Ticks) }))
    }
    return given
  }
  const initial = reach(plan.initial, 0)
  const steps = plan.steps.map((step) => {
    const wanted = reach(step.wanted, step.tick)
    return { ...step, wanted, names: generalNamed(organ, step.names, wanted) }
  })
  return { ...resolved, plan: { ...plan, initial, steps }, findings: [...findings, ...shortfalls.values()] }
}

/** The nearest general for what only generals draw; the rest as it is wanted. */
function nearest(organ: Organ, wanted: Registration): { readonly given: Registration; readonly place: number } {
  const { together } = organ
  if (together?.type !== 'stepper') return { given: wanted, place: 0 }
  const byGenerals = drawnByGenerals(organ, wanted)
  const place = nearestGeneral(together, byGenerals)
  const others = [...wanted].filter((id) => !byGenerals.has(id))
  return { given: new Set([...others, ...generalAt(together, place)]), place }
}

/** A general moves all stops that have no message: none of them is left as it was. */
const generalNamed = (
  organ: Organ,
  names: ReadonlyMap<ElementId, boolean>,
  given: Registration,
): ReadonlyMap<ElementId, boolean> =>
  new Map([
    ...names,
    ...organ.elements.flatMap(({ id, control }) => (control.type === 'general' ? [[id, given.has(id)] as const] : [])),
  ])

/** What the general has less or more than is wanted, in words; null where it is the same. */
function difference(organ: Organ, place: number, wanted: Registration, given: Registration): string | null {
  const names = (ids: readonly ElementId[]) => ids.map((id) => elementName(organ.elements[id] as never)).join(', ')
  const less = [...wanted].filter((id) => !given.has(id))
  const more = [...given].filter((id) => !wanted.has(id))
  if (less.length + more.length === 0) return null
  const parts = [
    ...(less.length > 0 ? [`without ${names(less)}`] : []),
    ...(more.length > 0 ? [`with ${names(more)}`] : []),
  ]
  return `no general of the console draws just this: general ${place} is used, ${parts.join(', ')}`
}
