/** Lateness in steps of about 4 %: sixteen to an octave of microseconds, up to half an hour. */
const STEPS_PER_OCTAVE = 16
export const LATENESS_BUCKETS = 32 * STEPS_PER_OCTAVE

/** Called in the player's thread; does not allocate. */
export function recordLateness(histogram: Uint32Array, lateMicros: number): void {
  const bucket =
    lateMicros <= 0 ? 0 : Math.min(LATENESS_BUCKETS - 1, Math.floor(Math.log2(lateMicros + 1) * STEPS_PER_OCTAVE))
  histogram[bucket] = (histogram[bucket] ?? 0) + 1
}

export interface Lateness {
  readonly count: number
  readonly medianMs: number
  readonly p99Ms: number
  readonly maxMs: number
}

export function summarise(histogram: Uint32Array): Lateness {
  const count = histogram.reduce((sum, each) => sum + each, 0)
  const at = (part: number) => {
    let left = Math.max(1, Math.ceil(count * part))
    for (const [bucket, each] of histogram.entries()) {
      left -= each
      if (left <= 0) return (2 ** ((bucket + 1) / STEPS_PER_OCTAVE) - 1) / 1000
    }
    return 0
  }
  return count === 0
    ? { count, medianMs: 0, p99Ms: 0, maxMs: 0 }
    : { count, medianMs: at(0.5), p99Ms: at(0.99), maxMs: at(1) }
}
