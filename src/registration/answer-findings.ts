import { type Finding, finding } from '../findings/index.ts'
import { hasStops, type Organ } from '../organ/index.ts'
import type { Ticks } from '../time/index.ts'
import type { Answer } from './answer.ts'
import type { Asked } from './cue-changes.ts'
import type { Places } from './places.ts'

/**
 * Findings of what an organ could not give just as it was asked: one for each that is different, at the place where it
 * is asked first, however many cues ask it.
 */
export function collectFindings(organ: Organ, places: Places) {
  const findings = new Map<string, Finding>()
  const needless = new Map<string, Set<string>>()
  const unused = new Set<string>()
  const hasNothingToDraw = !hasStops(organ)
  const add = (severity: Finding['severity'], code: string, message: string, tick: Ticks, more = '') => {
    if (!findings.has(message)) findings.set(message, finding(severity, code, message + more, { at: places.at(tick) }))
  }
  const sayAnswer = (verb: Asked['verb'], answer: Answer, tick: Ticks) => {
    const { how, asked, because, isNear, addsNothing } = answer
    if (how === 'needless') needless.set(because, new Set([...(needless.get(because) ?? []), asked]))
    else if (verb === 'retire' && how === 'missing')
      add('remark', 'nothing-to-retire', `${because}: nothing to retire`, tick)
    else if (verb === 'retire' || how === 'exact') return
    else if (verb === 'piston' && how === 'substituted') add('remark', 'built-dynamic', because, tick)
    else if (how === 'substituted')
      add(isNear ? 'remark' : 'warning', 'substitution', because, tick, addsNothing ? ', and drawn already' : '')
    else add('warning', verb === 'piston' ? 'missing-piston' : 'missing-stop', because, tick)
  }
  return {
    answered: ({ verb, answers, text }: Asked, tick: Ticks) => {
      // It may have couplers all the same.
      if (hasNothingToDraw && answers.some(({ how }) => how !== 'exact')) unused.add(text)
      else for (const answer of answers) sayAnswer(verb, answer, tick)
    },
    noEnclosure: (severity: Finding['severity'], message: string, tick: Ticks) => {
      if (hasNothingToDraw) unused.add(message)
      else add(severity, 'missing-enclosure', message, tick)
    },
    all: (): Finding[] => [
      ...findings.values(),
      ...[...needless].map(([because, asked]) => finding('remark', 'needless', `${[...asked].join(', ')}: ${because}`)),
      ...(unused.size > 0 ? [nothingToDraw(organ)] : []),
    ],
  }
}

export const nothingToDraw = ({ name }: Organ): Finding =>
  finding('remark', 'no-stops', `${name} has nothing to draw: the registration is not used, it sounds as it is set`)
