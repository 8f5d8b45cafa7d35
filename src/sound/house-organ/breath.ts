import { choirHertz, type Pipe } from './ranks.ts'
import { noiseFrom } from './reverberation.ts'
import type { SoundBuffer, SoundContext, SoundNode } from './web-audio.ts'

/** The noise of the wind before a pipe speaks; one for each key, that of the stop that has most of it. */
export interface Breath {
  readonly blow: (pipe: Pipe, at: number, to: SoundNode) => void
}

const LENGTH_S = 0.09
/** The noise is made for a pipe of this pitch, and played faster or slower for others. */
const MADE_FOR_HERTZ = 523.25
/** It sits about the third partial. */
const PARTIAL = 3
const SLOWEST = 0.3
const FASTEST = 3

export function createBreath(context: SoundContext): Breath {
  const noise = breathNoise(context)
  return {
    blow: (pipe, at, to) => {
      const { voicing, level } = pipe.rank
      const source = context.createBufferSource()
      source.buffer = noise
      source.playbackRate.value = Math.min(FASTEST, Math.max(SLOWEST, choirHertz(pipe) / MADE_FOR_HERTZ))
      const gain = context.createGain()
      gain.gain.value = voicing.chiff * level
      source.connect(gain)
      gain.connect(to)
      source.start(at)
    },
  }
}

/** Of those that start on a key, the pipes whose breath is heard. */
export function breathingPipes(starts: readonly Pipe[]): Pipe[] {
  const loudest = new Map<string, Pipe>()
  const breathOf = ({ rank }: Pipe) => rank.voicing.chiff * rank.level
  for (const pipe of starts) {
    const id = `${pipe.rank.division.name} ${pipe.key}`
    const before = loudest.get(id)
    if (before === undefined || breathOf(pipe) > breathOf(before)) loudest.set(id, pipe)
  }
  return [...loudest.values()].filter((pipe) => breathOf(pipe) > 0)
}

/** Noise through a resonance (two poles), that comes and goes softly; of unit power while it lasts. */
function breathNoise(context: SoundContext): SoundBuffer {
  const { sampleRate } = context
  const frames = Math.round(LENGTH_S * sampleRate)
  const buffer = context.createBuffer(1, frames, sampleRate)
  const noise = noiseFrom(11)
  const turn = 2 * Math.cos((2 * Math.PI * PARTIAL * MADE_FOR_HERTZ) / sampleRate)
  const ring = 0.985
  let [last, before] = [0, 0]
  const sound = Float32Array.from({ length: frames }, (_, frame) => {
    const value = noise() + ring * turn * last - ring * ring * before
    before = last
    last = value
    return value * Math.sin(Math.PI * Math.sqrt(frame / frames)) ** 2
  })
  const power = sound.reduce((sum, each) => sum + each * each, 0) / frames
  buffer.getChannelData(0).set(sound.map((each) => each / Math.sqrt(power)))
  return buffer
}
