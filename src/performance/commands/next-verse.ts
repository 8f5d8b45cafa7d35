import { type CommandOf, command } from '../command-form.ts'
import * as edit from '../edit-sections.ts'
import { endAfterLine } from '../ending.ts'
import { change } from '../enter.ts'
import { go } from '../go.ts'
import { inMusic } from '../rule.ts'

export const form = command({
  name: 'nextVerse',
  args: {},
  does: 'the next verse after this line',
  words: { 'next verse': {}, next: {} },
  keys: { n: {} },
})

export const rule = inMusic<CommandOf<typeof form>>(
  ({ now, place }) => (now.link === 'out' && place.isSilent ? 'the cable to the organ is out: put it back' : null),
  (at) => {
    const { state, place } = at
    if (place.atWait?.type === 'before') return go(at)
    if (place.free >= place.sections.length) return endAfterLine(state, place)
    if (place.current?.kind === 'loop') return change(state, place, edit.leaveLoop(place))
    const answer = `${place.sections[place.free]?.label} comes after this line`
    return change(state, place, edit.cutAfterLine(place, place.reachTick), answer)
  },
)
