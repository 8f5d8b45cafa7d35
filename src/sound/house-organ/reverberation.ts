import type { SoundBuffer, SoundContext } from './web-audio.ts'

/** How long the room is heard after the last pipe: a parish church, not a cathedral. */
export const REVERBERATION_S = 2.2
const FIRST_ECHO_S = 0.018
/** Falls by 60 dB in this; high sounds die sooner. */
const DECAY_S = 1.9
const FADE_OUT_S = 0.25
const BRIGHT_AT_FIRST = 0.55
const BRIGHT_AT_LAST = 0.06

/**
 * A room, made of noise that dies away and darkens; the two sides are not alike. Of unit energy a side, so that it gives
 * back as much as it is given. Always the same.
 */
export function roomResponse(context: Pick<SoundContext, 'createBuffer' | 'sampleRate'>): SoundBuffer {
  const { sampleRate } = context
  const frames = Math.round(REVERBERATION_S * sampleRate)
  const buffer = context.createBuffer(2, frames, sampleRate)
  for (const [side, sound] of sidesOfRoom(frames, sampleRate).entries()) buffer.getChannelData(side).set(sound)
  return buffer
}

/** A rendering asks for the same room every few seconds. */
let last: { readonly sampleRate: number; readonly sides: readonly Float32Array[] } | null = null
function sidesOfRoom(frames: number, sampleRate: number): readonly Float32Array[] {
  if (last?.sampleRate !== sampleRate) {
    last = { sampleRate, sides: [1, 2].map((seed) => sideOfRoom(frames, sampleRate, seed)) }
  }
  return last.sides
}

function sideOfRoom(frames: number, sampleRate: number, seed: number): Float32Array {
  const noise = noiseFrom(seed)
  const sound = new Float32Array(frames)
  let dark = 0
  let energy = 0
  for (let frame = Math.round(FIRST_ECHO_S * sampleRate); frame < frames; frame++) {
    const seconds = frame / sampleRate
    const bright = BRIGHT_AT_LAST + (BRIGHT_AT_FIRST - BRIGHT_AT_LAST) * Math.exp(-3 * seconds)
    dark += bright * (noise() - dark)
    const left = Math.min(1, (REVERBERATION_S - seconds) / FADE_OUT_S)
    const swell = Math.min(1, (seconds - FIRST_ECHO_S) / FIRST_ECHO_S)
    const value = dark * swell * left * 10 ** ((-3 * seconds) / DECAY_S)
    sound[frame] = value
    energy += value * value
  }
  return sound.map((each) => each / Math.sqrt(energy))
}

/** Numbers from −1 to 1 (the generator of Lehmer, with Park and Miller's multiplier), always the same for a seed. */
export function noiseFrom(seed: number): () => number {
  let state = seed * 7919 + 1
  return () => {
    state = (state * 48271) % 0x7fffffff
    return (2 * state) / 0x7fffffff - 1
  }
}
