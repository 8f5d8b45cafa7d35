import type { ElementId, Registration } from '../organ/index.ts'
import type { Ticks } from '../time/index.ts'
import type { Plan, RegistrationStep } from './plan.ts'

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
 * @param names what was moved, drawn (true) or retired
 * @param how a piston of the organ that was pressed for it, or a hand at the console itself
 */
export function withHand(
  plan: Plan,
  tick: Ticks,
  names: ReadonlyMap<ElementId, boolean>,
  because: string,
  { pressed, atConsole }: Pick<RegistrationStep, 'pressed' | 'atConsole'> = {},
): Plan {
  const before = plan.steps.filter((step) => step.tick <= tick)
  const wanted = afterCue(before.at(-1)?.wanted ?? plan.initial, names)
  const steps: RegistrationStep[] = [
    ...before,
    { tick, wanted, names, because, ...(pressed && { pressed }), ...(atConsole && { atConsole }) },
  ]
  for (const step of plan.steps.slice(before.length)) {
    steps.push({ ...step, wanted: afterCue(steps.at(-1)?.wanted ?? wanted, step.names) })
  }
  return { ...plan, steps }
}
