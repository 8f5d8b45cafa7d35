import { command } from '../command-form.ts'
import * as edit from '../edit-sections.ts'
import { change, endAfterLine } from '../enter.ts'
import { doGoing, goingAt } from '../go.ts'
import { CABLE_OUT, type InMusic, inMusic } from '../rule.ts'
import type { Stepped } from '../state.ts'

export const nextVerse = command(
  { name: 'nextVerse', does: 'the next verse after this line', words: { 'next verse': {}, next: {} }, keys: { n: {} } },
  inMusic((at) => (at.now.link === 'out' && at.place.isSilent ? CABLE_OUT : () => goToNext(at))),
)

function goToNext(at: InMusic): Stepped {
  const { state, place } = at
  const { sections, free } = place
  if (place.atWait?.type === 'before') return doGoing(at, goingAt(at))
  if (free >= sections.length) return endAfterLine(state, place)
  if (place.current?.kind === 'loop') return change(state, place, edit.leaveLoop(place))
  const cut = edit.cutAfterLine(place, place.reachTick)
  return change(state, place, cut, `${sections[free]?.label} comes after this line`)
}
