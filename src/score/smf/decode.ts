import { type MidiEvent, parseMidi } from 'midi-file'
import { errorText } from '../../findings/index.ts'
import type { Bytes } from '../../midi/index.ts'
import { type SoundTrack, soundTrack, type TrackComplaint } from './guard.ts'

/** One track's events with absolute ticks, decoded by `midi-file` from bytes that the guard has walked. */
export interface DecodedTrack {
  readonly events: readonly MidiEvent[]
  readonly complaints: readonly TrackComplaint[]
}

/** Never fails: what cannot be decoded is a complaint, and the rest of the track is kept. */
export function decodeTrack(bytes: Uint8Array): DecodedTrack {
  const guarded = soundTrack(bytes)
  try {
    return { events: parseMidi(oneTrackFile(guarded)).tracks[0] ?? [], complaints: guarded.complaints }
  } catch (thrown) {
    const lost: TrackComplaint = { at: 0, message: `the track cannot be read (${errorText(thrown)})`, damaged: true }
    return { events: [], complaints: [...guarded.complaints, lost] }
  }
}

/** A file of one track, so that a track that fails takes no other with it. */
function oneTrackFile({ bytes }: SoundTrack): Uint8Array {
  const file = new Uint8Array(22 + bytes.length)
  file.set([0x4d, 0x54, 0x68, 0x64, 0, 0, 0, 6, 0, 0, 0, 1, 1, 0xe0, 0x4d, 0x54, 0x72, 0x6b])
  new DataView(file.buffer).setUint32(18, bytes.length)
  file.set(bytes, 22)
  return file
}

/** The wire form of a decoded event that is a channel message other than a note; null for all others. */
export function rawBytesOf(event: MidiEvent): Bytes | null {
  switch (event.type) {
    case 'controller':
      return [0xb0 | event.channel, event.controllerType, event.value]
    case 'programChange':
      return [0xc0 | event.channel, event.programNumber]
    case 'channelAftertouch':
      return [0xd0 | event.channel, event.amount]
    case 'noteAftertouch':
      return [0xa0 | event.channel, event.noteNumber, event.amount]
    case 'pitchBend':
      return [0xe0 | event.channel, (event.value + 0x2000) & 0x7f, (event.value + 0x2000) >> 7]
    default:
      return null
  }
}

/**
 * `midi-file` gives text byte for byte as Latin-1; most programs write UTF-8, older ones Windows-1252, and
 * MuseScore 3 ends names in NUL.
 */
export const decodeText = (latin1: string): string => decodeSung(latin1).trim()

/** With the blanks around it: in words that are sung they say where one ends. */
export function decodeSung(latin1: string): string {
  const bytes = Uint8Array.from(latin1, (letter) => letter.charCodeAt(0))
  return decodeBytes(bytes).replaceAll('\0', '')
}

function decodeBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}
