import type { Voicing } from './voicing.ts'

/** Partials of a sound: how strong each is, from the first; together of unit power (root mean square 1). */
export type Spectrum = Float32Array

const MIDDLE_C_HERTZ = 261.63
/** Nobody hears what lies above, and the wave is used for pipes up to a quarter of an octave higher. */
const HIGHEST_HERTZ = 13_000
/** What is softer than this against the strongest partial is left out. */
const FLOOR_DB = -52
/** Pipes are made fuller towards the treble: so much less of the upper partials an octave. */
const TREBLE_FALL_DB = 2.2

/** @param hertz the pitch of the pipe */
export function spectrumOf(voicing: Voicing, hertz: number): Spectrum {
  return ofUnitPower(amplitudes(voicing, hertz, HIGHEST_HERTZ))
}

/**
 * Octaves and fifths above the eight-foot pitch, so many of them, and so high that the highest is just not shrill:
 * towards the treble they break back.
 * @param hertz the eight-foot pitch of the key
 */
export function mixtureSpectrum(voicing: Voicing, ranks: number, hertz: number): Spectrum {
  const total = new Float32Array(Math.floor(HIGHEST_HERTZ / hertz) + 1)
  for (const multiple of mixtureRanks(ranks, hertz)) {
    for (const [index, amplitude] of amplitudes(voicing, hertz * multiple, HIGHEST_HERTZ).entries()) {
      const at = (index + 1) * multiple - 1
      total[at] = Math.hypot(total[at] ?? 0, amplitude)
    }
  }
  return ofUnitPower(total)
}

const LADDER = [1, 2, 3, 4, 6, 8, 12, 16] as const
/** The pitch that no rank of a mixture goes beyond, but where the ladder ends. */
const SHRILL_HERTZ = 5200
/** One foot; a mixture of four ranks and more reaches two thirds of a foot. */
const HIGHEST_MULTIPLE = 8
const MANY_RANKS = 4

/** As multiples of the eight-foot pitch, ascending. */
export function mixtureRanks(ranks: number, hertz: number): number[] {
  const highest = ranks >= MANY_RANKS ? HIGHEST_MULTIPLE * 1.5 : HIGHEST_MULTIPLE
  const below = LADDER.filter((multiple) => multiple <= highest && multiple * hertz <= SHRILL_HERTZ).length
  const top = Math.max(below, Math.min(ranks, LADDER.length))
  return LADDER.slice(Math.max(0, top - ranks), top)
}

function amplitudes(voicing: Voicing, hertz: number, highest: number): Float32Array {
  const { partials, fall } = voicing
  const octavesUp = Math.max(-2, Math.log2(hertz / MIDDLE_C_HERTZ))
  const last = partials.length
  const strongest = Math.max(...partials)
  const count = Math.max(1, Math.floor(highest / hertz))
  const found: number[] = []
  for (let n = 1; n <= count; n++) {
    const written = partials[n - 1] ?? (partials[last - 1] ?? 0) - fall * Math.log2(n / last)
    const decibels = written - octavesUp * TREBLE_FALL_DB * Math.log2(n)
    found.push(decibels < strongest + FLOOR_DB ? 0 : 10 ** (decibels / 20))
    if (n > last && decibels < strongest + FLOOR_DB) break
  }
  return Float32Array.from(found)
}

function ofUnitPower(amplitudesFound: Float32Array): Spectrum {
  const power = amplitudesFound.reduce((sum, each) => sum + (each * each) / 2, 0)
  return amplitudesFound.map((each) => each / Math.sqrt(power))
}
