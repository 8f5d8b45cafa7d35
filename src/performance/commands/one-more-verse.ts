import { command } from '../command-form.ts'
import * as edit from '../edit-sections.ts'
import { change } from '../enter.ts'
import { inMusic } from '../rule.ts'

export const oneMoreVerse = command(
  {
    name: 'oneMoreVerse',
    does: 'one verse more, before the last; after it where the last sounds already',
    words: { 'one more verse': {}, 'one more': {} },
    keys: { m: {} },
  },
  inMusic(({ state, place }) => {
    const more = edit.oneMoreVerse(place)
    return typeof more === 'string' ? more : () => change(state, place, more, 'one more verse')
  }),
)
