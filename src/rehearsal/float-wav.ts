import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { Rendering, Stretch } from '../sound/index.ts'

/** The recording as the bridge writes it: 32-bit floats, stereo, after a head of this length. */
const HEAD_BYTES = 44
const FRAME_BYTES = 8
const STRETCH_FRAMES = 1 << 16
/** Louder than this is brought down: what is written has no more room. */
const LOUDEST = 0.98

export interface Cut {
  readonly fromFrame: number
  /** As many as there are, where there are fewer. */
  readonly frames: number
}

/** A part of a recording, as loud as it was or, where that is louder than a file can say, softer. */
export function readFloatWav(path: string, cut: Cut): Rendering & { readonly peak: number } {
  const fd = openSync(path, 'r')
  const there = Math.floor((fstatSync(fd).size - HEAD_BYTES) / FRAME_BYTES)
  closeSync(fd)
  const from = Math.min(Math.max(0, Math.round(cut.fromFrame)), there)
  const frames = Math.max(1, Math.min(there - from, Math.round(cut.frames)))
  let peak = 0
  for (const { left, right } of stretchesOf(path, from, frames)) {
    for (const side of [left, right]) for (const sample of side) peak = Math.max(peak, Math.abs(sample))
  }
  const gain = peak > LOUDEST ? LOUDEST / peak : 1
  return { frames, peak, stretches: scaled(path, from, frames, gain) }
}

async function* scaled(path: string, from: number, frames: number, gain: number): AsyncGenerator<Stretch> {
  for (const { left, right } of stretchesOf(path, from, frames)) {
    yield { left: left.map((sample) => sample * gain), right: right.map((sample) => sample * gain) }
  }
}

function* stretchesOf(path: string, from: number, frames: number): Generator<Stretch> {
  const fd = openSync(path, 'r')
  const bytes = Buffer.alloc(STRETCH_FRAMES * FRAME_BYTES)
  try {
    for (let done = 0; done < frames; ) {
      const wanted = Math.min(STRETCH_FRAMES, frames - done)
      const got = readSync(fd, bytes, 0, wanted * FRAME_BYTES, HEAD_BYTES + (from + done) * FRAME_BYTES)
      const count = Math.floor(got / FRAME_BYTES)
      if (count === 0) return
      const left = new Float32Array(count)
      const right = new Float32Array(count)
      for (let frame = 0; frame < count; frame++) {
        left[frame] = bytes.readFloatLE(frame * FRAME_BYTES)
        right[frame] = bytes.readFloatLE(frame * FRAME_BYTES + 4)
      }
      yield { left, right }
      done += count
    }
  } finally {
    closeSync(fd)
  }
}
