import type { Coupler, Division, Organ, Registration } from '../organ/index.ts'
import type { Plan } from '../registration/index.ts'
import type { Ticks } from '../time/index.ts'
import { registrationAt } from './plan-changes.ts'

/** Where the keys of a division lead by the couplers that we work, one after the other. */
export type Way = readonly Coupler[]

/** A way while its couplers are drawn. Ticks of the score; the last border may be infinite. */
export interface Coupling {
  readonly way: Way
  readonly from: number
  readonly to: number
}

const isOurs = (element: Organ['elements'][number]): element is Coupler =>
  element.kind === 'coupler' && element.control.type === 'keys'

/**
 * All ways that begin at a division's keys. A coupler acts on the keys that are played; one that acts `through` acts also
 * on keys that others bring. Nothing acts on what a division's own octave coupler brings, and no way comes to a division
 * twice: octaves do not pile up, and couplers in a ring end.
 */
export function waysFrom(keys: Division, drawn: readonly Coupler[]): Way[] {
  const onwards = (way: Way, here: Division, been: readonly Division[]): Way[] =>
    drawn.flatMap((coupler) => {
      if (coupler.keys !== here || (way.length > 0 && !coupler.through)) return []
      const longer = [...way, coupler]
      if (coupler.sounds === here) return [longer]
      if (been.includes(coupler.sounds)) return []
      return [longer, ...onwards(longer, coupler.sounds, [...been, coupler.sounds])]
    })
  return onwards([], keys, [keys])
}

/** The key that a way leads to from one of its first division, as sent; null where a keyboard on it is too short. */
export function keyAtEnd(way: Way, key: number): number | null {
  let at = key
  for (const { keys, sounds, shift } of way) {
    at += shift + sounds.offset - keys.offset
    if (at < sounds.compass.low || at > sounds.compass.high) return null
  }
  return at
}

/** Each way that is open at some time of the plan, from its drawing to its retirement; changes of other stops are none. */
export function couplingsOf(organ: Organ, plan: Plan, from: Ticks): Coupling[] {
  const ours = organ.elements.filter(isOurs)
  if (ours.length === 0) return []
  const open = new Map<string, { readonly way: Way; readonly from: number }>()
  const couplings: Coupling[] = []
  const standAt = (tick: number, drawn: Registration) => {
    const couplers = ours.filter(({ id }) => drawn.has(id))
    const ways = organ.divisions.flatMap((division) => waysFrom(division, couplers))
    const now = new Map(ways.map((way) => [way.map(({ id }) => id).join(), way]))
    for (const [name, { way, from: since }] of open) {
      if (now.has(name)) continue
      couplings.push({ way, from: since, to: tick })
      open.delete(name)
    }
    for (const [name, way] of now) if (!open.has(name)) open.set(name, { way, from: tick })
  }
  standAt(from, registrationAt(plan, from))
  for (const { tick, wanted } of plan.steps) if (tick > from) standAt(tick, wanted)
  standAt(Number.POSITIVE_INFINITY, new Set())
  return couplings
}
