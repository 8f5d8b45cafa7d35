import type { Division, ElementId, Enclosure } from '../organ/index.ts'
import type { Action } from './timeline.ts'

/** How an organ stands while its messages are followed, one after the other. */
export interface Followed {
  readonly keysDown: Map<Division, Set<number>>
  readonly drawn: Set<ElementId>
  readonly enclosures: Map<Enclosure, number>
}

/** What an organ that was told this now has. */
export function applyAction({ keysDown, drawn, enclosures }: Followed, action: Action): void {
  switch (action.type) {
    case 'note-on': {
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
