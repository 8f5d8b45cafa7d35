import { type CommandOf, command } from '../command-form.ts'
import type { Rule } from '../rule.ts'
import { done } from '../state.ts'

export const form = command({
  name: 'box',
  args: { enclosure: { type: 'whole', least: 0, most: 1000 }, position: { type: 'share' } },
  does: 'moves a swell box or pedal, by its number: 0 closed, 1 open',
  words: {},
  keys: {},
})

export const rule: Rule<CommandOf<typeof form>> = {
  whyNot: ({ state, now }, { enclosure }) => {
    if (!state.organ.enclosures[enclosure]) return 'this organ has no such box'
    return now.link === 'out' ? 'the cable to the organ is out: put it back' : null
  },
  step: ({ state }, { enclosure, position }) => done(state, { type: 'box', enclosure, position }),
  isOffered: ({ state, now }) => state.organ.enclosures.length > 0 && now.link === 'there',
}
