import { type Finding, finding } from '../findings/index.ts'
import { type ElementId, NOTHING_DRAWN, type Organ, plain } from '../organ/index.ts'
import type { Plan } from './plan.ts'
import type { Resolved } from './resolve-plan.ts'

/** Stops stay as the organist left them; we send notes only. */
export const HANDS_OFF: Plan = { initial: NOTHING_DRAWN, steps: [], moves: [], takesStops: false }

const PLAIN_DYNAMIC = 'mf'

/**
 * For a score that says nothing of stops: one piston (a dynamic) from beginning to end. Without it a pipe organ would
 * be silent.
 */
export function onePistonPlan(organ: Organ, name: string = PLAIN_DYNAMIC, asked = false): Resolved {
  const piston = organ.pistons.find((each) => plain(each.name) === plain(name))
  if (!piston) {
    const known = organ.pistons.map((each) => each.name).join(', ')
    const message = `${organ.name} has no piston "${name}"${known === '' ? '' : ` (it has ${known})`}: no stops are drawn`
    return {
      plan: HANDS_OFF,
      findings:
        !organ.elements.some(({ kind }) => kind === 'stop') && !asked
          ? []
          : [finding('serious', 'missing-piston', message)],
    }
  }
  const said: Finding[] = asked
    ? []
    : [finding('remark', 'default-registration', `the score has no registration beside it: ${piston.name} is drawn`)]
  const pressed = piston.call === null ? {} : { pressed: { pistons: [piston], named: new Set<ElementId>() } }
  return { plan: { initial: new Set(piston.draw), steps: [], moves: [], takesStops: true, ...pressed }, findings: said }
}
