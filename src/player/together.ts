import { type By, LEAVES, leaveTogether } from '../console/index.ts'
import { sayConsoleMap } from '../midi/index.ts'
import { type ConsoleState, leavesAtMs, tellSpaced } from './console-state.ts'
import type { TogetherLanguage } from './tape-format.ts'

type ByMap = Extract<TogetherLanguage, { readonly type: 'map' }>
type ByStepper = Extract<TogetherLanguage, { readonly type: 'stepper' }>

/**
 * What has no message of its own: the map of a console, or generals that are stepped through.
 * @param wanted 1 where an element is to be drawn
 * @param anyway a map is told also where it seems to say nothing new
 * @returns whether anything had to be said
 */
export function bringTogether(state: ConsoleState, wanted: Uint8Array, anyway: boolean, by: By): boolean {
  const { together } = state.language
  if (together?.type === 'map') return bringMap(state, together, wanted, anyway, by)
  return together?.type === 'stepper' && step(state, together, wanted, by)
}

/** Nothing drawn, whatever was told before: what waited and was forgotten is not known. */
export function silenceMap(state: ConsoleState, by: By): void {
  const { together } = state.language
  if (together?.type === 'map') tellMap(state, together, new Uint8Array(together.bits.length), by)
}

function bringMap(state: ConsoleState, map: ByMap, wanted: Uint8Array, anyway: boolean, by: By): boolean {
  const { drawn } = state.has
  const isSame = (bit: number, id: number) =>
    bit < 0 || (drawn[id] !== LEAVES.unknown && (drawn[id] === LEAVES.drawn) === (wanted[id] === LEAVES.drawn))
  if (!anyway && map.bits.every(isSame)) return false
  tellMap(state, map, wanted, by)
  return true
}

function tellMap(state: ConsoleState, { map, bits }: ByMap, wanted: Uint8Array, by: By): void {
  const isWanted = (id: number) => wanted[id] === LEAVES.drawn
  tellSpaced(
    state,
    sayConsoleMap(
      map,
      bits.filter((bit, id) => bit >= 0 && isWanted(id)),
    ),
  )
  const row = Uint8Array.from(bits, (bit, id) =>
    bit < 0 ? LEAVES.alone : isWanted(id) ? LEAVES.drawn : LEAVES.retired,
  )
  leaveTogether(state.has, row, 0, by)
  state.leavesAtMs.fill(leavesAtMs(state))
}

function step(state: ConsoleState, stepper: ByStepper, wanted: Uint8Array, by: By): boolean {
  const way = wayTo(state, stepper, wanted)
  if (way === null) return false
  for (const bytes of way.messages) tellSpaced(state, bytes)
  leaveTogether(state.has, stepper.places[way.to] ?? new Uint8Array(0), 0, by)
  state.has.place = way.to
  state.leavesAtMs.fill(leavesAtMs(state))
  return true
}

/** Whether stepping to what is wanted leads over a general cancel. */
export function stepsCancel(state: ConsoleState, wanted: Uint8Array): boolean {
  const { together } = state.language
  if (together?.type !== 'stepper') return false
  const cancel = together.cancel.join()
  return wayTo(state, together, wanted)?.messages.some((bytes) => bytes.join() === cancel) ?? false
}

/** null where it stands there, or no general draws that. */
function wayTo({ has }: ConsoleState, { places, ways, cancel }: ByStepper, wanted: Uint8Array) {
  const to = placeOf(places, wanted)
  const at = placeOf(places, has.drawn)
  // What was never brought to a known place drew nothing with it.
  if (to < 0 || (at === to && has.place !== null) || (to === 0 && at === 0)) return null
  const messages = has.place === null ? [cancel, ...(ways[0]?.[to] ?? [])] : (ways[has.place]?.[to] ?? [])
  return { to, messages }
}

/** The place that draws this; −1 where none does. Does not allocate. */
export function placeOf(places: readonly Uint8Array[], drawn: Uint8Array): number {
  for (let place = 0; place < places.length; place++) {
    const row = places[place] ?? drawn
    let isSame = true
    for (let id = 0; id < row.length && isSame; id++) isSame = row[id] === LEAVES.alone || row[id] === drawn[id]
    if (isSame) return place
  }
  return -1
}
