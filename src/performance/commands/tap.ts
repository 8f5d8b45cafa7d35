import { command } from '../command-form.ts'
import { type InMusic, inMusic } from '../rule.ts'
import { done, type Stepped } from '../state.ts'
import { setTempo } from '../tempo.ts'

/** A tap that comes later than this begins anew. */
const TAPS_WITHIN_MS = 2500
const TAPS_NEEDED = 4
const TAPS_KEPT = 8

export const tap = command(
  {
    name: 'tap',
    args: { atMs: { type: 'ms' } },
    does: 'a beat, tapped: the fourth sets the tempo',
    timed: { word: 'tap', key: 't', argument: 'atMs' },
  },
  inMusic(
    (at, { atMs }) =>
      () =>
        tapped(at, atMs),
  ),
)

/** @param atMs of any steady clock */
function tapped({ state, place }: InMusic, atMs: number): Stepped {
  const before = state.taps.at(-1)
  const goesOn = before !== undefined && atMs > before && atMs - before <= TAPS_WITHIN_MS
  const taps = [...(goesOn ? state.taps : []), atMs].slice(-TAPS_KEPT)
  const [first = atMs] = taps
  const left = TAPS_NEEDED - taps.length
  if (left > 0) return done({ ...state, taps, answer: `${left} more tap${left === 1 ? '' : 's'}` })
  const beatMs = (atMs - first) / (taps.length - 1)
  return setTempo({ ...state, taps }, place, (state.work.tempoFactor * place.msPerTick * place.beatTicks) / beatMs)
}
