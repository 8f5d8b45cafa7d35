import { describeElements, type ElementId, elementName, findElement, type Organ } from '../organ/index.ts'
import { byHand } from './by-hand.ts'
import type { Rule } from './rule.ts'
import { unchanged } from './state.ts'

/** Somebody has looked how stops stand at the console: it is known from here on, and nothing is sent. */
export const standingRule = (drawn: boolean): Rule<{ readonly stops: string }> => ({
  whyNot: ({ state }, { stops }) => {
    const found = named(state.organ, stops)
    return typeof found === 'string' ? found : null
  },
  step: (at, { stops }) => {
    const found = named(at.state.organ, stops)
    if (typeof found === 'string') return unchanged(at.state, found)
    const names = new Map(found.map((id) => [id, drawn]))
    return byHand(at, { names, because: `seen ${drawn ? 'drawn' : 'retired'}`, piston: null, atConsole: true })
  },
  isOffered: ({ state }) => state.organ.elements.some(({ control }) => control.type === 'toggle'),
})

/** @returns their numbers, or in words why there are none */
function named(organ: Organ, asked: string): readonly ElementId[] | string {
  const toggles = organ.elements.filter(({ control }) => control.type === 'toggle')
  if (toggles.length === 0) return 'each stop of this organ has messages of its own: none is in doubt'
  if (asked.trim().toLowerCase() === 'all') return toggles.map(({ id }) => id)
  const found = findElement(organ, asked.trim())
  if (found.type === 'found') return [found.element.id]
  if (found.type === 'ambiguous') return `"${asked}" may be ${describeElements(found.candidates)}`
  return `there is no stop "${asked}"; there are ${toggles.map(elementName).join(', ')}`
}
