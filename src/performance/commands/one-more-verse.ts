import { type CommandOf, command } from '../command-form.ts'
import * as edit from '../edit-sections.ts'
import { change } from '../enter.ts'
import { inMusic } from '../rule.ts'
import { unchanged } from '../state.ts'

export const form = command({
  name: 'oneMoreVerse',
  args: {},
  does: 'one verse more, before the last; after it where the last sounds already',
  words: { 'one more verse': {}, 'one more': {} },
  keys: { m: {} },
})

export const rule = inMusic<CommandOf<typeof form>>(
  ({ place }) => reasonOf(edit.oneMoreVerse(place)),
  ({ state, place }) => {
    const more = edit.oneMoreVerse(place)
    return typeof more === 'string' ? unchanged(state, more) : change(state, place, more, 'one more verse')
  },
)

const reasonOf = (edited: unknown): string | null => (typeof edited === 'string' ? edited : null)
