import { type Finding, finding } from '../findings/index.ts'
import {
  type ElementId,
  elementName,
  generalAt,
  nearestGeneral,
  type Organ,
  type Registration,
  type Stepper,
} from '../organ/index.ts'
import type { Places } from './places.ts'
import type { Resolved } from './resolve-plan.ts'

/**
 * Where an organ's stops can be drawn by its general pistons only, each wanted registration becomes that of the nearest
 * general, and it is said what that has less or more.
 */
export function withinReach({ plan, findings }: Resolved, organ: Organ, places: Places): Resolved {
  const { together } = organ
  if (together?.type !== 'stepper') return { plan, findings }
  const said = new Map<string, Finding>()
  const reach = (wanted: Registration, tick: number): Registration => {
    const given = generalAt(together, nearestGeneral(together, wanted))
    const others = difference(organ, together, wanted, given)
    if (others !== null && !said.has(others)) {
      said.set(others, finding('warning', 'nearest-general', others, { at: places.at(tick as never) }))
    }
    return given
  }
  const initial = reach(plan.initial, 0)
  const steps = plan.steps.map((step) => ({ ...step, wanted: reach(step.wanted, step.tick) }))
  return { plan: { ...plan, initial, steps }, findings: [...findings, ...said.values()] }
}

/** What the general has less or more than is wanted, in words; null where it is the same. */
function difference(organ: Organ, stepper: Stepper, wanted: Registration, given: Registration): string | null {
  const names = (ids: readonly ElementId[]) => ids.map((id) => elementName(organ.elements[id] as never)).join(', ')
  const less = [...wanted].filter((id) => !given.has(id))
  const more = [...given].filter((id) => !wanted.has(id))
  if (less.length + more.length === 0) return null
  const place = nearestGeneral(stepper, wanted)
  const said = [less.length > 0 ? `without ${names(less)}` : '', more.length > 0 ? `with ${names(more)}` : '']
  return `no general of the console draws just this: general ${place} is used, ${said.filter((each) => each !== '').join(', ')}`
}
