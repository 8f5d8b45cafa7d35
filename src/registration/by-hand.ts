import type { ElementId, Piston, Registration } from '../organ/index.ts'
import type { Ticks } from '../time/index.ts'
import { heldByCrescendo } from './crescendo.ts'
import type { Plan, RegistrationStep } from './plan.ts'

/** What a hand moves while it plays. */
export interface HandMove {
  /** Drawn (true) or retired. */
  readonly names: ReadonlyMap<ElementId, boolean>
  readonly because: string
  /** What was pressed for it; the organ's own piston where it has it. */
  readonly piston: Piston | null
  /** By a hand at the console: the organ has it already, and is told nothing. */
  readonly atConsole: boolean
  /** When it was heard, by `performance.now()`: what we said since may have undone it. */
  readonly heardAtMs?: number
}

/** The same at a place of the music. */
export interface Hand extends HandMove {
  readonly tick: Ticks
}

/** What a piston moves. */
export const namesOf = ({ draw, retire }: Piston): ReadonlyMap<ElementId, boolean> =>
  new Map([...retire.map((id) => [id, false] as const), ...draw.map((id) => [id, true] as const)])

/** What a crescendo holds, a hand does not retire. */
export function movable(plan: Plan, { tick, names }: Hand): ReadonlyMap<ElementId, boolean> {
  const held = heldByCrescendo(plan, tick)
  return new Map([...names].filter(([id, on]) => on || !held.has(id)))
}

/** What is drawn once a cue has named what it names: the rest stays as it was. */
export function afterCue(before: Registration, names: ReadonlyMap<ElementId, boolean>): Registration {
  const drawn = new Set(before)
  for (const [id, on] of names) {
    if (on) drawn.add(id)
    else drawn.delete(id)
  }
  return drawn
}

/**
 * A plan into which a hand has reached: what was moved stays so until a later cue names it. Cues before it are as they
 * were.
 */
export function afterHand(plan: Plan, { tick, names, because, piston, atConsole }: Hand): Plan {
  const before = plan.steps.filter((step) => step.tick <= tick)
  const wanted = afterCue(before.at(-1)?.wanted ?? plan.initial, names)
  const pressed = piston?.call ? { pressed: { pistons: [piston], named: new Set<ElementId>() } } : {}
  const steps: RegistrationStep[] = [
    ...before,
    { tick, wanted, names, because, byHand: true, ...pressed, ...(atConsole && { atConsole }) },
  ]
  for (const step of plan.steps.slice(before.length)) {
    steps.push({ ...step, wanted: afterCue(steps.at(-1)?.wanted ?? wanted, step.names) })
  }
  return { ...plan, steps }
}
