import type { Organ } from '../organ/index.ts'
import { type Item, layOut, type Resumption, type Section, type Work } from '../programme/index.ts'
import { type Ticks, ticks } from '../time/index.ts'
import * as edit from './edit-sections.ts'
import type { Standing } from './standing.ts'
import { done, type State, type Stepped, unchanged } from './state.ts'

/** How items are entered, left and gone on with: what several commands do. */

/** The state of a performance that begins at an item, and what to do first. @param waits for go before its first note */
export function begin(organ: Organ, items: readonly Item[], waits = true): Stepped {
  return enter(resting(organ, items), 0, waits)
}

/** A service that was interrupted: the same item and verse, silent, waiting for go. */
export function resume(organ: Organ, { items, order, index, work, offered }: Resumption): Stepped {
  const state = { ...resting(organ, items), order, index }
  return work === null ? enter(state, index) : offer({ ...state, work }, offered)
}

const resting = (organ: Organ, items: readonly Item[]): State => ({
  organ,
  items,
  order: items.map((_, number) => number),
  index: 0,
  work: { sections: [], first: 0, tempoFactor: 1 },
  arrangement: null,
  hands: [],
  stage: 'quiet',
  offered: 0,
  offeredFrom: null,
  taps: [],
  answer: null,
})

/** The first item from `index` on that can be played, and what is passed over on the way. */
export function playableFrom(items: readonly Item[], index: number): { index: number; passedOver: readonly string[] } {
  const passedOver: string[] = []
  for (let at = index; at < items.length; at++) {
    const item = items[at]
    if (!item || item.problem === null) return { index: at, passedOver }
    passedOver.push(`${item.title} cannot be played (${item.problem}): passed over`)
  }
  return { index: items.length, passedOver }
}

/** Loads an item from its beginning. `waits`: for go, before its first note. */
export function enter(state: State, asked: number, waits = true): Stepped {
  const { index, passedOver } = playableFrom(state.items, asked)
  const item = state.items[index]
  const answer = passedOver.length > 0 ? passedOver.join('; ') : state.answer
  const fresh: State = {
    ...state,
    index,
    offered: 0,
    offeredFrom: null,
    taps: [],
    arrangement: null,
    hands: [],
    answer,
  }
  if (!item) return done({ ...fresh, index: state.items.length, stage: 'over' }, { type: 'clear' })
  const work: Work = { sections: item.sections, first: 0, tempoFactor: item.tempoFactor }
  if (!item.piece) return done({ ...fresh, work, stage: 'quiet' }, { type: 'clear' })
  return offer({ ...fresh, work }, 0, waits)
}

/** Whether an item waits for go where the one before it ends. */
export const waitsAfter = (item: Item | undefined): boolean => item?.start !== 'on'

/** Loads what is left of an item from a section on. @param from ticks of that section to begin at */
export function offer(state: State, section: number, waits = true, from: Ticks | null = null): Stepped {
  const { work, items, index } = state
  const piece = items[index]?.piece
  const sections = work.sections.map((each, number) => (number === section ? { ...each, waits } : each))
  const left = { ...work, sections, first: section }
  if (!piece || sections.length <= section) return enter(state, index + 1)
  const arrangement = layOut(piece, sections.slice(section), work.tempoFactor)
  return done(
    { ...state, work: left, arrangement, hands: [], stage: 'loaded', offered: section, offeredFrom: null },
    { type: 'load', arrangement, from: from === null ? null : ticks((arrangement.laid[0]?.start ?? 0) + from) },
  )
}

/** Goes on with other sections from the same place. */
export function change(
  state: State,
  place: Standing,
  sections: readonly Section[],
  answer: string | null = null,
): Stepped {
  return goOnWith(state, place, { ...state.work, sections }, answer)
}

export function goOnWith(state: State, place: Standing, work: Work, answer: string | null = null): Stepped {
  const piece = state.items[state.index]?.piece
  if (!piece || !state.arrangement) return unchanged(state)
  const arrangement = layOut(piece, work.sections.slice(work.first), work.tempoFactor, state.hands)
  const ratio = state.work.tempoFactor / work.tempoFactor
  return done({ ...state, work, arrangement, answer }, { type: 'swap', arrangement, ratio, since: place.since })
}

/** What sounds ends at the next line's (or cadence's) end, and with it the item. */
export function endAfterLine(state: State, place: Standing): Stepped {
  if (place.isSilent) return enter(state, state.index + 1)
  return change(state, place, edit.endAfterLine(place, place.reachTick), 'ends after this line')
}
