import { createSixteenBits, type OpenEncoder } from './encoder.ts'

const HEADER_BYTES = 44
const SIDES = 2
const BYTES_PER_SAMPLE = 2

/** Sixteen-bit PCM in RIFF (Microsoft and IBM, Multimedia Programming Interface 1.0). */
export const openWav: OpenEncoder = async (sampleRate, frames) => {
  const sixteenBits = createSixteenBits()
  let header: Uint8Array | null = wavHeader(sampleRate, frames)
  return {
    encode: (stretch) => {
      const samples = Buffer.from(sixteenBits(stretch).buffer)
      const bytes = header === null ? samples : Buffer.concat([header, samples])
      header = null
      return bytes
    },
    end: () => ({ bytes: new Uint8Array(0), head: null }),
  }
}

function wavHeader(sampleRate: number, frames: number): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES)
  const frameBytes = SIDES * BYTES_PER_SAMPLE
  // A length that four bytes cannot hold (six hours) is written as the longest that they can; players read on to the end.
  const dataBytes = Math.min(frames * frameBytes, 0xffffffff - HEADER_BYTES)
  header.write('RIFF', 0)
  header.writeUInt32LE(dataBytes + HEADER_BYTES - 8, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(SIDES, 22)
  header.writeUInt32LE(sampleRate, 24)
  header.writeUInt32LE(sampleRate * frameBytes, 28)
  header.writeUInt16LE(frameBytes, 32)
  header.writeUInt16LE(8 * BYTES_PER_SAMPLE, 34)
  header.write('data', 36)
  header.writeUInt32LE(dataBytes, 40)
  return header
}
