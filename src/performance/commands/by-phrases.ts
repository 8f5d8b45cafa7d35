import { lineStarts } from '../bars.ts'
import { type CommandOf, command, steps } from '../command-form.ts'
import { inMusic } from '../rule.ts'
import { seekBy } from '../seek.ts'

export const form = command({
  name: 'byPhrases',
  args: { phrases: steps(64) },
  does: 'lines on or back (else markers, else four bars); one back is first the beginning of this line',
  words: { 'line on': { phrases: 1 }, 'line back': { phrases: -1 } },
  numbered: { word: 'lines', argument: 'phrases' },
  keys: { ']': { phrases: 1 }, '[': { phrases: -1 } },
})

export const rule = inMusic<CommandOf<typeof form>>(
  ({ place }, { phrases }) => {
    const last = lineStarts(place).at(-1)
    return phrases > 0 && last !== undefined && last <= place.tick ? 'this is the last line' : null
  },
  (at, { phrases }) => {
    const all = lineStarts(at.place)
    const here = Math.max(
      0,
      all.findLastIndex((tick) => tick <= at.place.tick),
    )
    const begins = all[here] ?? at.place.tick
    const isInside = at.place.tick - begins > at.place.beatTicks
    const target = Math.max(0, Math.min(all.length - 1, here + phrases + (phrases < 0 && isInside ? 1 : 0)))
    return seekBy(at, all[target] ?? begins)
  },
)
