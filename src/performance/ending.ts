import * as edit from './edit-sections.ts'
import { change, enter } from './enter.ts'
import type { Standing } from './standing.ts'
import type { State, Stepped } from './state.ts'

/** What sounds ends at the next line's (or cadence's) end, and with it the item. */
export function endAfterLine(state: State, place: Standing): Stepped {
  if (place.isSilent) return enter(state, state.index + 1)
  return change(state, place, edit.endAfterLine(place, place.reachTick), 'ends after this line')
}
