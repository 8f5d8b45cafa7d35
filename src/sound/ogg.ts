import type { OpenEncoder } from './encoder.ts'

/** Of Vorbis, −1 to 10: about 190 kbit a second. */
const QUALITY = 6
const PIECE_FRAMES = 8192

export const openOgg: OpenEncoder = async (sampleRate) => {
  const { createOggEncoder } = await import('wasm-media-encoders')
  const encoder = await createOggEncoder()
  encoder.configure({ sampleRate, channels: 2, vbrQuality: QUALITY })
  return {
    encode: ({ left, right }) => {
      const pieces: Uint8Array[] = []
      for (let from = 0; from < left.length; from += PIECE_FRAMES) {
        const sides = [left, right].map((side) => side.slice(from, from + PIECE_FRAMES)) as [Float32Array, Float32Array]
        // What it returns is its own memory, and used again.
        pieces.push(encoder.encode(sides).slice())
      }
      return Buffer.concat(pieces)
    },
    end: () => ({ bytes: encoder.finalize().slice(), head: null }),
  }
}
