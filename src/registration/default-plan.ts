import { type Finding, finding } from '../findings/index.ts'
import { type ElementId, findPiston, hasStops, NOTHING_DRAWN, type Organ } from '../organ/index.ts'
import { ticks } from '../time/index.ts'
import { nothingToDraw } from './answer-findings.ts'
import { answerPiston } from './cue-changes.ts'
import type { Places } from './places.ts'
import type { Plan } from './plan.ts'
import { readPrinted } from './read-printed.ts'
import { NO_SIDE_FILE } from './read-side-file.ts'
import { type Answered, resolvePlan } from './resolve-plan.ts'

/** Stops stay as the organist left them; we send notes only. */
export const HANDS_OFF: Plan = { initial: NOTHING_DRAWN, steps: [], moves: [], takesStops: false }

const PLAIN_DYNAMIC = 'mf'

/**
 * For a score that says nothing of stops: one piston (a dynamic) from beginning to end. Without it a pipe organ would
 * be silent. A dynamic that the organ has no piston for is made from its stop list.
 */
export function onePistonPlan(organ: Organ, name: string = PLAIN_DYNAMIC, asked = false): Answered {
  const found = findPiston(organ, name)
  const answer = answerPiston(organ, name)
  const cues = [{ tick: ticks(0), asked: [{ verb: 'piston' as const, text: name, answers: [answer] }] }]
  if (!hasStops(organ)) return { plan: HANDS_OFF, findings: asked ? [nothingToDraw(organ)] : [], cues }
  if (!found) {
    const known = organ.pistons.map((each) => each.name).join(', ')
    const message = `${organ.name} has no piston "${name}"${known === '' ? '' : ` (it has ${known})`}: no stops are drawn`
    return { plan: HANDS_OFF, findings: [finding('serious', 'missing-piston', message)], cues }
  }
  const { piston, isBuilt } = found
  const findings: Finding[] = []
  if (!asked) {
    const message = `the score has no registration beside it: ${piston.name} is drawn`
    findings.push(finding('remark', 'default-registration', message))
  }
  if (isBuilt) findings.push(finding('remark', 'built-dynamic', answer.because))
  const pressed = piston.call === null ? {} : { pressed: { pistons: [piston], named: new Set<ElementId>() } }
  const plan: Plan = { initial: new Set(piston.draw), steps: [], moves: [], takesStops: true, ...pressed }
  return { plan, findings, cues }
}

/**
 * What is asked for in a word or a line instead of what stands beside the score: a piston, a dynamic, or a registration as
 * books print it.
 * @param where the name of what was written, for messages: `--registration`
 * @throws BadInput for a line that cannot be understood
 */
export function writtenPlan(organ: Organ, text: string, places: Places, where: string): Answered {
  // One word that nobody can read is the name of a piston that the organ does not have.
  const isPiston =
    findPiston(organ, text) !== undefined || ('problem' in readPrinted(text, organ) && !/[\d;:,]/.test(text))
  if (isPiston) return onePistonPlan(organ, text, true)
  return resolvePlan({ value: { ...NO_SIDE_FILE.value, registration: text }, where: () => where }, places, organ)
}
