import { DYNAMICS, isDynamic, louderBy } from '../programme/index.ts'
import * as edit from './edit-sections.ts'
import type { ServiceCommand, ServiceState } from './service-state.ts'
import { atWait, type Standing } from './standing.ts'

/** A command that can do something here. Louder and softer are told apart: at `fff` there is only softer. */
export type Possible = Exclude<ServiceCommand['type'], 'louder' | 'tap' | 'insert' | 'panic'> | 'louder' | 'softer'

/** What would do something if it were asked for now: an operator is shown nothing else. @param place null: nothing is loaded */
export function possibleNow(state: ServiceState, place: Standing | null): Possible[] {
  const { phase, index, items, offered } = state
  if (phase === 'over') return items.length > 0 ? ['back'] : []
  if (place === null) return ['go', 'skip', ...when('back', index > 0 || (items[index]?.piece && offered > 0))]
  const { sections, free, isSilent, current } = place
  const wait = atWait(place)
  const coming = sections.slice(free)
  const isGoing = phase !== 'held' && wait === null
  const sounds = !isSilent && current !== null
  return [
    'skip',
    'tempo',
    'by-hand',
    ...when('go', phase === 'held' || wait !== null),
    ...when('hold', isGoing && sounds),
    ...when('release', phase === 'held'),
    ...when('end-after-line', sounds),
    ...when('next-verse', sounds && (coming.length > 0 || current?.kind === 'loop')),
    ...when('last-verse-now', typeof edit.lastVerseNow(place) !== 'string'),
    ...when('one-more-verse', typeof edit.oneMoreVerse(place) !== 'string'),
    ...when('fade', sounds && (current?.kind === 'music' || current?.kind === 'loop')),
    ...when('breath', coming.length > 0),
    ...when('transpose', coming.length > 0),
    ...loudness(place),
    ...when('back', sounds || free > 0 || index > 0),
  ]
}

const when = (name: Possible, isPossible: unknown): Possible[] => (isPossible ? [name] : [])

function loudness(place: Standing): Possible[] {
  const next = place.sections[place.free]
  const here = edit.loudnessHere(place) ?? (next ? { registration: next.registration, steps: next.louder } : null)
  if (here === null || !isDynamic(here.registration)) return []
  const name = louderBy(here.registration, here.steps)
  return [...when('softer', name !== DYNAMICS[0]), ...when('louder', name !== DYNAMICS.at(-1))]
}
