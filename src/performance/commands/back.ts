import { command } from '../command-form.ts'
import * as edit from '../edit-sections.ts'
import { change, enter, offer } from '../enter.ts'
import type { At } from '../rule.ts'
import type { Stepped } from '../state.ts'

export const back = command(
  {
    name: 'back',
    does: 'this verse again after its line, or the one before; in a silence the item before',
    words: { back: {} },
    keys: { backspace: {} },
    twice: true,
  },
  (at) => {
    const { state, place } = at
    if (state.stage === 'over') {
      return state.items.length > 0 ? () => enterPlayable(state, state.items.length - 1) : 'there is nothing before'
    }
    const goesBack = place === null ? state.offered > 0 : !place.isSilent || place.free > 0
    return goesBack || state.index > 0 ? () => goBack(at) : 'this is the beginning'
  },
)

function goBack({ state, place }: At): Stepped {
  if (place && !place.isSilent) {
    return change(state, place, edit.againAfterLine(place), 'again from its beginning, after this line')
  }
  if (place && place.free > 0) return offer(state, place.free - 1)
  if (!place && state.items[state.index]?.piece && state.offered > 0) return offer(state, state.offered - 1)
  return enterPlayable(state, state.index - 1)
}

/** Items that cannot be played are passed over backwards too. */
function enterPlayable(state: At['state'], from: number): Stepped {
  const { items, index } = state
  for (let at = from; at >= 0; at--) if (items[at]?.problem === null) return enter(state, at)
  return enter(state, Math.max(0, Math.min(index, items.length - 1)))
}
