import { goOnWith } from './enter.ts'
import { FASTEST_PERCENT, SLOWEST_PERCENT } from './limits.ts'
import type { Standing } from './standing.ts'
import type { State, Stepped } from './state.ts'

/** A tap that comes later than this begins anew. */
const TAPS_WITHIN_MS = 2500
const TAPS_NEEDED = 4
const TAPS_KEPT = 8

const ownTempo = ({ items, index }: State): number => items[index]?.tempoFactor ?? 1

export const tempoPercent = (state: State): number => Math.round((100 * state.work.tempoFactor) / ownTempo(state))

export function isAtLimit(state: State, byPercent: number): string | null {
  const now = tempoPercent(state)
  if (byPercent > 0 && now >= FASTEST_PERCENT) return `it is at ${FASTEST_PERCENT} % already: no faster than that`
  if (byPercent < 0 && now <= SLOWEST_PERCENT) return `it is at ${SLOWEST_PERCENT} % already: no slower than that`
  return null
}

/** @param asked times the score's tempo */
export function setTempo(state: State, place: Standing, asked: number): Stepped {
  const own = ownTempo(state)
  const tempoFactor = Math.min((FASTEST_PERCENT / 100) * own, Math.max((SLOWEST_PERCENT / 100) * own, asked))
  const answer = `tempo ${Math.round((tempoFactor / own) * 100)} %`
  return goOnWith(state, place, { ...state.work, tempoFactor }, answer)
}

/** A beat. @param atMs of any steady clock */
export function tapped(state: State, place: Standing, atMs: number): Stepped {
  const before = state.taps.at(-1)
  const goesOn = before !== undefined && atMs > before && atMs - before <= TAPS_WITHIN_MS
  const taps = [...(goesOn ? state.taps : []), atMs].slice(-TAPS_KEPT)
  const [first = atMs] = taps
  if (taps.length < TAPS_NEEDED) {
    const left = TAPS_NEEDED - taps.length
    return { state: { ...state, taps, answer: `${left} more tap${left === 1 ? '' : 's'}` }, effects: [] }
  }
  const beatMs = (atMs - first) / (taps.length - 1)
  const after = setTempo(state, place, (state.work.tempoFactor * place.msPerTick * place.beatTicks) / beatMs)
  return { ...after, state: { ...after.state, taps } }
}
