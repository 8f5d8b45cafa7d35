import { CannotPlay, errorText } from '../findings/index.ts'
import type { SoundContext } from './house-organ/index.ts'

/** A context that is rendered, not heard. */
export interface RenderingContext extends SoundContext {
  startRendering(): Promise<{ getChannelData(channel: number): Float32Array }>
}

/** A context that is heard. */
export interface HeardContext extends SoundContext {
  readonly state: string
  close(): Promise<void>
}

interface Library {
  readonly PeriodicWave: new (
    context: SoundContext,
    options: { readonly real: Float32Array; readonly imag: Float32Array; readonly disableNormalization?: boolean },
  ) => ReturnType<SoundContext['createPeriodicWave']>
  readonly OfflineAudioContext: new (channels: number, frames: number, sampleRate: number) => RenderingContext
  readonly AudioContext: new (options: {
    readonly latencyHint?: 'interactive' | 'balanced' | 'playback'
    readonly sinkId?: { readonly type: 'none' }
  }) => HeardContext
}

/** What is heard goes to the speakers, or nowhere. */
export type Sink = 'speakers' | 'none'

export interface WebAudioLibrary {
  readonly newRendering: (frames: number, sampleRate: number) => RenderingContext
  /** @throws Error where there are no speakers */
  readonly newHeard: (sink: Sink) => HeardContext
}

/** Version 2.2 of the library forgets the last argument of `createPeriodicWave`; its constructor does not. */
function mended<Context extends SoundContext>({ PeriodicWave }: Library, context: Context): Context {
  context.createPeriodicWave = (real, imag, options) => new PeriodicWave(context, { real, imag, ...options })
  return context
}

// A name that no bundler and no compiler looks into: it may be missing, and its types bring those of a browser.
const PACKAGE: string = 'node-web-audio-api'

/**
 * Loaded when first needed: 40 MB that a performance on a real organ has no use for.
 * @throws CannotPlay where it is not there, or not for this machine
 */
export async function webAudioLibrary(): Promise<WebAudioLibrary> {
  try {
    const library = (await import(PACKAGE)) as Library
    return {
      newRendering: (frames, sampleRate) => mended(library, new library.OfflineAudioContext(2, frames, sampleRate)),
      newHeard: (sink) =>
        mended(
          library,
          new library.AudioContext({
            latencyHint: 'balanced',
            ...(sink === 'none' ? { sinkId: { type: 'none' } } : {}),
          }),
        ),
    }
  } catch (thrown) {
    const missing = (thrown as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND'
    const why = missing ? `${PACKAGE} is not installed: npm install ${PACKAGE}` : firstLine(errorText(thrown))
    throw new CannotPlay(`the house organ cannot sound on this machine (${why})`)
  }
}

const firstLine = (text: string): string => text.split('\n')[0] ?? ''
