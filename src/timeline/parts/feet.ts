import type { Division } from '../../organ/index.ts'
import type { Score, ScoreNote } from '../../score/index.ts'
import { quantile, rangeOf } from './texture.ts'

/** Keys of any pedalboard (C2 to G4): what profiles of synthesizers say of theirs is no measure of music for the feet. */
const LOWEST_PEDAL = 36
const HIGHEST_PEDAL = 67

/** The highest note, as written, that the feet can reach. */
export const reachOf = (pedal: Division, shift = 0): number =>
  Math.min(pedal.compass.high - pedal.offset, HIGHEST_PEDAL) - shift

/** Music for the feet goes no faster than this: half of its notes, and all but a quarter. */
const SHORTEST_USUAL_MICROS = 200_000
const SHORTEST_MICROS = 130_000
/** A bass leaps an octave now and then; an accompaniment that goes to and fro leaps all the time. */
const MOST_WIDE_LEAPS = 0.2
/** Something is above a bass: else it is a tune. */
const LEAST_UNDER_OTHERS = 0.5
/** The middle of a bass; a lowest voice that lies higher is for a hand. */
const HIGHEST_MIDDLE = 57

/**
 * Whether a lowest voice is one that an organist's feet play: a bass, under something, at the pace of feet.
 * @param voice by start
 */
export function isForFeet(voice: readonly ScoreNote[], all: readonly ScoreNote[], { tempo }: Score): boolean {
  if (voice.length === 0) return false
  const keys = voice.map(({ key }) => key)
  if (quantile(keys, 0.5) > HIGHEST_MIDDLE || quantile(keys, 0.05) < LOWEST_PEDAL - 12) return false
  const lengths = voice.map(({ start, end }) => tempo.toMicros(end) - tempo.toMicros(start))
  if (quantile(lengths, 0.5) < SHORTEST_USUAL_MICROS || quantile(lengths, 0.25) < SHORTEST_MICROS) return false
  const leaps = keys.filter((key, index) => index > 0 && Math.abs(key - (keys[index - 1] ?? key)) > 12)
  if (leaps.length > MOST_WIDE_LEAPS * voice.length) return false
  return underOthers(voice, all) >= LEAST_UNDER_OTHERS * voice.length
}

/** How many notes of a voice have something above them. @param all by start */
function underOthers(voice: readonly ScoreNote[], all: readonly ScoreNote[]): number {
  let next = 0
  let sounding: ScoreNote[] = []
  let count = 0
  for (const { start, end, key } of voice) {
    sounding = sounding.filter((each) => each.end > start)
    for (; next < all.length && (all[next]?.start ?? end) < end; next++) sounding.push(all[next] as ScoreNote)
    if (sounding.some((each) => each.key > key && each.end > start && each.start < end)) count++
  }
  return count
}

/** Below a pedalboard, and within it an octave higher: written as it sounds at 16 foot. */
const LEAST_BELOW = 0.1

export function octaveLow(notes: readonly ScoreNote[]): boolean {
  const below = notes.filter(({ key }) => key < LOWEST_PEDAL).length
  return below > LEAST_BELOW * notes.length && rangeOf(notes).high + 12 <= HIGHEST_PEDAL
}
