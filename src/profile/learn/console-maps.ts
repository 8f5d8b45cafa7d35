import { type Bytes, readConsoleMap, setBits } from '../../midi/index.ts'
import { findDialect } from '../../organ/index.ts'
import { type Found, mapSwitch } from './switches.ts'
import type { Utterance, Word } from './words.ts'

/** Stops that a map of the whole console says, each by its place. */
export interface ReadMaps {
  readonly device: number | null
  readonly switches: readonly Found[]
  /** Places that were set in every map: what was drawn all the time. */
  readonly alwaysSet: readonly number[]
  readonly used: ReadonlySet<number>
}

const USUAL_DEVICE = 0x10
const BITS_PER_BYTE = 7

/** All places of a message that is a Rodgers' map, or a part of it; null for any other. */
function readPlaces(bytes: Bytes): { device: number | null; places: ReadonlyMap<number, boolean> } | null {
  const number = bytes[2] ?? 0
  const map = findDialect('rodgers')?.map?.(number)
  if (!map || bytes[0] !== map.head[0] || bytes[1] !== map.head[1]) return null
  const all = Array.from({ length: map.size * BITS_PER_BYTE }, (_, bit) => bit)
  const places = readConsoleMap({ ...map, bits: all }, bytes)
  return places === null ? null : { device: number === USUAL_DEVICE ? null : number, places }
}

/** The places that a map says are set. */
export function readMapBits(bytes: Bytes): { device: number | null; set: ReadonlySet<number> } | null {
  const read = readPlaces(bytes)
  return read && { device: read.device, set: new Set(setBits(read.places)) }
}

/** What changes from a Rodgers' map to the next is what was moved. */
export function readMaps(words: readonly (Word & Utterance)[]): ReadMaps {
  const bits = new Map<number, { first: number; at: string }>()
  const states = new Map<number, boolean>()
  const seenOff = new Set<number>()
  const used = new Set<number>()
  let device: number | null = null
  for (const { bytes, index, source } of words) {
    const read = readPlaces(bytes)
    if (read === null) continue
    device ??= read.device
    used.add(index)
    for (const [bit, isSet] of read.places) {
      if (!isSet) seenOff.add(bit)
      const before = states.get(bit)
      states.set(bit, isSet)
      // The first map is a change too where little is drawn in it: somebody drew the first stop.
      const isNew = before === undefined && isSet && setBits(read.places).length <= MOST_AT_FIRST
      if ((before !== undefined && before !== isSet) || isNew) {
        if (!bits.has(bit)) bits.set(bit, { first: index, at: source.at })
      }
    }
  }
  const switches = [...bits].map(([bit, where]) => mapSwitch(bit, { ...where, isSure: seenOff.has(bit) }))
  const alwaysSet = [...states].flatMap(([bit, isSet]) => (isSet && !seenOff.has(bit) && !bits.has(bit) ? [bit] : []))
  return { device, switches, alwaysSet, used }
}

const MOST_AT_FIRST = 1
