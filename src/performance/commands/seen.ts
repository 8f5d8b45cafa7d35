import { describeElements, type ElementId, elementName, findElement, type Organ } from '../../organ/index.ts'
import { byHand } from '../by-hand.ts'
import { command } from '../command-form.ts'
import type { At, Decision } from '../rule.ts'

/** Somebody has looked how stops stand at the console: it is known from here on, and nothing is sent. */

const hasToggles = ({ state }: At): boolean => state.organ.elements.some(({ control }) => control.type === 'toggle')

export const seenDrawn = command(
  {
    name: 'seenDrawn',
    args: { stops: { type: 'line', longest: 80 } },
    does: 'says that a stop with one message for on and off stands drawn at the console; `all`: all of them',
    spoken: { word: 'drawn', argument: 'stops' },
  },
  (at, { stops }) => decideSeen(at, stops, true),
  hasToggles,
)

export const seenRetired = command(
  {
    name: 'seenRetired',
    args: { stops: { type: 'line', longest: 80 } },
    does: 'says that a stop with one message for on and off stands retired at the console; `all`: all of them',
    spoken: { word: 'retired', argument: 'stops' },
  },
  (at, { stops }) => decideSeen(at, stops, false),
  hasToggles,
)

function decideSeen(at: At, stops: string, drawn: boolean): Decision {
  const found = named(at.state.organ, stops)
  if (typeof found === 'string') return found
  const names = new Map(found.map((id) => [id, drawn]))
  return () => byHand(at, { names, because: `seen ${drawn ? 'drawn' : 'retired'}`, piston: null, atConsole: true })
}

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
