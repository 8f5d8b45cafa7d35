import type { Stretch } from './render.ts'

/** Makes a sound file, piece by piece. */
export interface Encoder {
  readonly encode: (stretch: Stretch) => Uint8Array
  /** The last of it, and what at its beginning is known only now. */
  readonly end: () => { readonly bytes: Uint8Array; readonly head: Uint8Array | null }
}

/** @param frames how long it will be */
export type OpenEncoder = (sampleRate: number, frames: number) => Promise<Encoder>

const FULL_SCALE = 32_767
/** Softer than this is silence, and stays it. */
const SILENCE = 2 ** -20

/**
 * Sixteen bits, both sides in turn, with triangular dither: without it the last of the echo would crackle.
 * @returns for stretch after stretch
 */
export function createSixteenBits(): (stretch: Stretch) => Int16Array {
  let state = 1
  const noise = () => {
    state = (state * 48271) % 0x7fffffff
    return state / 0x7fffffff
  }
  const asInteger = (sample: number) =>
    Math.abs(sample) < SILENCE ? 0 : Math.round(sample * (FULL_SCALE - 1) + noise() - noise())
  return ({ left, right }) => {
    const samples = new Int16Array(2 * left.length)
    for (let frame = 0; frame < left.length; frame++) {
      samples[2 * frame] = asInteger(left[frame] ?? 0)
      samples[2 * frame + 1] = asInteger(right[frame] ?? 0)
    }
    return samples
  }
}
