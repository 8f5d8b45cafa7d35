import { command } from '../command-form.ts'
import { CABLE_OUT } from '../rule.ts'
import { done } from '../state.ts'

export const box = command(
  {
    name: 'box',
    args: { enclosure: { type: 'whole', least: 0, most: 1000 }, position: { type: 'share' } },
    does: 'moves a swell box or pedal, by its number: 0 closed, 1 open',
  },
  ({ state, now }, { enclosure, position }) => {
    if (!state.organ.enclosures[enclosure]) return 'this organ has no such box'
    return now.link === 'out' ? CABLE_OUT : () => done(state, { type: 'box', enclosure, position })
  },
  ({ state, now }) => state.organ.enclosures.length > 0 && now.link === 'in',
)
