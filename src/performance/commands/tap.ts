import { type CommandOf, command } from '../command-form.ts'
import { inMusic } from '../rule.ts'
import { tapped } from '../tempo.ts'

export const form = command({
  name: 'tap',
  args: { atMs: { type: 'ms' } },
  does: 'a beat, tapped: the fourth sets the tempo',
  words: {},
  timed: { word: 'tap', key: 't', argument: 'atMs' },
  keys: {},
})

export const rule = inMusic<CommandOf<typeof form>>(
  () => null,
  ({ state, place }, { atMs }) => tapped(state, place, atMs),
)
