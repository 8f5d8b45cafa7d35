/** Up to here sound goes out as it is; what is above is bent towards the ceiling, which nothing reaches. */
const BENDS_FROM = 0.84
const CEILING = 0.985
const ROOM = CEILING - BENDS_FROM
/** The curve is drawn for sound up to so many times full scale. */
export const LIMIT_REACH = 4
const CURVE_POINTS = 8193

/** @returns the sample within full scale */
export function limited(sample: number): number {
  const size = Math.abs(sample)
  if (size <= BENDS_FROM) return sample
  return Math.sign(sample) * (BENDS_FROM + ROOM * Math.tanh((size - BENDS_FROM) / ROOM))
}

/** The same for a wave shaper whose input is the sound divided by `LIMIT_REACH`. */
export function limiterCurve(): Float32Array<ArrayBuffer> {
  const middle = (CURVE_POINTS - 1) / 2
  return Float32Array.from({ length: CURVE_POINTS }, (_, index) => limited((LIMIT_REACH * (index - middle)) / middle))
}
