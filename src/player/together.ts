import { sayConsoleMap } from '../midi/index.ts'
import { LEAVES, type SaidTogether, type Tape } from './tape-format.ts'

/** What has no message of its own: the map of a console, or generals that are stepped through. */
export interface Together {
  /**
   * Brings it to what is wanted (1 where an element is to be drawn) and takes notice of it in what is drawn.
   * @param anyway a map is said also where it seems to say nothing new
   * @returns whether anything had to be said
   */
  readonly bring: (wanted: Uint8Array, anyway: boolean) => boolean
  /** The organ was told a general cancel: from here on the place of its generals is known. */
  readonly cancelled: () => void
  /** Others may have pressed a general meanwhile. */
  readonly forgetPlace: () => void
  /** Nothing drawn, whatever was said before: what waited and was forgotten is not known. */
  readonly silence: () => void
}

type Say = (bytes: readonly number[]) => void

export function createTogether(said: SaidTogether | null, drawn: Uint8Array, say: Say): Together {
  const nothing = () => undefined
  if (said === null) return { bring: () => false, cancelled: nothing, forgetPlace: nothing, silence: nothing }
  if (said.type === 'map') {
    const silence = () => sayMap(said, drawn, new Uint8Array(drawn.length), say)
    return {
      bring: (wanted, anyway) => bringMap(said, drawn, wanted, anyway, say),
      cancelled: nothing,
      forgetPlace: nothing,
      silence,
    }
  }
  const { places, ways, cancel } = said
  const placeOf = (state: Uint8Array) =>
    places.findIndex((place) => place.every((leaves, id) => leaves === LEAVES.alone || leaves === state[id]))
  let isKnown = false
  return {
    bring: (wanted) => {
      const to = placeOf(wanted)
      const at = isKnown ? placeOf(drawn) : -1
      // Who was never brought to a known place drew nothing with it.
      const isOurs = placeOf(drawn) !== 0
      if (at === to || to < 0 || (to === 0 && !isOurs)) return false
      for (const bytes of at < 0 ? [cancel, ...(ways[0]?.[to] ?? [])] : (ways[at]?.[to] ?? [])) say(bytes)
      isKnown = true
      for (const [id, leaves] of (places[to] ?? []).entries()) if (leaves !== LEAVES.alone) drawn[id] = leaves
      return true
    },
    cancelled: () => {
      isKnown = true
    },
    forgetPlace: () => {
      isKnown = false
    },
    // A stepped console has a general cancel: there is no other way to silence it.
    silence: nothing,
  }
}

type SaidByMap = Extract<SaidTogether, { readonly type: 'map' }>

function bringMap(said: SaidByMap, drawn: Uint8Array, wanted: Uint8Array, anyway: boolean, say: Say): boolean {
  if (!anyway && said.bits.every((bit, id) => bit < 0 || drawn[id] === wanted[id])) return false
  sayMap(said, drawn, wanted, say)
  return true
}

function sayMap({ map, bits }: SaidByMap, drawn: Uint8Array, wanted: Uint8Array, say: Say): void {
  const set = bits.filter((bit, id) => bit >= 0 && wanted[id] === 1)
  say(sayConsoleMap(map, set))
  for (const [id, bit] of bits.entries()) if (bit >= 0) drawn[id] = wanted[id] ?? 0
}

/** Whether it holds for every element that a combination of the tape says. Does not allocate. */
export function everyLeft(tape: Tape, index: number, holds: (id: number, leaves: number) => boolean): boolean {
  const start = (tape.about[index] ?? 0) * tape.elements
  for (let id = 0; id < tape.elements; id++) {
    const leaves = tape.combinations[start + id] ?? LEAVES.alone
    if (leaves !== LEAVES.alone && !holds(id, leaves)) return false
  }
  return true
}
