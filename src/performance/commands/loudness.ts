import { DYNAMICS, isDynamic, louderBy } from '../../programme/index.ts'
import { command } from '../command-form.ts'
import * as edit from '../edit-sections.ts'
import { change } from '../enter.ts'
import { type Decision, type InMusic, inMusic } from '../rule.ts'

export const louder = command(
  { name: 'louder', does: 'louder by one dynamic, at the next beat', words: { louder: {} }, keys: { up: {} } },
  inMusic((at) => decideLoudness(at, 1)),
)

export const softer = command(
  { name: 'softer', does: 'softer by one dynamic, at the next beat', words: { softer: {} }, keys: { down: {} } },
  inMusic((at) => decideLoudness(at, -1)),
)

/** What sounds changes at the next beat; all that comes is as much louder or softer. @param by steps of the dynamics */
function decideLoudness({ state, place }: InMusic, by: number): Decision {
  const next = place.sections[place.free]
  // Of what sounds; where nothing does, of what comes next.
  const { registration, steps } = edit.loudnessHere(place) ?? {
    registration: next?.registration ?? '',
    steps: next?.louder ?? 0,
  }
  if (!isDynamic(registration)) {
    return registration === 'score'
      ? 'the score has its own registration: it gets neither louder nor softer'
      : `"${registration}" is no dynamic: it gets neither louder nor softer`
  }
  const name = louderBy(registration, steps)
  const louderName = louderBy(registration, steps + by)
  if (louderName === name) return `it is ${name} already: ${name === DYNAMICS[0] ? 'no softer' : 'no louder'} than that`
  return () => change(state, place, edit.louder(place, by), louderName)
}
