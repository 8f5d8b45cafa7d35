/**
 * The part of the Web Audio API that the house organ is made of, as the standard has it: a browser's contexts fit, and
 * those of `node-web-audio-api`. Times in seconds of the context, frequencies in hertz.
 */
export interface SoundParam {
  value: number
  readonly setValueAtTime: (value: number, at: number) => unknown
  readonly linearRampToValueAtTime: (value: number, at: number) => unknown
  readonly cancelScheduledValues: (from: number) => unknown
}

export interface SoundNode {
  // A method, not a property: the standard's own types are read loosely only so.
  connect(to: SoundNode | SoundParam): unknown
  disconnect(): void
}

export interface GainNode extends SoundNode {
  readonly gain: SoundParam
}

/** Made by a context and given back to it; nothing of it is read. */
export type WaveTable = object

interface Oscillator extends SoundNode {
  readonly frequency: SoundParam
  setPeriodicWave(wave: WaveTable): void
  start(at?: number): void
  stop(at?: number): void
}

export interface SoundBuffer {
  getChannelData(channel: number): Float32Array
}

interface BufferSource extends SoundNode {
  buffer: SoundBuffer | null
  readonly playbackRate: SoundParam
  start(at?: number): void
}

interface Convolver extends SoundNode {
  buffer: SoundBuffer | null
  normalize: boolean
}

interface Shaper extends SoundNode {
  curve: Float32Array | null
}

/** A context, of whatever kind: heard as it goes, or rendered. */
export interface SoundContext {
  readonly currentTime: number
  readonly sampleRate: number
  readonly destination: SoundNode
  createGain(): GainNode
  createOscillator(): Oscillator
  createPeriodicWave(real: Float32Array, imag: Float32Array, options?: { disableNormalization?: boolean }): WaveTable
  createBuffer(channels: number, frames: number, sampleRate: number): SoundBuffer
  createBufferSource(): BufferSource
  createBiquadFilter(): SoundNode & { type: string; readonly frequency: SoundParam; readonly Q: SoundParam }
  createConvolver(): Convolver
  createDelay(mostS: number): SoundNode & { readonly delayTime: SoundParam }
  createStereoPanner(): SoundNode & { readonly pan: SoundParam }
  createWaveShaper(): Shaper
}
