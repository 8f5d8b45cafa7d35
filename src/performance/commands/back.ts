import { type CommandOf, command } from '../command-form.ts'
import * as edit from '../edit-sections.ts'
import { change, enter, offer } from '../enter.ts'
import type { At, Rule } from '../rule.ts'
import type { Stepped } from '../state.ts'

export const form = command({
  name: 'back',
  args: {},
  does: 'this verse again after its line, or the one before; in a silence the item before',
  words: { back: {} },
  keys: { backspace: {} },
  twice: true,
})

export const rule: Rule<CommandOf<typeof form>> = {
  whyNot: ({ state, place }) => {
    if (state.stage === 'over') return state.items.length > 0 ? null : 'there is nothing before'
    const goesBack = place === null ? state.offered > 0 : !place.isSilent || place.free > 0
    return goesBack || state.index > 0 ? null : 'this is the beginning'
  },
  step: (at) => (at.place === null ? backInQuiet(at) : backInMusic(at)),
}

function backInQuiet({ state }: At): Stepped {
  if (state.stage === 'over') return enter(state, lastPlayable(state, state.items.length - 1))
  if (state.items[state.index]?.piece && state.offered > 0) return offer(state, state.offered - 1)
  return enter(state, lastPlayable(state, state.index - 1))
}

function backInMusic({ state, place }: At): Stepped {
  if (place && !place.isSilent) {
    return change(state, place, edit.againAfterLine(place), 'again from its beginning, after this line')
  }
  if (place && place.free > 0) return offer(state, place.free - 1)
  return enter(state, lastPlayable(state, state.index - 1))
}

/** Items that cannot be played are passed over backwards too. */
function lastPlayable({ items, index }: At['state'], from: number): number {
  for (let at = from; at >= 0; at--) if (items[at]?.problem === null) return at
  return Math.max(0, Math.min(index, items.length - 1))
}
