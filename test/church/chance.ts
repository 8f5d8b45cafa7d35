/** Numbers that look like chance and are the same for the same seed (mulberry32, public domain, by Tommy Ettinger). */
export interface Chance {
  /** 0 to less than 1. */
  readonly next: () => number
  /** A whole number from `low` to `high`, both among them. */
  readonly whole: (low: number, high: number) => number
  readonly pick: <Value>(values: readonly Value[]) => Value
  /** True in so many of a hundred cases. */
  readonly percent: (percent: number) => boolean
}

export function createChance(seed: number): Chance {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x100000000
  }
  const whole = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    whole,
    pick: <Value>(values: readonly Value[]) => values[whole(0, values.length - 1)] as Value,
    percent: (percent) => next() * 100 < percent,
  }
}
