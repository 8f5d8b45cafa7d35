import { type Pipe, pipeHertz, type Rank, scattered } from './ranks.ts'
import { mixtureSpectrum, type Spectrum, spectrumOf } from './spectrum.ts'
import type { SoundContext, WaveTable } from './web-audio.ts'

/** The waves of an organ's pipes, made once each: pipes of a rank within half an octave share theirs. */
export interface Waves {
  readonly of: (pipe: Pipe) => WaveTable
}

const BANDS_AN_OCTAVE = 2
const A4_HERTZ = 440

export function createWaves(context: Pick<SoundContext, 'createPeriodicWave'>): Waves {
  const made = new Map<string, WaveTable>()
  return {
    of: (pipe) => {
      const { rank } = pipe
      const { voicing, mixture } = rank
      const band = Math.round(BANDS_AN_OCTAVE * Math.log2(pipeHertz(pipe) / A4_HERTZ))
      const id = `${rank.index} ${band}`
      const known = made.get(id)
      if (known !== undefined) return known
      const hertz = A4_HERTZ * 2 ** (band / BANDS_AN_OCTAVE)
      const wave = waveOf(
        context,
        mixture === null ? spectrumOf(voicing, hertz) : mixtureSpectrum(voicing, mixture, hertz),
        rank,
      )
      made.set(id, wave)
      return wave
    },
  }
}

/**
 * Partials stand at scattered phases, in each rank at others: all at one would make a needle of each period, and ranks
 * of one pitch that begin together would add up as no two pipes do.
 */
function waveOf(
  context: Pick<SoundContext, 'createPeriodicWave'>,
  spectrum: Spectrum,
  { level, index: seed }: Rank,
): WaveTable {
  const real = new Float32Array(spectrum.length + 1)
  const imag = new Float32Array(spectrum.length + 1)
  for (const [index, amplitude] of spectrum.entries()) {
    const phase = Math.PI * scattered(seed * 1000 + index)
    real[index + 1] = level * amplitude * Math.sin(phase)
    imag[index + 1] = level * amplitude * Math.cos(phase)
  }
  return context.createPeriodicWave(real, imag, { disableNormalization: true })
}
