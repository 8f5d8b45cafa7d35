import type { Division, ElementId, Enclosure } from '../organ/index.ts'
import type { Micros } from '../time/index.ts'
import type { ConsoleState, Timeline } from './timeline.ts'

/**
 * What the organ should have been told when the music stands at a time, in order to go on from there: the keys held
 * over that moment (those struck at it are still to come), and all that is in force at it.
 */
export function consoleAt({ messages }: Timeline, time: Micros): ConsoleState {
  const keysDown = new Map<Division, Set<number>>()
  const drawn = new Set<ElementId>()
  const enclosures = new Map<Enclosure, number>()
  for (const { action, moment } of messages) {
    if (moment > time) continue
    switch (action.type) {
      case 'note-on': {
        if (moment === time) break
        const keys = keysDown.get(action.division)
        if (keys) keys.add(action.key)
        else keysDown.set(action.division, new Set([action.key]))
        break
      }
      case 'note-off':
        keysDown.get(action.division)?.delete(action.key)
        break
      case 'draw':
        drawn.add(action.element.id)
        break
      case 'retire':
        drawn.delete(action.element.id)
        break
      case 'combination':
      case 'call':
        for (const { id } of action.draws) drawn.add(id)
        for (const { id } of action.retires) drawn.delete(id)
        break
      case 'enclosure':
        enclosures.set(action.enclosure, action.value)
        break
      case 'general-cancel':
        drawn.clear()
        break
      case 'setup':
      case 'passthrough':
        break
      default:
        action satisfies never
    }
  }
  return { keysDown, drawn, enclosures }
}
