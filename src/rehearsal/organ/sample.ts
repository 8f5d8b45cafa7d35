import { endianness } from 'node:os'

/** A pipe from its first breath to its last: what comes before the loop, the loop, what comes after the key is let go. */
export interface Sample {
  /** One (mono) or two sides, all of one length, within −1 to 1. */
  readonly sides: readonly Float32Array[]
  /** Frames; `end` is the last one that belongs to it. */
  readonly loop: { readonly start: number; readonly end: number }
  /** The frame from which it dies away. */
  readonly release: number
}

/** Of all samples: GrandOrgue plays them as they are where its sound has the same. */
export const SAMPLE_RATE = 48_000

const BYTES_PER_SAMPLE = 2
const FULL_SCALE = 32_767
const HIGHEST = 0xffffffff

/**
 * Sixteen-bit PCM in RIFF (Microsoft and IBM, Multimedia Programming Interface 1.0), with the chunks that GrandOrgue reads:
 * `smpl`, the loop, and `cue `, where the release begins.
 */
export function sampleFile({ sides, loop, release }: Sample): Uint8Array {
  const frames = sides[0]?.length ?? 0
  const format = words16(1, sides.length, SAMPLE_RATE & 0xffff, SAMPLE_RATE >>> 16)
  const bytesASecond = SAMPLE_RATE * sides.length * BYTES_PER_SAMPLE
  const rest = words16(
    bytesASecond & 0xffff,
    bytesASecond >>> 16,
    sides.length * BYTES_PER_SAMPLE,
    8 * BYTES_PER_SAMPLE,
  )
  const values = new Int16Array(frames * sides.length)
  for (const [place, side] of sides.entries()) {
    for (let frame = 0; frame < frames; frame++) {
      values[frame * sides.length + place] = Math.round((side[frame] ?? 0) * FULL_SCALE)
    }
  }
  const data = Buffer.from(values.buffer)
  if (endianness() === 'BE') data.swap16()
  const nanosASample = Math.round(1e9 / SAMPLE_RATE)
  // Maker, product, period, unity key, its fraction, SMPTE format and offset, number of loops, no more data; the loop:
  // its id, forwards, from, to, no fraction, for ever.
  const loops = words32(0, 0, nanosASample, 60, 0, 0, 0, 1, 0, 0, 0, loop.start, loop.end, 0, 0)
  const cue = Buffer.concat([words32(1, 1, release), Buffer.from('data'), words32(0, 0, release)])
  const chunks = Buffer.concat([
    chunk('fmt ', Buffer.concat([format, rest])),
    chunk('cue ', cue),
    chunk('smpl', loops),
    chunk('data', data),
  ])
  return Buffer.concat([Buffer.from('RIFF'), words32(chunks.length + 4), Buffer.from('WAVE'), chunks])
}

const chunk = (id: string, content: Buffer): Buffer =>
  Buffer.concat([Buffer.from(id), words32(content.length), content])

function words32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length)
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(Math.min(HIGHEST, value), 4 * index)
  return bytes
}

function words16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length)
  for (const [index, value] of values.entries()) bytes.writeUInt16LE(value, 2 * index)
  return bytes
}
