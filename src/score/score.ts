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

/** What the composer wrote: no organ in it. */
export interface Score {
  /** As people gave it: a path or a name. For messages. */
  readonly file: string
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
  readonly lyrics: readonly TextAt[]
  /** Where the last track ends. At least the end of the last note. */
  readonly end: Ticks
  readonly findings: readonly Finding[]
}
