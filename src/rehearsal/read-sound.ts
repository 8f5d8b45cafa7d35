import type { Rendering, Stretch } from '../sound/index.ts'
import { openRecording } from './listen/index.ts'

const STRETCH_FRAMES = 1 << 16
/** Louder than this is brought down: what is written has no more room. */
const LOUDEST = 0.98

/** A recording from a frame on, as loud as it was or, where that is louder than a file can say, softer. */
export function readSound(path: string, fromFrame: number): Rendering & { readonly peak: number } {
  const from = Math.max(0, Math.round(fromFrame))
  let peak = 0
  let frames = 0
  for (const { left, right } of stretchesOf(path, from)) {
    for (const side of [left, right]) for (const sample of side) peak = Math.max(peak, Math.abs(sample))
    frames += left.length
  }
  const gain = peak > LOUDEST ? LOUDEST / peak : 1
  return { frames, peak, stretches: scaled(path, from, gain) }
}

async function* scaled(path: string, from: number, gain: number): AsyncGenerator<Stretch> {
  for (const { left, right } of stretchesOf(path, from)) {
    yield { left: left.map((sample) => sample * gain), right: right.map((sample) => sample * gain) }
  }
}

function* stretchesOf(path: string, from: number): Generator<Stretch> {
  const recording = openRecording(path)
  const next = (most: number): Stretch => {
    const [left = new Float32Array(0), right = left] = recording.read(most)
    return { left, right }
  }
  try {
    for (let before = from; before > 0; ) {
      const skipped = next(Math.min(before, STRETCH_FRAMES)).left.length
      if (skipped === 0) return
      before -= skipped
    }
    for (let stretch = next(STRETCH_FRAMES); stretch.left.length > 0; stretch = next(STRETCH_FRAMES)) yield stretch
  } finally {
    recording.close()
  }
}
