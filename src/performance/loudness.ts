import { DYNAMICS, isDynamic, louderBy } from '../programme/index.ts'
import * as edit from './edit-sections.ts'
import { change } from './enter.ts'
import { inMusic, type Rule } from './rule.ts'
import type { Standing } from './standing.ts'

/** What sounds changes at the next beat; all that comes is as much louder or softer. @param by steps of the dynamics */
export const louderRule = <Command>(by: number): Rule<Command> =>
  inMusic<Command>(
    ({ place }) => whyNotLouder(place, by),
    ({ state, place }) => {
      const { registration, steps } = loudness(place)
      return change(state, place, edit.louder(place, by), louderBy(registration, steps + by))
    },
  )

/** Of what sounds; where nothing does, of what comes next. */
function loudness(place: Standing): { readonly registration: string; readonly steps: number } {
  const next = place.sections[place.free]
  return edit.loudnessHere(place) ?? { registration: next?.registration ?? '', steps: next?.louder ?? 0 }
}

function whyNotLouder(place: Standing, by: number): string | null {
  const { registration, steps } = loudness(place)
  if (!isDynamic(registration)) {
    return registration === 'score'
      ? 'the score has its own registration: it gets neither louder nor softer'
      : `"${registration}" is no dynamic: it gets neither louder nor softer`
  }
  const name = louderBy(registration, steps)
  if (louderBy(registration, steps + by) !== name) return null
  return `it is ${name} already: ${name === DYNAMICS[0] ? 'no softer' : 'no louder'} than that`
}
