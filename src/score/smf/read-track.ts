import type { MidiEvent } from 'midi-file'
import type { Bytes } from '../../midi/index.ts'
import { type MetreChange, type TempoChange, type Ticks, ticks } from '../../time/index.ts'
import type { KeySignature, RawMessage, TextAt } from '../score.ts'
import { decodeSung, decodeText, rawBytesOf } from './decode.ts'
import { notePairing, type Paired } from './pair-notes.ts'

/** All that one track of a file says, in the file's order. */
export interface TrackContent {
  readonly name: string
  readonly paired: Paired
  readonly raw: readonly RawMessage[]
  readonly tempi: readonly TempoChange[]
  readonly metres: readonly MetreChange[]
  readonly keys: readonly KeySignature[]
  readonly markers: readonly TextAt[]
  /** With the blanks around them. */
  readonly lyrics: readonly TextAt[]
  /** Plain texts: words that are sung, in files for karaoke; else remarks. */
  readonly texts: readonly TextAt[]
  readonly end: Ticks
  /** Values that no score can have (a key over 127, a tempo of 0), in words with their tick. */
  readonly impossible: readonly { readonly tick: Ticks; readonly message: string }[]
}

const ALL_SOUND_OFF = 120
const ALL_NOTES_OFF = 123
/** A file may claim a beat of 1/2^255; music has none shorter than this. */
const SHORTEST_BEAT = 128

export function readTrack(events: readonly MidiEvent[]): TrackContent {
  const pairing = notePairing()
  const raw: RawMessage[] = []
  const tempi: TempoChange[] = []
  const metres: MetreChange[] = []
  const keys: KeySignature[] = []
  const markers: TextAt[] = []
  const lyrics: TextAt[] = []
  const texts: TextAt[] = []
  const names: string[] = []
  const impossible: { tick: Ticks; message: string }[] = []
  let splitSysex: number[] | null = null
  let now = 0
  const refuse = (message: string) => impossible.push({ tick: now as Ticks, message })

  for (const event of events) {
    now += event.deltaTime
    const tick = now as Ticks
    switch (event.type) {
      case 'noteOn':
        if (event.noteNumber > 127) refuse(`a note on key ${event.noteNumber} (0–127) is left out`)
        if (event.velocity > 127) refuse(`a velocity of ${event.velocity} is taken as 127`)
        if (event.noteNumber <= 127) pairing.on(now, event.channel, event.noteNumber, Math.min(127, event.velocity))
        break
      case 'noteOff':
        if (event.noteNumber <= 127) pairing.off(now, event.channel, event.noteNumber)
        break
      case 'setTempo':
        if (event.microsecondsPerBeat === 0) refuse('a tempo of 0 microseconds a quarter is ignored')
        else tempi.push({ tick, microsPerQuarter: event.microsecondsPerBeat })
        break
      case 'timeSignature': {
        const { numerator: beats, denominator: beatType } = event
        if (beats === 0 || beatType < 1 || beatType > SHORTEST_BEAT) refuse('an impossible time signature is ignored')
        else metres.push({ tick, beats, beatType })
        break
      }
      case 'keySignature':
        if (Math.abs(event.key) <= 7)
          keys.push({ tick, sharps: event.key, mode: event.scale === 1 ? 'minor' : 'major' })
        else refuse(`a key signature of ${event.key} sharps is ignored`)
        break
      case 'trackName':
        names.push(decodeText(event.text))
        break
      case 'marker':
        markers.push({ tick, text: decodeText(event.text) })
        break
      case 'lyrics':
        lyrics.push({ tick, text: decodeSung(event.text) })
        break
      case 'text':
        texts.push({ tick, text: decodeSung(event.text) })
        break
      case 'sysEx':
      case 'endSysEx': {
        const data = Array.from(event.data as unknown as Uint8Array)
        if (event.type === 'endSysEx' && splitSysex === null) break
        splitSysex = event.type === 'sysEx' ? [0xf0, ...data] : [...(splitSysex ?? []), ...data]
        if (splitSysex.at(-1) !== 0xf7) break
        raw.push({ tick, bytes: splitSysex })
        splitSysex = null
        break
      }
      default: {
        const bytes = rawBytesOf(event)
        if (bytes === null) break
        if (!isWhole(bytes)) {
          refuse('a message with a data byte over 127 is left out')
          break
        }
        raw.push({ tick, bytes })
        if (event.type === 'controller' && [ALL_SOUND_OFF, ALL_NOTES_OFF].includes(event.controllerType)) {
          pairing.allOff(now, event.channel)
        }
      }
    }
  }
  return {
    name: names.find((name) => name !== '') ?? '',
    paired: pairing.finish(),
    raw,
    tempi,
    metres,
    keys,
    markers,
    lyrics,
    texts,
    end: ticks(now),
    impossible,
  }
}

const isWhole = (bytes: Bytes): boolean => bytes.slice(1).every((byte) => byte <= 0x7f)
