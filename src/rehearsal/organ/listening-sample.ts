import {
  keyHertz,
  mixtureSpectrum,
  pipeHertz,
  type Rank,
  scattered,
  spectrumOf,
} from '../../sound/house-organ/index.ts'
import { SAMPLE_RATE, type Sample } from './sample.ts'

/** Root mean square of every steady sample; how loud a rank is, its stop says. */
export const LISTENING_RMS = 0.16

const LOOP_S = 0.6
const RELEASE_S = 0.9
/** The room after the pipe: so much of its sound, which takes so long to fall by 60 dB. */
const ROOM_SHARE = 0.3
const REVERBERATION_S = 1.3
/** High sounds are gone sooner. */
const REVERBERATION_HIGH_S = 0.6
const FADE_S = 0.08
/** A pipe is never quite steady: beside each partial stands another, one period a loop off. */
const MOVEMENT = 0.09
/** Until a flue pipe has found its pitch, its second and third partials stand out. */
const OVERBLOWN_MS = 45
const MIDDLE_C_HERTZ = 261.63
const SLOWER_AN_OCTAVE = 1.3

/** Partials that come and go together: the first, its neighbours, all above. */
const LAST_OF_GROUP = [1, 4, Number.POSITIVE_INFINITY] as const

/** A pipe of the set that is listened to. @param key of its division */
export function listeningSample(rank: Rank, key: number): Sample {
  const hertz = pipeHertz({ rank, key })
  const periods = Math.max(1, Math.round(LOOP_S * hertz))
  const loop = Math.round((periods * SAMPLE_RATE) / hertz)
  const groups = waves(rank, key, hertz, loop, periods)
  const octavesDown = Math.log2(MIDDLE_C_HERTZ / keyHertz(rank.division, key))
  const slowness = Math.min(3, Math.max(0.6, SLOWER_AN_OCTAVE ** octavesDown))
  const attackS = (rank.voicing.attackMs / 1000) * slowness
  const before = Math.ceil(SAMPLE_RATE * Math.max(0.06, 2.2 * attackS))
  const release = before + loop
  const frames = release + Math.round(RELEASE_S * SAMPLE_RATE)
  const sound = new Float32Array(frames)
  for (const [group, wave] of groups.entries()) {
    const speaking = attackOf(rank, group, attackS, before / SAMPLE_RATE)
    const [own, room] = releaseOf(rank, group, slowness)
    let ofPipe = 1 - ROOM_SHARE
    let ofRoom: number = ROOM_SHARE
    let place = loop - (before % loop)
    for (let frame = 0; frame < frames; frame++, place++) {
      if (place >= loop) place -= loop
      let loudness = 1
      if (frame < before) loudness = speaking(frame / SAMPLE_RATE)
      if (frame >= release) {
        loudness = ofPipe + ofRoom
        ofPipe *= own
        ofRoom *= room
      }
      sound[frame] = (sound[frame] ?? 0) + loudness * (wave[place] ?? 0)
    }
  }
  breathe(sound, rank, key, hertz, before / SAMPLE_RATE)
  fade(sound)
  return { sides: [sound], loop: { start: before, end: release - 1 }, release }
}

/** A period of each group, together of `LISTENING_RMS`. */
function waves(rank: Rank, key: number, hertz: number, loop: number, periods: number): Float32Array[] {
  const spectrum =
    rank.mixture === null ? spectrumOf(rank.voicing, hertz) : mixtureSpectrum(rank.voicing, rank.mixture, hertz)
  const groups = LAST_OF_GROUP.map(() => new Float64Array(loop))
  for (const [index, amplitude] of spectrum.entries()) {
    const n = index + 1
    if (amplitude === 0 || n * periods * 2 >= loop) continue
    const into = groups[LAST_OF_GROUP.findIndex((last) => n <= last)] as Float64Array
    const seed = (rank.index * 128 + key) * 64 + n
    addSine(into, n * periods, amplitude, Math.PI * scattered(seed))
    const neighbour = n * periods + (n % 2 === 0 ? 1 : -1)
    addSine(into, neighbour, amplitude * MOVEMENT, Math.PI * scattered(seed + 0.5))
  }
  return groups.map((group) => Float32Array.from(group, (value) => value * LISTENING_RMS))
}

/** By the recurrence of a sine: a multiplication a sample. */
function addSine(into: Float64Array, cycles: number, amplitude: number, phase: number): void {
  const step = (2 * Math.PI * cycles) / into.length
  const turn = 2 * Math.cos(step)
  let last = amplitude * Math.sin(phase - step)
  let now = amplitude * Math.sin(phase)
  for (let frame = 0; frame < into.length; frame++) {
    into[frame] = (into[frame] ?? 0) + now
    const next = turn * now - last
    last = now
    now = next
  }
}

const smooth = (x: number): number => (x <= 0 ? 0 : x >= 1 ? 1 : x * x * (3 - 2 * x))

/** @param endS when it has become steady: the loop must not begin before */
function attackOf({ voicing }: Rank, group: number, attackS: number, endS: number): (seconds: number) => number {
  const isReed = voicing.chiff === 0
  // A reed's upper partials are there at once; a flue pipe's fundamental comes last.
  const delay = isReed ? [1, 0.9, 0.8][group] : [1.5, 0.8, 1.2][group]
  const overblown = isReed || group !== 1 ? 0 : 2.5 * voicing.chiff
  const rise = Math.min(endS, attackS * (delay ?? 1))
  return (seconds) =>
    smooth(seconds / rise) * (1 + overblown * Math.exp((-1000 * seconds) / OVERBLOWN_MS) * (1 - smooth(seconds / endS)))
}

/** What is left of the pipe's sound, and of the room's, from one sample to the next. */
function releaseOf({ voicing }: Rank, group: number, slowness: number): [own: number, room: number] {
  const own = ((voicing.releaseMs / 1000) * slowness) / 3
  const room = (group === 2 ? REVERBERATION_HIGH_S : REVERBERATION_S) / Math.log(1000)
  return [Math.exp(-1 / (own * SAMPLE_RATE)), Math.exp(-1 / (room * SAMPLE_RATE))]
}

/** Wind at the mouth before the pipe speaks: noise around its second partial, gone when the loop begins. */
function breathe(sound: Float32Array, { voicing, index }: Rank, key: number, hertz: number, endS: number): void {
  if (voicing.chiff === 0) return
  const sharpness = 0.97
  const turn = 2 * sharpness * Math.cos((2 * Math.PI * Math.min(5000, 2 * hertz)) / SAMPLE_RATE)
  const frames = Math.round(endS * SAMPLE_RATE)
  let now = 0
  let last = 0
  for (let frame = 0; frame < frames; frame++) {
    const into = frame / frames
    const noise = (1 - sharpness) * scattered((index * 128 + key) * 7919 + frame)
    const next = noise + turn * now - sharpness * sharpness * last
    last = now
    now = next
    const loudness = smooth(5 * into) * Math.exp(-3 * into) * (1 - into)
    sound[frame] = (sound[frame] ?? 0) + voicing.chiff * LISTENING_RMS * 2 * loudness * now
  }
}

function fade(sound: Float32Array): void {
  const frames = Math.round(FADE_S * SAMPLE_RATE)
  for (let left = 0; left < frames; left++) {
    const frame = sound.length - 1 - left
    sound[frame] = (sound[frame] ?? 0) * (left / frames)
  }
}
