import { bars } from '../bars.ts'
import { type CommandOf, command, steps } from '../command-form.ts'
import { inMusic } from '../rule.ts'
import { seekBy } from '../seek.ts'

/** Further into its bar than this, one back is its own beginning. */
const JUST_BEGUN_BEATS = 0.5

export const form = command({
  name: 'byBars',
  args: { bars: steps(64) },
  does: 'bars on or back; one back is first the beginning of this bar',
  words: { 'bar on': { bars: 1 }, 'bar back': { bars: -1 } },
  numbered: { word: 'bars', argument: 'bars' },
  keys: { right: { bars: 1 }, left: { bars: -1 } },
})

export const rule = inMusic<CommandOf<typeof form>>(
  ({ state, place }, { bars: by }) => {
    const last = bars(state).at(-1)
    return by > 0 && last && last.start <= place.tick ? 'this is the last bar' : null
  },
  (at, { bars: by }) => {
    const all = bars(at.state)
    const here = Math.max(
      0,
      all.findLastIndex(({ start }) => start <= at.place.tick),
    )
    const begins = all[here]?.start ?? at.place.tick
    const isInside = at.place.tick - begins > JUST_BEGUN_BEATS * at.place.beatTicks
    const target = Math.max(0, Math.min(all.length - 1, here + by + (by < 0 && isInside ? 1 : 0)))
    return seekBy(at, all[target]?.start ?? begins)
  },
)
