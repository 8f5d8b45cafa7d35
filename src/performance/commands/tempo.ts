import { command, steps } from '../command-form.ts'
import { inMusic } from '../rule.ts'
import { FASTEST_PERCENT, ownTempo, SLOWEST_PERCENT, setTempo, tempoPercent } from '../tempo.ts'

export const tempo = command(
  {
    name: 'tempo',
    args: { byPercent: steps(20) },
    does: 'faster or slower, in percent of the item’s own tempo',
    words: { faster: { byPercent: 2 }, slower: { byPercent: -2 } },
    numbered: { word: 'tempo', argument: 'byPercent' },
    keys: { '+': { byPercent: 2 }, '=': { byPercent: 2 }, '-': { byPercent: -2 }, '−': { byPercent: -2 } },
  },
  inMusic(({ state, place }, { byPercent }) => {
    const now = tempoPercent(state)
    if (byPercent > 0 && now >= FASTEST_PERCENT) return `it is at ${FASTEST_PERCENT} % already: no faster than that`
    if (byPercent < 0 && now <= SLOWEST_PERCENT) return `it is at ${SLOWEST_PERCENT} % already: no slower than that`
    return () => setTempo(state, place, state.work.tempoFactor + (ownTempo(state) * byPercent) / 100)
  }),
)
