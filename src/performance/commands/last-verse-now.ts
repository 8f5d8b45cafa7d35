import { command } from '../command-form.ts'
import * as edit from '../edit-sections.ts'
import { change } from '../enter.ts'
import { inMusic } from '../rule.ts'

export const lastVerseNow = command(
  {
    name: 'lastVerseNow',
    does: 'the verses between this one and the last fall out',
    words: { 'last verse now': {}, 'last verse': {}, last: {} },
    keys: { l: {} },
  },
  inMusic(({ state, place }) => {
    const last = edit.lastVerseNow(place)
    return typeof last === 'string' ? last : () => change(state, place, last, 'the last verse comes next')
  }),
)
