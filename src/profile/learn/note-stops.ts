import type { Channel } from '../../midi/index.ts'
import { groupBy } from './group-by.ts'
import type { KeyMove, Utterance } from './words.ts'

type Move = KeyMove & Utterance

const WIDE = 24
const MOST_STOPS_A_CHANNEL = 100

/**
 * Where nothing else can be a stop, a channel whose keys are pressed as no keyboard is played: many neighbours, or keys
 * that stay down while others are played.
 */
export function channelOfNoteStops(moves: readonly Move[]): Channel | null {
  const channels = [...groupBy(moves, ({ channel }) => channel)]
  if (channels.length < 2) return null
  const scored = channels.map(([channel, played]) => {
    const keys = new Set(played.map(({ key }) => key))
    const span = Math.max(...keys) - Math.min(...keys) + 1
    const neighbours = keys.size >= 3 && span <= keys.size * 1.5 && keys.size < MOST_STOPS_A_CHANNEL
    return { channel, span, keys: keys.size, held: heldOver(moves, channel), neighbours }
  })
  const hasKeyboard = scored.some(({ span, neighbours }) => span >= WIDE && !neighbours)
  const candidates = scored.filter(
    ({ held, neighbours, span, keys }) => (held >= 2 && held * 2 >= keys) || (neighbours && hasKeyboard && span < 49),
  )
  return candidates.sort((a, b) => b.held - a.held || b.keys - a.keys)[0]?.channel ?? null
}

/** Keys of a channel that are down while keys of another go down. */
function heldOver(moves: readonly Move[], channel: Channel): number {
  const down = new Set<number>()
  const held = new Set<number>()
  for (const move of moves) {
    if (move.channel !== channel) {
      if (move.isDown) for (const key of down) held.add(key)
    } else if (move.isDown) down.add(move.key)
    else down.delete(move.key)
  }
  return held.size
}
