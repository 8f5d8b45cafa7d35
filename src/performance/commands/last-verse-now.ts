import { type CommandOf, command } from '../command-form.ts'
import * as edit from '../edit-sections.ts'
import { change } from '../enter.ts'
import { inMusic } from '../rule.ts'
import { unchanged } from '../state.ts'

export const form = command({
  name: 'lastVerseNow',
  args: {},
  does: 'the verses between this one and the last fall out',
  words: { 'last verse now': {}, 'last verse': {}, last: {} },
  keys: { l: {} },
})

export const rule = inMusic<CommandOf<typeof form>>(
  ({ place }) => {
    const edited = edit.lastVerseNow(place)
    return typeof edited === 'string' ? edited : null
  },
  ({ state, place }) => {
    const last = edit.lastVerseNow(place)
    return typeof last === 'string' ? unchanged(state, last) : change(state, place, last, 'the last verse comes next')
  },
)
