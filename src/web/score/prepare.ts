import type { Roll } from '../../remote/protocol/index.ts'

/** A division's keys, so that those in sight are found without looking at the others. Times in ms. */
export interface Band {
  readonly name: string
  readonly letter: string
  readonly isPedal: boolean
  readonly count: number
  readonly starts: Float64Array
  readonly ends: Float64Array
  readonly keys: Uint8Array
  /** The latest end of all that began up to each note: where it lies before what is sought, so do they all. */
  readonly reach: Float64Array
  readonly low: number
  readonly high: number
}

export interface PreparedRoll {
  readonly roll: Roll
  /** From top to bottom, as the manuals lie; without those on which nothing is played. */
  readonly bands: readonly Band[]
  /** When each bar begins. */
  readonly barsAtMs: Float64Array
}

/** A band is never narrower than this, so that two keys do not look like a chord. */
const LEAST_KEYS = 14
const MARGIN_KEYS = 1

export function prepareRoll(roll: Roll): PreparedRoll {
  const played = roll.divisions.filter(({ notes }) => notes.length > 0)
  const shown = played.length > 0 ? played : roll.divisions
  const bands = shown.map(bandOf).sort((a, b) => rank(a) - rank(b))
  return { roll, bands, barsAtMs: Float64Array.from(roll.bars, ({ atMs }) => atMs) }
}

/** The Swell lies above the Great, other manuals below it, the pedals at the foot. */
const rank = ({ isPedal, letter }: Band): number => (isPedal ? 3 : letter === 'S' ? 0 : letter === 'G' ? 1 : 2)

function bandOf({ name, letter, pedal, notes }: Roll['divisions'][number]): Band {
  const count = notes.length / 3
  const starts = new Float64Array(count)
  const ends = new Float64Array(count)
  const reach = new Float64Array(count)
  const keys = new Uint8Array(count)
  let latest = Number.NEGATIVE_INFINITY
  let low = 127
  let high = 0
  for (let index = 0; index < count; index++) {
    const start = notes[3 * index] ?? 0
    const key = notes[3 * index + 2] ?? 0
    starts[index] = start
    ends[index] = start + (notes[3 * index + 1] ?? 0)
    keys[index] = key
    latest = Math.max(latest, ends[index] ?? 0)
    reach[index] = latest
    low = Math.min(low, key)
    high = Math.max(high, key)
  }
  if (count === 0) low = high = 60
  const missing = Math.max(0, LEAST_KEYS - (high - low + 1))
  return {
    name,
    letter,
    isPedal: pedal,
    count,
    starts,
    ends,
    keys,
    reach,
    low: low - MARGIN_KEYS - Math.floor(missing / 2),
    high: high + MARGIN_KEYS + Math.ceil(missing / 2),
  }
}

/** The first index whose value is greater than `sought`; values ascend. */
export function firstAfter(values: ArrayLike<number>, sought: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((values[middle] ?? 0) > sought) high = middle
    else low = middle + 1
  }
  return low
}

/** Index of the bar that sounds at a time; −1 where there is none. */
export const barAt = ({ barsAtMs }: Pick<PreparedRoll, 'barsAtMs'>, ms: number): number =>
  barsAtMs.length === 0 ? -1 : Math.max(0, firstAfter(barsAtMs, ms) - 1)
