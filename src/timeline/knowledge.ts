import { drawnIn, emptyConsole, isByPiston, messagesTo, type OrganConsole, type Wanted } from '../console/index.ts'
import type { Organ } from '../organ/index.ts'
import type { Plan } from '../registration/index.ts'
import type { Ticks } from '../time/index.ts'

/** What the organ knows when the music stands at a tick, if it began at its beginning. */
export function knowledgeAt(organ: Organ, plan: Plan, tick: Ticks): OrganConsole {
  let now = messagesTo(organ, emptyConsole(organ), beginning(plan)).after
  for (const step of plan.steps) if (step.tick <= tick) now = messagesTo(organ, now, step).after
  return now
}

const beginning = ({ initial, pressed }: Plan): Wanted => ({
  wanted: initial,
  names: new Map(),
  ...(pressed === undefined ? {} : { pressed }),
})

/**
 * After a general cancel, what makes it as it is at a tick. At the beginning that are the organ's pistons that the plan
 * presses; later, stops one by one, and only the pistons whose contents nobody knows.
 */
export function stepTo(organ: Organ, plan: Plan, tick: Ticks): Wanted {
  if (!plan.steps.some((step) => step.tick <= tick)) return beginning(plan)
  const known = knowledgeAt(organ, plan, tick)
  const wanted = drawnIn(known)
  if (known.pressed.length === 0) return { wanted, names: new Map() }
  const named = new Set(organ.elements.map(({ id }) => id).filter((id) => !isByPiston(known, id)))
  return { wanted, names: new Map(), pressed: { pistons: known.pressed, named } }
}
