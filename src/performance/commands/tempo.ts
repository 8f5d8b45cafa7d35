import { type CommandOf, command, steps } from '../command-form.ts'
import { inMusic } from '../rule.ts'
import { isAtLimit, setTempo } from '../tempo.ts'

export const form = command({
  name: 'tempo',
  args: { byPercent: steps(20) },
  does: 'faster or slower, in percent of the item’s own tempo',
  words: { faster: { byPercent: 2 }, slower: { byPercent: -2 } },
  numbered: { word: 'tempo', argument: 'byPercent' },
  keys: { '+': { byPercent: 2 }, '=': { byPercent: 2 }, '-': { byPercent: -2 }, '−': { byPercent: -2 } },
})

export const rule = inMusic<CommandOf<typeof form>>(
  ({ state }, { byPercent }) => isAtLimit(state, byPercent),
  ({ state, place }, { byPercent }) => {
    const own = state.items[state.index]?.tempoFactor ?? 1
    return setTempo(state, place, state.work.tempoFactor + (own * byPercent) / 100)
  },
)
