import { badInput } from '../../findings/index.ts'
import { type Marks, SAMPLE_RATE } from '../organ/index.ts'
import { createTransform } from './fourier.ts'
import type { Recording } from './recording.ts'

/** How loud the mark of each pipe is, moment by moment. */
export interface Heard {
  readonly moments: number
  /** Seconds of the recording at which a moment's window has its middle. */
  readonly timeOf: (moment: number) => number
  readonly pipes: readonly HeardPipe[]
  /** Factor of full scale; 0 for what is below −120 dB. */
  readonly level: (moment: number, pipe: number) => number
  /** Nothing at all was in it. */
  readonly isSilent: boolean
}

export interface HeardPipe {
  readonly rank: number
  readonly key: number
}

/** Every 21 milliseconds. */
const HOP = 1024
/** Half decibels above −120 dB are kept: a byte for each pipe and moment. */
const FLOOR_DB = -120
const STEPS_A_DB = 2

/**
 * Listens to a recording through Hann windows, in which the marks of sounding pipes do not reach one another.
 * @throws BadInput where it was not made with 48,000 samples a second on two sides
 */
export function hear(path: string, recording: Recording, marks: Marks): Heard {
  if (recording.sampleRate !== SAMPLE_RATE) {
    const problem = `it has ${recording.sampleRate} samples a second, ${SAMPLE_RATE} are needed`
    throw badInput(path, problem, 'start JACK and GrandOrgue with 48000')
  }
  if (recording.sides < 2) throw badInput(path, 'it has one side; both are needed', 'record both outputs of GrandOrgue')
  const { frame } = marks
  const pipes = marks.ranks.flatMap(({ index, division }) => {
    const { low, high } = division.compass
    return Array.from({ length: high - low + 1 }, (_, place) => ({ rank: index, key: low + place }))
  })
  const places = pipes.map(({ rank, key }) => marks.of(rank, key))
  const moments = Math.max(0, Math.floor((recording.frames - frame) / HOP) + 1)
  const levels = new Uint8Array(moments * pipes.length)
  const window = Float64Array.from({ length: frame }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / frame))
  const transform = createTransform(frame)
  const sides = [new Float64Array(frame), new Float64Array(frame)] as const
  const real = new Float64Array(frame)
  const imaginary = new Float64Array(frame)
  // The Hann window halves a tone, and half of it is in negative frequencies.
  const scale = 4 / frame
  const steps = stepsOf()
  let isSilent = true
  for (let moment = 0; moment < moments; moment++) {
    for (const side of sides) side.copyWithin(0, HOP)
    const missing = moment === 0 ? frame : HOP
    const [left, right] = recording.read(missing)
    for (const [index, samples] of [left, right].entries()) {
      sides[index as 0 | 1].set(samples ?? [], frame - missing)
    }
    for (let n = 0; n < frame; n++) {
      real[n] = (sides[0][n] as number) * (window[n] as number)
      imaginary[n] = (sides[1][n] as number) * (window[n] as number)
    }
    transform(real, imaginary)
    for (let pipe = 0; pipe < places.length; pipe++) {
      const place = places[pipe] as { side: 0 | 1; bin: number }
      const a = place.bin
      const b = frame - a
      // Two real signals were one complex one: the even part is the left, the odd part the right.
      const sign = place.side === 0 ? 1 : -1
      const re = ((real[a] as number) + sign * (real[b] as number)) / 2
      const im = ((imaginary[a] as number) - sign * (imaginary[b] as number)) / 2
      const power = (re * re + im * im) * scale * scale
      const kept = power <= 1e-12 ? 0 : Math.round(STEPS_A_DB * (10 * Math.log10(power) - FLOOR_DB))
      if (kept > 0) isSilent = false
      levels[moment * places.length + pipe] = Math.min(255, kept)
    }
  }
  return {
    moments,
    pipes,
    timeOf: (moment) => (moment * HOP + frame / 2) / SAMPLE_RATE,
    level: (moment, pipe) => steps[levels[moment * pipes.length + pipe] as number] as number,
    isSilent,
  }
}

const stepsOf = (): Float64Array =>
  Float64Array.from({ length: 256 }, (_, kept) => (kept === 0 ? 0 : 10 ** ((kept / STEPS_A_DB + FLOOR_DB) / 20)))
