import type { Channel } from '../../midi/index.ts'
import { groupBy } from './group-by.ts'
import type { KeyMove, Utterance } from './words.ts'

/** A keyboard that was heard. */
export interface HeardKeyboard {
  readonly channel: Channel
  /** Lowest and highest key that went down. */
  readonly heard: { readonly low: number; readonly high: number }
  /** What it most likely has. */
  readonly compass: { readonly low: number; readonly high: number }
  readonly isPedal: boolean
  /** Index of the message with which both its ends had been heard: keys that are touched by accident lie between. */
  readonly first: number
  /** How many different keys. */
  readonly keys: number
}

/** The C at the left end of nearly all manuals and pedals. */
const LOWEST = 36
/** Highest keys that builders give: manuals of 49, 54, 56, 58, 61 keys, pedals of 25, 27, 29, 30, 32. */
const MANUAL_TOPS = [84, 89, 91, 93, 96]
const PEDAL_TOPS = [60, 62, 64, 65, 67]
const HIGHEST_PEDAL = 67
/** So many keys from a C on are a keyboard, whatever its lowest C. */
const SIZES = [25, 27, 29, 30, 32, 37, 44, 49, 54, 56, 58, 61, 73, 76, 88]

/** Keyboards by the channels on which keys went down; the one that stays lowest, and low enough, is the pedals. */
export function keyboardsOf(moves: readonly (KeyMove & Utterance)[]): HeardKeyboard[] {
  const heard = [...groupBy(moves, ({ channel }) => channel)].map(([channel, all]) => {
    const keys = all.map(({ key }) => key)
    const distinct = new Set(keys)
    const [low, high] = [Math.min(...distinct), Math.max(...distinct)]
    const firstOf = (end: number) => all.find(({ key }) => key === end)?.index ?? 0
    const first = Math.max(firstOf(low), firstOf(high))
    return { channel, heard: { low, high }, first, keys: distinct.size }
  })
  const low = heard.filter((each) => each.heard.high <= HIGHEST_PEDAL && each.heard.low < 60 && each.keys > 1)
  const pedal = heard.length > 1 ? low.sort((a, b) => a.heard.high - b.heard.high)[0] : undefined
  return heard.map((each) => ({
    ...each,
    isPedal: each === pedal,
    compass: areEnds(each) ? each.heard : likelyCompass(each.heard, each === pedal),
  }))
}

/** A few keys far apart are not music: somebody pressed the ends. */
const areEnds = ({ heard: { low, high }, keys }: { heard: { low: number; high: number }; keys: number }): boolean =>
  low % 12 === 0 && keys <= MOST_AT_ENDS && high - low >= LEAST_SPAN
const MOST_AT_ENDS = 6
const LEAST_SPAN = 24

/** What was heard, where it is a keyboard that builders make; else the smallest of those that has all of it. */
function likelyCompass(heard: { low: number; high: number }, isPedal: boolean): { low: number; high: number } {
  const { low, high } = heard
  if (low % 12 === 0 && SIZES.includes(high - low + 1)) return heard
  const bottom = low >= LOWEST ? LOWEST : low - (low % 12)
  const top = (isPedal ? PEDAL_TOPS : MANUAL_TOPS).find((each) => each >= high) ?? high
  return { low: bottom, high: top }
}
