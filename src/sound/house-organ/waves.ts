import { choirHertz, type Pipe, type Rank, scattered } from './ranks.ts'
import { mixtureSpectrum, type Spectrum, spectrumOf } from './spectrum.ts'
import type { SoundContext, WaveTable } from './web-audio.ts'

/** What an oscillator is set to. */
export interface Tone {
  readonly wave: WaveTable
  readonly hertz: number
}

/** The waves of an organ's pipes, made once each: pipes of a rank within half an octave share theirs. */
export interface Waves {
  readonly of: (pipe: Pipe) => Tone
  /** Pipes of one choir and key as one wave, that of all of them together. */
  readonly together: (pipes: readonly Pipe[]) => Tone
}

const BANDS_AN_OCTAVE = 2
const A4_HERTZ = 440
/** Pitches against eight foot are whole numbers of these parts: from 64 foot up, thirds, fifths and sevenths too. */
const PARTS = 8

export function createWaves(context: Pick<SoundContext, 'createPeriodicWave'>): Waves {
  const made = new Map<string, WaveTable>()
  const bandOf = (pipe: Pipe) => Math.round(BANDS_AN_OCTAVE * Math.log2(choirHertz(pipe) / A4_HERTZ))
  const waveOf = (pipes: readonly Pipe[], multiples: readonly number[]): WaveTable => {
    const id = pipes.map((pipe, index) => `${pipe.rank.index} ${bandOf(pipe)} ${multiples[index]}`).join()
    const known = made.get(id)
    if (known !== undefined) return known
    const partials = pipes.map((pipe, index) => partialsOf(pipe.rank, bandOf(pipe), multiples[index] as number))
    const length = Math.max(...partials.map(({ real }) => real.length))
    const real = new Float32Array(length)
    const imag = new Float32Array(length)
    for (const each of partials) {
      for (const [n, value] of each.real.entries()) real[n] = (real[n] as number) + value
      for (const [n, value] of each.imag.entries()) imag[n] = (imag[n] as number) + value
    }
    const wave = context.createPeriodicWave(real, imag, { disableNormalization: true })
    made.set(id, wave)
    return wave
  }
  const alone = (pipe: Pipe): Tone => ({ wave: waveOf([pipe], [1]), hertz: choirHertz(pipe) })
  return {
    of: alone,
    together: (asked) => {
      const pipes = [...asked].sort((a, b) => a.rank.index - b.rank.index)
      const [first] = pipes as [Pipe, ...Pipe[]]
      if (pipes.length === 1) return alone(first)
      const parts = pipes.map(partsOf)
      const common = parts.reduce(greatestCommon)
      const multiples = parts.map((each) => each / common)
      return { wave: waveOf(pipes, multiples), hertz: choirHertz(first) / (multiples[0] as number) }
    },
  }
}

/** Its pitch in parts of the eight-foot pitch of its key. */
const partsOf = (pipe: Pipe): number => {
  const { rank, key } = pipe
  const unison = choirHertz({ rank: { ...rank, pitch: 1 }, key })
  return Math.max(1, Math.round((PARTS * choirHertz(pipe)) / unison))
}

const greatestCommon = (a: number, b: number): number => (b === 0 ? a : greatestCommon(b, a % b))

/**
 * Partials stand at scattered phases, in each rank at others: all at one would make a needle of each period, and ranks
 * of one pitch that begin together would add up as no two pipes do.
 * @param multiple of the pitch that the wave has: its first partial is the wave's so manieth
 */
function partialsOf(rank: Rank, band: number, multiple: number) {
  const { voicing, mixture, level, index: seed } = rank
  const hertz = A4_HERTZ * 2 ** (band / BANDS_AN_OCTAVE)
  const spectrum: Spectrum = mixture === null ? spectrumOf(voicing, hertz) : mixtureSpectrum(voicing, mixture, hertz)
  const real = new Float32Array(spectrum.length * multiple + 1)
  const imag = new Float32Array(spectrum.length * multiple + 1)
  for (const [index, amplitude] of spectrum.entries()) {
    const phase = Math.PI * scattered(seed * 1000 + index)
    real[(index + 1) * multiple] = level * amplitude * Math.sin(phase)
    imag[(index + 1) * multiple] = level * amplitude * Math.cos(phase)
  }
  return { real, imag }
}
