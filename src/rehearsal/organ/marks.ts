import { badInput } from '../../findings/index.ts'
import type { Organ } from '../../organ/index.ts'
import { type Rank, ranksOf } from '../../sound/house-organ/index.ts'
import { SAMPLE_RATE } from './sample.ts'

/** The tone by which a pipe of the verify set is known among all others. */
interface Mark {
  /** 0 left, 1 right. */
  readonly side: 0 | 1
  /** Its place in a frame's spectrum; always even. */
  readonly bin: number
}

export interface Marks {
  /** Samples that are heard together: marks are whole periods of it, so that under a Hann window none hears another. */
  readonly frame: number
  readonly of: (rank: number, key: number) => Mark
  /** Of every pipe that the organ has. */
  readonly ranks: readonly Rank[]
}

/** Above the pipes' own pitches, below what sound cards cut off. */
const LOWEST_HERTZ = 2400
const HIGHEST_HERTZ = 21_000
/** 85 and 171 milliseconds. The shorter hears shorter notes; the longer has places for twice as many pipes. */
const FRAMES = [4096, 8192] as const
/** A Hann window spreads a tone over its own place and one on each side. */
const APART = 2

/**
 * Each rank has a band of its own in one of the two sides, each key a place in it, so that neighbours are a semitone apart
 * and seldom begin or end together.
 * @throws BadInput for an organ with more pipes than there are places
 */
export function marksOf(organ: Organ): Marks {
  const ranks = ranksOf(organ)
  const sizes = ranks.map(({ division }) => division.compass.high - division.compass.low + 1)
  const left = leftRanks(sizes)
  const most = Math.max(fill(sizes, left, 0).total, fill(sizes, left, 1).total, 1)
  for (const frame of FRAMES) {
    const hertz = SAMPLE_RATE / frame
    const first = APART * Math.ceil(LOWEST_HERTZ / hertz / APART)
    const places = Math.floor((HIGHEST_HERTZ / hertz - first) / APART) + 1
    if (most > places) continue
    const step = APART * Math.floor(places / most)
    const starts = [fill(sizes, left, 0).starts, fill(sizes, left, 1).starts] as const
    return {
      frame,
      ranks,
      of: (rank, key) => {
        const side = left[rank] ? 0 : 1
        const low = ranks[rank]?.division.compass.low ?? 0
        return { side, bin: first + step * ((starts[side][rank] ?? 0) + key - low) }
      },
    }
  }
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const problem = `it has ${total} pipes, more than can be told from one another in a recording`
  throw badInput(organ.file, problem, 'rehearse it without --verify')
}

/** So that both sides have about as many pipes. */
function leftRanks(sizes: readonly number[]): boolean[] {
  let balance = 0
  return sizes.map((size) => {
    const left = balance <= 0
    balance += left ? size : -size
    return left
  })
}

function fill(sizes: readonly number[], left: readonly boolean[], side: 0 | 1): { starts: number[]; total: number } {
  let total = 0
  const starts = sizes.map((size, rank) => {
    const start = total
    if ((left[rank] ? 0 : 1) === side) total += size
    return start
  })
  return { starts, total }
}

/** Loudness of the mark against the pipe's own pitch (−8 dB): heard, and in no way missed. */
export const MARK_LEVEL = 0.4
