import type { PendingNote } from './pair-notes.ts'
import type { TrackContent } from './read-track.ts'

/** What becomes a part. */
export interface PartSource {
  readonly content: TrackContent
  /** Its track in the file, from 0; −1 for a channel of a file that has only one track with notes. */
  readonly track: number
}

/**
 * A part a track; a part a channel where only one track has notes on more than one channel (format 0). Chords on a channel of
 * their own in the track of a tune (MuseScore plays chord symbols so) are a part of their own too.
 */
export function partSources(contents: readonly TrackContent[]): PartSource[] {
  const sounding = contents.flatMap((content, track) => (content.paired.notes.length > 0 ? [{ content, track }] : []))
  const [only, ...others] = sounding
  if (only && others.length === 0) {
    const channels = channelsOf(only.content.paired.notes)
    if (channels.length < 2) return sounding
    return channels.map((channel) => ({
      content: onChannels(only.content, `Channel ${channel + 1}`, (each) => each === channel, channel === channels[0]),
      track: -1,
    }))
  }
  return sounding.flatMap(chordsApart)
}

export const channelsOf = (notes: readonly PendingNote[]): number[] =>
  [...new Set(notes.map((note) => note.channel))].sort((a, b) => a - b)

function chordsApart({ content, track }: PartSource): PartSource[] {
  const { notes } = content.paired
  const channels = channelsOf(notes)
  const chords = channels.filter((channel) => areChords(notes.filter((note) => note.channel === channel)))
  if (chords.length === 0 || chords.length === channels.length) return [{ content, track }]
  const isChord = (channel: number) => chords.includes(channel)
  return [
    { content: onChannels(content, content.name, (channel) => !isChord(channel), true), track },
    { content: onChannels(content, `${content.name}, chords`, isChord, false), track },
  ]
}

/** Three notes and more, struck together, and nothing else. */
const CHORD = 3
const LEAST_CHORDS = 4

function areChords(notes: readonly PendingNote[]): boolean {
  const struck = new Map<number, number>()
  for (const { start } of notes) struck.set(start, (struck.get(start) ?? 0) + 1)
  return struck.size >= LEAST_CHORDS && [...struck.values()].every((count) => count >= CHORD)
}

/** @param keepsSystem system messages have no channel: one part keeps them */
function onChannels(
  content: TrackContent,
  name: string,
  isOn: (channel: number) => boolean,
  keepsSystem: boolean,
): TrackContent {
  const { notes, hanging, sharing, orphanOffs } = content.paired
  const isOnIt = (each: { readonly channel: number }) => isOn(each.channel)
  return {
    ...content,
    name,
    paired: {
      notes: notes.filter(isOnIt),
      hanging: hanging.filter(isOnIt),
      sharing: sharing.filter(isOnIt),
      orphanOffs: orphanOffs.filter(isOnIt),
    },
    raw: content.raw.filter(({ bytes }) => {
      const status = bytes[0] ?? 0
      return status < 0xf0 ? isOn(status & 0x0f) : keepsSystem
    }),
  }
}
