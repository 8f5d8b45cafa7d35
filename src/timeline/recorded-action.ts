import { callOf, listenTo } from '../console/index.ts'
import type { Bytes } from '../midi/index.ts'
import type { Element, Organ } from '../organ/index.ts'
import type { Action } from './timeline.ts'

/** What recorded messages do to an organ, each after those before it; null where its profile does not know them. */
export function understanding(organ: Organ): (bytes: Bytes) => Action | null {
  const console = listenTo(organ, null)
  return (bytes) => {
    const [heard, ...others] = console.take(bytes)
    // A map of the whole console stays what it is.
    if (heard === undefined || others.length > 0) return null
    switch (heard.type) {
      case 'general-cancel':
        return heard
      case 'piston': {
        const { piston, draws, retires } = callOf(organ, heard.piston)
        return { type: 'call', piston, draws, retires }
      }
      case 'drawn':
      case 'retired':
        if (heard.element.control.type !== 'switch') return null
        return { type: heard.type === 'drawn' ? 'draw' : 'retire', element: heard.element }
      case 'unsure':
        return null
      default:
        return heard satisfies never
    }
  }
}

/** The stops that a message moves; true: it draws them. */
export function movedBy(action: Action): readonly (readonly [element: Element, drawn: boolean])[] {
  if ('element' in action) return [[action.element, action.type === 'draw']]
  if (!('draws' in action)) return []
  const { draws, retires } = action
  return [...retires.map((each) => [each, false] as const), ...draws.map((each) => [each, true] as const)]
}
