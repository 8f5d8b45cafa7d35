import { goOnWith } from './enter.ts'
import type { Standing } from './standing.ts'
import type { State, Stepped } from './state.ts'

/** Of the item's own tempo, in percent. Slower, no breath lasts; faster, no hand plays it. */
export const SLOWEST_PERCENT = 30
export const FASTEST_PERCENT = 200

/** The item's own. */
export const ownTempo = ({ items, index }: State): number => items[index]?.tempoFactor ?? 1

export const tempoPercent = (state: State): number => Math.round((100 * state.work.tempoFactor) / ownTempo(state))

/** @param asked times the score's tempo */
export function setTempo(state: State, place: Standing, asked: number): Stepped {
  const usual = ownTempo(state)
  const tempoFactor = Math.min((FASTEST_PERCENT / 100) * usual, Math.max((SLOWEST_PERCENT / 100) * usual, asked))
  const answer = `tempo ${Math.round((tempoFactor / usual) * 100)} %`
  return goOnWith(state, place, { ...state.work, tempoFactor }, answer)
}
