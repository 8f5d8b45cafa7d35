import { command, steps } from '../command-form.ts'
import { inMusic } from '../rule.ts'
import { seekAlong } from '../seek.ts'

/** Further into its bar than this, one back is its own beginning. */
const JUST_BEGUN_BEATS = 0.5

export const byBars = command(
  {
    name: 'byBars',
    args: { bars: steps(64) },
    does: 'bars on or back; one back is first the beginning of this bar',
    words: { 'bar on': { bars: 1 }, 'bar back': { bars: -1 } },
    numbered: { word: 'bars', argument: 'bars' },
    keys: { right: { bars: 1 }, left: { bars: -1 } },
  },
  inMusic((at, { bars }) => {
    const starts = (at.state.arrangement?.bars ?? []).map(({ start }) => start)
    return seekAlong(at, starts, bars, JUST_BEGUN_BEATS) ?? 'this is the last bar'
  }),
)
