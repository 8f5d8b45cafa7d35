import type { Organ } from '../../organ/index.ts'
import type { Places } from '../../registration/index.ts'
import { type Score, timedMessagesOf } from '../../score/index.ts'
import { cuesOf, type WrittenCue } from './cues.ts'
import { type Decoded, decodeRecording, type Unknown } from './decode.ts'

/** A file that holds an organ's own messages: what was played on which division, and what was drawn for it. */
export interface Recording {
  readonly organ: Organ
  /** One letter a part, by its channel. */
  readonly map: string
  readonly cues: readonly WrittenCue[]
  /** Stops, pistons and cancels that were understood. */
  readonly changes: number
  readonly unknown: Unknown
}

/** What our own exports and captures have and hardly a score has: a tick is 0.1 ms. */
const OWN_TICKS_PER_QUARTER = 5000

/**
 * The first of these organs whose messages the file holds; null where it is a score like others.
 * @param organs the one that was named, or the house's, first
 */
export function recordingOf(
  file: string,
  bytes: Uint8Array,
  score: Score,
  places: Places,
  organs: Iterable<Organ>,
): Recording | null {
  if (score.format !== 'midi') return null
  const messages = timedMessagesOf(file, bytes)
  if (!messages.some(({ bytes: [status = 0] }) => status === 0xf0 || [0xb0, 0xc0].includes(status & 0xf0))) return null
  for (const organ of organs) {
    const map = mapByChannel(score, organ)
    if (map === null) continue
    const decoded = decodeRecording(organ, messages)
    if (!isOf(score, decoded)) continue
    const changes = decoded.deeds.filter(({ type }) => type !== 'box').length
    return { organ, map, cues: cuesOf(organ, score, places, decoded), changes, unknown: decoded.unknown }
  }
  return null
}

/** null where a part is on no division's channel alone. */
function mapByChannel({ parts }: Score, { divisions }: Organ): string | null {
  const letters = parts.map(({ channels: [channel, ...others] }) => {
    const division = divisions.find((each) => each.channel + 1 === channel)
    return others.length === 0 ? division?.letter : undefined
  })
  return letters.includes(undefined) ? null : letters.join('')
}

/**
 * Stops that move say whose messages they are. One program change before the first note may be a synthesizer's sound: it
 * says nothing.
 */
function isOf({ ticksPerQuarter }: Score, { deeds, unknown, onsets }: Decoded): boolean {
  const moved = deeds.filter(({ type }) => type !== 'box')
  const strange = [...unknown.values()].reduce((sum, count) => sum + count, 0)
  if (ticksPerQuarter === OWN_TICKS_PER_QUARTER) return strange <= moved.length
  const isSure = moved.length > 1 || moved.some(({ tick, type }) => type === 'cancel' || tick > (onsets[0] ?? 0))
  return isSure && strange <= moved.length
}
