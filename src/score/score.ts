import type { Finding } from '../findings/index.ts'
import type { Bytes } from '../midi/index.ts'
import type { MetreChange, TempoMap, Ticks } from '../time/index.ts'

/** A note as a span: a note-off cannot be lost, because it does not exist as a thing of its own. `end` > `start`. */
export interface ScoreNote {
  readonly start: Ticks
  readonly end: Ticks
  /** 0–127, as written. */
  readonly key: number
  /** 1–127. */
  readonly velocity: number
}

/** A controller, program change, pitch bend, aftertouch or system exclusive of the file: kept, not sent. */
export interface RawMessage {
  readonly tick: Ticks
  /** One whole message as on the wire. */
  readonly bytes: Bytes
}

/** A staff, or one channel of a file that has only one track. */
export interface Part {
  /** As the file names it, else `Part 3`. */
  readonly name: string
  /** Its track in the file, from 0; −1 for a channel of a file that has only one track with notes. */
  readonly track: number
  /** Printed channels (1–16) that the part uses. */
  readonly channels: readonly number[]
  /** By start, then key. */
  readonly notes: readonly ScoreNote[]
  /** In the file's order: the three messages of an NRPN stay in theirs. */
  readonly raw: readonly RawMessage[]
}

export interface KeySignature {
  readonly tick: Ticks
  /** −7 (flats) to 7 (sharps). */
  readonly sharps: number
  readonly mode: 'major' | 'minor'
}

export interface TextAt {
  readonly tick: Ticks
  readonly text: string
}

/** A syllable that is sung, where it is sung first in what is played. */
export interface Syllable {
  readonly tick: Ticks
  /** Without the hyphen that leads to the next. */
  readonly text: string
  /** From 1, as the words stand under one another. */
  readonly verse: number
  /** The part under which it stands; −1 where the file does not say. */
  readonly part: number
  /** The word goes on in the verse's next syllable. */
  readonly goesOn: boolean
  /** The file says that a line of the text begins with it. */
  readonly beginsLine?: boolean
}

export type ScoreFormat = 'midi' | 'musicxml' | 'musescore' | 'abc'

/** What a file says of the piece in so many words. '' where it does not. */
export interface About {
  readonly composer: string
  readonly lyricist: string
  readonly copyright: string
  /** The name of the tune, such as "St. Anne". */
  readonly tune: string
  /** As the file writes it. */
  readonly metre: string
}

export const NOTHING_ABOUT: About = { composer: '', lyricist: '', copyright: '', tune: '', metre: '' }

/** What the composer wrote: no organ in it. */
export interface Score {
  /** As people gave it: a path or a name. For messages. */
  readonly file: string
  readonly format: ScoreFormat
  readonly title: string
  /** Only those with notes. */
  readonly parts: readonly Part[]
  /** Tracks of the file, those without notes included. */
  readonly tracks: number
  /** PPQ; for time-code files the ticks of half a second (a quarter at 120), which may be fractional. */
  readonly ticksPerQuarter: number
  readonly tempo: TempoMap
  readonly metres: readonly MetreChange[]
  readonly keys: readonly KeySignature[]
  readonly markers: readonly TextAt[]
  /** By verse, then tick. */
  readonly words: readonly Syllable[]
  /** Where chords under a fermata begin, as they are played; [] where the format has none. */
  readonly fermatas: readonly Ticks[]
  /** Where the singers breathe: after what ends here. [] where the format has no such marks. */
  readonly breaths: readonly Ticks[]
  /** How long the pick-up is where the format says so, else 0. */
  readonly pickup: Ticks
  /** The numbers that bars bear in print, in the order in which they are played; [] where the format does not know. */
  readonly written: readonly number[]
  readonly about: About
  /** Where the last track ends. At least the end of the last note. */
  readonly end: Ticks
  readonly findings: readonly Finding[]
}
