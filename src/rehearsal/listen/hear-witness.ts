import { WITNESS_ATTACK, WITNESS_FRAME, witnessBin, witnessKeys } from '../organ/index.ts'
import { middle } from './middle.ts'
import type { Recording } from './recording.ts'

/** A key of the witness was struck, at a frame of the recording. */
export interface Strike {
  readonly frame: number
  readonly key: number
}

export interface Struck extends Strike {
  /** How long after it its tone was heard; null: not before the key was struck again. */
  readonly lagFrames: number | null
}

/** Every 3 milliseconds. */
const HOP = 128
const READ_FRAMES = 1 << 15

/** How loud each key's tone is, hop by hop, in the middle of its frame. */
type Loudness = ReadonlyMap<number, Float32Array>

/** When each strike of the witness was heard; the last are left out, for which the recording is too short. @param struck by frame */
export function hearWitness(recording: Recording, struck: readonly Strike[]): Struck[] {
  const strikes = struck.filter(({ frame }) => frame >= 0 && frame + LOOKS_FRAMES <= recording.frames)
  const loudness = loudnessOf(recording)
  const most = strikes.map(({ frame, key }) => peakOf(loudness.get(key), frame, frame + LOOKS_FRAMES))
  // Of what is there at all: a witness that is not heard for half of the music is heard nevertheless.
  const half = (middle(most.filter((peak) => peak > FAINTEST)) ?? Number.POSITIVE_INFINITY) / 2
  return strikes.map((strike, index) => {
    const again = strikes.slice(index + 1).find(({ key }) => key === strike.key)?.frame ?? strike.frame + LOOKS_FRAMES
    const heard = riseIn(loudness.get(strike.key), strike.frame, again, half)
    return { ...strike, lagFrames: heard === null ? null : heard - strike.frame - WITNESS_ATTACK / 2 }
  })
}

/** Longer than any rig takes that is on time. */
const LOOKS_FRAMES = 48_000 / 5
/** −100 dB. */
const FAINTEST = 1e-5

const hopOf = (frame: number): number => (frame - WITNESS_FRAME / 2) / HOP

function peakOf(levels: Float32Array | undefined, from: number, to: number): number {
  let peak = 0
  for (let hop = Math.max(0, Math.ceil(hopOf(from))); hop < hopOf(to); hop++) peak = Math.max(peak, levels?.[hop] ?? 0)
  return peak
}

/** The frame at which it rises above a level, between two; null where it does not. */
function riseIn(levels: Float32Array | undefined, from: number, to: number, level: number): number | null {
  for (let hop = Math.max(1, Math.floor(hopOf(from))); hop < hopOf(to); hop++) {
    const before = levels?.[hop - 1] ?? 0
    const now = levels?.[hop] ?? 0
    if (before >= level || now < level) continue
    return (hop - 1 + (level - before) / (now - before)) * HOP + WITNESS_FRAME / 2
  }
  return null
}

function loudnessOf(recording: Recording): Loudness {
  const keys = witnessKeys()
  const hops = Math.max(0, Math.floor((recording.frames - WITNESS_FRAME) / HOP) + 1)
  const loudness = new Map(keys.map((key) => [key, new Float32Array(hops)]))
  const tones = keys.map((key) => ({ levels: loudness.get(key) ?? new Float32Array(0), ...toneOf(witnessBin(key)) }))
  let ahead = new Float32Array(0)
  for (let hop = 0; hop < hops; ) {
    const [left = new Float32Array(0)] = recording.read(READ_FRAMES)
    const sound = new Float32Array(ahead.length + left.length)
    sound.set(ahead)
    sound.set(left, ahead.length)
    let at = 0
    for (; at + WITNESS_FRAME <= sound.length && hop < hops; at += HOP, hop++) {
      for (const { levels, cosines, sines } of tones) levels[hop] = loudnessAt(sound, at, cosines, sines)
    }
    ahead = sound.subarray(at)
    if (left.length === 0) break
  }
  return loudness
}

function loudnessAt(sound: Float32Array, at: number, cosines: Float32Array, sines: Float32Array): number {
  let real = 0
  let imaginary = 0
  for (let n = 0; n < WITNESS_FRAME; n++) {
    const sample = sound[at + n] as number
    real += sample * (cosines[n] as number)
    imaginary += sample * (sines[n] as number)
  }
  return Math.hypot(real, imaginary)
}

/** A tone of a place in the spectrum under a Hann window, of which a sine of 1 makes 1. */
function toneOf(bin: number): { readonly cosines: Float32Array; readonly sines: Float32Array } {
  const turn = (n: number) => (2 * Math.PI * n) / WITNESS_FRAME
  const wave = (of: (angle: number) => number) =>
    Float32Array.from({ length: WITNESS_FRAME }, (_, n) => {
      return (4 / WITNESS_FRAME) * (0.5 - 0.5 * Math.cos(turn(n))) * of(turn(n * bin))
    })
  return { cosines: wave(Math.cos), sines: wave(Math.sin) }
}
