import { command } from '../command-form.ts'
import * as edit from '../edit-sections.ts'
import { change, endAfterLine } from '../enter.ts'
import { inMusic } from '../rule.ts'
import { answering } from '../state.ts'

const FADE_MS = 8000

export const fade = command(
  {
    name: 'fade',
    does: 'closes the boxes, then ends a voluntary at the next cadence',
    words: { fade: {} },
    keys: { f: {} },
  },
  inMusic(({ state, place }) => {
    const kind = place.current?.kind
    if (place.isSilent || (kind !== 'music' && kind !== 'loop')) return 'only a voluntary fades'
    if (state.organ.enclosures.some(({ division }) => division !== null)) {
      return () => change(state, place, edit.fade(place, FADE_MS), 'fades, and ends at the cadence after that')
    }
    return () => answering(endAfterLine(state, place), 'the organ has no swell box: it ends at the next cadence')
  }),
)
