import { command } from '../command-form.ts'
import { standingRule } from '../standing-stops.ts'

export const form = command({
  name: 'seenRetired',
  args: { stops: { type: 'line', longest: 80 } },
  does: 'says that a stop with one message for on and off stands retired at the console; `all`: all of them',
  words: {},
  spoken: { word: 'retired', argument: 'stops' },
  keys: {},
})

export const rule = standingRule(false)
