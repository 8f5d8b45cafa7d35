import { type CommandOf, command } from '../command-form.ts'
import * as edit from '../edit-sections.ts'
import { endAfterLine } from '../ending.ts'
import { change } from '../enter.ts'
import { inMusic } from '../rule.ts'

const FADE_MS = 8000

export const form = command({
  name: 'fade',
  args: {},
  does: 'closes the boxes, then ends a voluntary at the next cadence',
  words: { fade: {} },
  keys: { f: {} },
})

export const rule = inMusic<CommandOf<typeof form>>(
  ({ place }) => {
    const kind = place.current?.kind
    return place.isSilent || (kind !== 'music' && kind !== 'loop') ? 'only a voluntary fades' : null
  },
  ({ state, place }) => {
    if (!state.organ.enclosures.some(({ division }) => division !== null)) {
      const ending = endAfterLine(state, place)
      const answer = 'the organ has no swell box: it ends at the next cadence'
      return { ...ending, state: { ...ending.state, answer } }
    }
    return change(state, place, edit.fade(place, FADE_MS), 'fades, and ends at the cadence after that')
  },
)
