import type { ElementId } from '../organ/index.ts'

/**
 * Why each thing is drawn: for itself, or in the place of what the organ does not have. To retire what it does not have
 * retires what stands in its place, and never a stop that was also drawn for itself.
 */
export type Held = ReadonlyMap<ElementId, ReadonlySet<string>>

export const NOTHING_HELD: Held = new Map()

/** Drawn for itself. */
export const ITSELF = ''

export function afterDraw(held: Held, ids: readonly ElementId[], reason: string): Held {
  const after = new Map(held)
  for (const id of ids) after.set(id, new Set([...(after.get(id) ?? []), reason]))
  return after
}

export function afterRetire(held: Held, ids: readonly ElementId[]): Held {
  const after = new Map(held)
  for (const id of ids) after.delete(id)
  return after
}

/** @returns what nothing else holds any more */
export function release(held: Held, reason: string): { readonly held: Held; readonly released: readonly ElementId[] } {
  const after = new Map(held)
  const released: ElementId[] = []
  for (const [id, reasons] of held) {
    if (!reasons.has(reason)) continue
    const others = new Set([...reasons].filter((each) => each !== reason))
    if (others.size > 0) after.set(id, others)
    else {
      after.delete(id)
      released.push(id)
    }
  }
  return { held: after, released }
}
