import type { Rank } from '../../sound/house-organ/index.ts'
import { keyHertz } from '../../sound/house-organ/index.ts'
import { MARK_LEVEL, type Marks } from './marks.ts'
import { SAMPLE_RATE, type Sample } from './sample.ts'

const ATTACK = 480
const RELEASE = 960
const LEVEL = 0.6
/** The pipe's pitch stays below the marks: what lies higher sounds octaves lower. */
const HIGHEST_HERTZ = 2000
/** In the loop, whole periods; nobody hears such a difference. */
const OUT_OF_TUNE_CENTS = 2
const SHORTEST_LOOP = 0.12
const LONGEST_LOOP = 2

/**
 * A pipe of the verify set: dry, in tune, steady: a sine of its pitch on both sides, and its mark on one.
 * @param key of its division
 */
export function verifySample(marks: Marks, rank: Rank, key: number): Sample {
  const { side, bin } = marks.of(rank.index, key)
  let hertz = keyHertz(rank.division, key) * rank.pitch
  while (hertz > HIGHEST_HERTZ) hertz /= 2
  const { length, periods } = loopFor(marks.frame / 2, hertz)
  const frames = ATTACK + length + RELEASE
  const pitch = sine(frames, (2 * Math.PI * periods) / length)
  const mark = sine(frames, (2 * Math.PI * bin) / marks.frame)
  const marked = Float32Array.from(pitch, (value, frame) => value + MARK_LEVEL * (mark[frame] ?? 0))
  soften(pitch)
  soften(marked)
  return {
    sides: side === 0 ? [marked, pitch] : [pitch, marked],
    loop: { start: ATTACK, end: ATTACK + length - 1 },
    release: ATTACK + length,
  }
}

/** Nothing in a sample is above it. */
export const SAMPLE_PEAK = LEVEL * (1 + MARK_LEVEL)

/** Whole periods of every mark, and of the pipe's pitch as nearly as can be. */
function loopFor(unit: number, hertz: number): { length: number; periods: number } {
  let best = { length: unit, periods: 1, cents: Number.POSITIVE_INFINITY }
  for (let length = unit; length <= LONGEST_LOOP * SAMPLE_RATE; length += unit) {
    if (length < SHORTEST_LOOP * SAMPLE_RATE) continue
    const exact = (hertz * length) / SAMPLE_RATE
    const periods = Math.max(1, Math.round(exact))
    const cents = Math.abs(1200 * Math.log2(periods / exact))
    if (cents < best.cents) best = { length, periods, cents }
    if (cents <= OUT_OF_TUNE_CENTS) break
  }
  return best
}

/** By the recurrence of a sine: a multiplication a sample. */
function sine(frames: number, step: number): Float32Array {
  const wave = new Float32Array(frames)
  const turn = 2 * Math.cos(step)
  let last = -LEVEL * Math.sin(step)
  let now = 0
  for (let frame = 0; frame < frames; frame++) {
    wave[frame] = now
    const next = turn * now - last
    last = now
    now = next
  }
  return wave
}

/** Half a cosine up, half a cosine down: what begins and ends softly disturbs no other mark. */
function soften(wave: Float32Array): void {
  const shape = (into: number) => 0.5 - 0.5 * Math.cos(Math.PI * into)
  for (let frame = 0; frame < ATTACK; frame++) wave[frame] = (wave[frame] ?? 0) * shape(frame / ATTACK)
  for (let left = 0; left < RELEASE; left++) {
    const frame = wave.length - 1 - left
    wave[frame] = (wave[frame] ?? 0) * shape(left / RELEASE)
  }
}
