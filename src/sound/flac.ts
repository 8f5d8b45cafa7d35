import { createRequire } from 'node:module'
import { createSixteenBits, type OpenEncoder } from './encoder.ts'

/** What of libFLAC's interface is used here. */
interface Flac {
  readonly isReady: () => boolean
  readonly on: (event: 'ready', listener: () => void) => void
  readonly create_libflac_encoder: (
    rate: number,
    sides: number,
    bits: number,
    level: number,
    frames: number,
    verify: boolean,
    blockSize: number,
  ) => number
  readonly init_encoder_stream: (
    encoder: number,
    write: (bytes: Uint8Array) => void,
    metadata: (streamInfo: { readonly md5sum: string }) => void,
  ) => number
  readonly FLAC__stream_encoder_process_interleaved: (encoder: number, samples: Int32Array, frames: number) => boolean
  readonly FLAC__stream_encoder_finish: (encoder: number) => boolean
  readonly FLAC__stream_encoder_delete: (encoder: number) => void
}

/** FLAC's own default: smaller files would take much longer. */
const LEVEL = 5
/** `fLaC`, the header of a block, and what of STREAMINFO stands before the checksum of the sound (format 1.4). */
const CHECKSUM_AT = 4 + 4 + 18
const PIECE_FRAMES = 8192

export const openFlac: OpenEncoder = async (sampleRate, frames) => {
  // Its WebAssembly wants to be fetched from a server; this one is the same as a script.
  const flac = createRequire(import.meta.url)('libflacjs/dist/libflac.min.js') as Flac
  await new Promise<void>((resolve) => (flac.isReady() ? resolve() : flac.on('ready', resolve)))
  const encoder = flac.create_libflac_encoder(sampleRate, 2, 16, LEVEL, frames, false, 0)
  const pieces: Uint8Array[] = []
  let checksum = ''
  const failed = flac.init_encoder_stream(
    encoder,
    (bytes) => pieces.push(bytes.slice()),
    ({ md5sum }) => {
      checksum = md5sum
    },
  )
  if (failed !== 0) throw new Error(`libFLAC refuses to begin (${failed})`)
  const sixteenBits = createSixteenBits()
  const written = () => Buffer.concat(pieces.splice(0))
  let head: Buffer | null = null
  const keepHead = (bytes: Buffer) => {
    head ??= Buffer.from(bytes.subarray(0, CHECKSUM_AT))
    return bytes
  }
  return {
    encode: (stretch) => {
      const samples = Int32Array.from(sixteenBits(stretch))
      for (let from = 0; from < samples.length; from += 2 * PIECE_FRAMES) {
        const piece = samples.subarray(from, from + 2 * PIECE_FRAMES)
        if (!flac.FLAC__stream_encoder_process_interleaved(encoder, piece, piece.length / 2)) {
          throw new Error('libFLAC did not take the sound')
        }
      }
      return keepHead(written())
    },
    end: () => {
      flac.FLAC__stream_encoder_finish(encoder)
      flac.FLAC__stream_encoder_delete(encoder)
      const bytes = written()
      return { bytes, head: head === null ? null : Buffer.concat([head, Buffer.from(checksum, 'hex')]) }
    },
  }
}
