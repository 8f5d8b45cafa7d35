import { extname } from 'node:path'
import { badInput, CannotPlay, errorText } from '../findings/index.ts'
import { growFile } from '../house/index.ts'
import type { Encoder, OpenEncoder } from './encoder.ts'
import { openFlac } from './flac.ts'
import { openOgg } from './ogg.ts'
import { type Rendering, SAMPLE_RATE } from './render.ts'
import { openWav } from './wav.ts'

/** Add a kind of sound file: one file beside these, one line here. */
const KINDS: Readonly<Record<string, { readonly open: OpenEncoder; readonly needs: string | null }>> = {
  '.wav': { open: openWav, needs: null },
  '.flac': { open: openFlac, needs: 'libflacjs' },
  '.ogg': { open: openOgg, needs: 'wasm-media-encoders' },
}

export interface SoundFile {
  /** @param onProgress frames that are written */
  readonly write: (rendering: Rendering, onProgress: (frames: number) => void) => Promise<{ readonly peak: number }>
  /** Leaves nothing behind of what was not finished. */
  readonly discard: () => void
}

/**
 * The kind is in the name.
 * @param sampleRate of what will be written
 * @throws BadInput where it is none that can be written, or not there
 */
export function openSoundFile(path: string, sampleRate = SAMPLE_RATE): SoundFile {
  const kind = KINDS[extname(path).toLowerCase()]
  if (kind === undefined) throw badInput(path, 'a sound file is expected', 'name it .wav, .flac or .ogg')
  const file = growFile(path, 'out.wav')
  return {
    write: async ({ frames, stretches }, onProgress) => {
      try {
        const encoder = await opened(kind, sampleRate, frames)
        let peak = 0
        let done = 0
        for await (const stretch of stretches) {
          peak = Math.max(peak, peakOf(stretch.left), peakOf(stretch.right))
          file.append(encoder.encode(stretch))
          done += stretch.left.length
          onProgress(done)
        }
        const { bytes, head } = encoder.end()
        file.append(bytes)
        if (head !== null) file.rewrite(0, head)
        file.finish()
        return { peak }
      } finally {
        file.discard()
      }
    },
    discard: file.discard,
  }
}

async function opened(
  { open, needs }: (typeof KINDS)[string] & object,
  sampleRate: number,
  frames: number,
): Promise<Encoder> {
  try {
    return await open(sampleRate, frames)
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code ?? ''
    if (!code.endsWith('MODULE_NOT_FOUND')) throw thrown
    throw new CannotPlay(
      `${needs} is not installed (${errorText(thrown).split('\n')[0]}): npm install ${needs}, or write a .wav`,
    )
  }
}

function peakOf(side: Float32Array): number {
  let peak = 0
  for (const sample of side) peak = Math.max(peak, Math.abs(sample))
  return peak
}
