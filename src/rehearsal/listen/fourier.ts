/** In place, of a power of two; `real` and `imaginary` together are one complex signal. */
export type Transform = (real: Float64Array, imaginary: Float64Array) => void

/** The fast Fourier transform of Cooley and Tukey, by halves. */
export function createTransform(size: number): Transform {
  const cosines = Float64Array.from({ length: size / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / size))
  const sines = Float64Array.from({ length: size / 2 }, (_, k) => -Math.sin((2 * Math.PI * k) / size))
  const swaps = reversed(size)
  return (real, imaginary) => {
    for (let i = 0; i < size; i++) {
      const j = swaps[i] as number
      if (j <= i) continue
      const re = real[i] as number
      const im = imaginary[i] as number
      real[i] = real[j] as number
      imaginary[i] = imaginary[j] as number
      real[j] = re
      imaginary[j] = im
    }
    for (let half = 1; half < size; half *= 2) {
      const step = size / (2 * half)
      for (let start = 0; start < size; start += 2 * half) {
        for (let k = 0; k < half; k++) {
          const c = cosines[k * step] as number
          const s = sines[k * step] as number
          const low = start + k
          const high = low + half
          const re = (real[high] as number) * c - (imaginary[high] as number) * s
          const im = (real[high] as number) * s + (imaginary[high] as number) * c
          real[high] = (real[low] as number) - re
          imaginary[high] = (imaginary[low] as number) - im
          real[low] = (real[low] as number) + re
          imaginary[low] = (imaginary[low] as number) + im
        }
      }
    }
  }
}

function reversed(size: number): Uint32Array {
  const places = new Uint32Array(size)
  for (let i = 1; i < size; i++) places[i] = ((places[i >> 1] as number) >> 1) | (i & 1 ? size >> 1 : 0)
  return places
}
