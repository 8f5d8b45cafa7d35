import { type MidiEvent, parseMidi } from 'midi-file'

/**
 * A second reading of scores, and of laws 1 and 2 of the timeline, that shares no line with the program. It is written
 * as plainly as the laws are said and never for speed; where the two differ, one of them is wrong.
 */

export interface WrittenNote {
  readonly onset: number
  readonly end: number
  readonly key: number
}

/** What the composer wrote: the notes of each part in ticks, and when a tick is. */
export interface Reading {
  readonly parts: readonly (readonly WrittenNote[])[]
  readonly msAt: (tick: number) => number
}

/** One key of one channel going down or up; the channel counts from 0. */
export interface Stroke {
  readonly ms: number
  readonly kind: 'on' | 'off'
  readonly channel: number
  readonly key: number
}

type Timed = { readonly tick: number; readonly event: MidiEvent }

export function readScore(file: Uint8Array): Reading {
  const { header, tracks } = parseMidi(file)
  if (header.ticksPerBeat === undefined) throw new Error('a file timed by film frames is not for this reader')
  const timed = tracks.map(atTicks)
  const sounding = timed.filter((track) => notesOf(track).length > 0)
  const only = sounding[0]
  const split = sounding.length === 1 && only !== undefined && channelsOf(only).length > 1
  const staves = split ? channelsOf(only).map((channel) => ofChannel(only, channel)) : sounding
  const parts = staves.map(notesOf).filter((notes) => notes.length > 0)
  const msAt = clock(timed, header.ticksPerBeat)
  const begins = msAt(emptyTicks(timed, parts, header.ticksPerBeat))
  return { parts, msAt: (tick) => msAt(tick) - begins }
}

/** Whole bars before the first note are not played: bars of the metre that the file begins with, else of four quarters. */
function emptyTicks(
  tracks: readonly (readonly Timed[])[],
  parts: readonly (readonly WrittenNote[])[],
  ticksPerQuarter: number,
): number {
  const first = Math.min(...parts.flat().map(({ onset }) => onset))
  const metre = tracks.flat().find(({ tick, event }) => tick === 0 && event.type === 'timeSignature')?.event
  const quarters = metre?.type === 'timeSignature' ? (4 * metre.numerator) / metre.denominator : 4
  const bar = quarters * ticksPerQuarter
  return Number.isFinite(first) ? Math.floor(first / bar) * bar : 0
}

function atTicks(track: readonly MidiEvent[]): Timed[] {
  let tick = 0
  return track.map((event) => {
    tick += event.deltaTime
    return { tick, event }
  })
}

function channelsOf(track: readonly Timed[]): number[] {
  const channels = track.flatMap(({ event }) => (event.type === 'noteOn' ? [event.channel] : []))
  return [...new Set(channels)].sort((a, b) => a - b)
}

const ofChannel = (track: readonly Timed[], channel: number): Timed[] =>
  track.filter(({ event }) => !('channel' in event) || event.channel === channel)

/**
 * Each note-off ends the oldest note of its key and channel that is open. A note without length is none. Of two notes
 * struck at once that share one note-off, the other is the same note (LilyPond writes this where a trill meets its
 * main note); any other note without an end has no place in a sound file.
 */
function notesOf(track: readonly Timed[]): WrittenNote[] {
  const open: { onset: number; key: number; channel: number }[] = []
  const notes: (WrittenNote & { channel: number })[] = []
  for (const { tick, event } of track) {
    if (event.type === 'noteOn') open.push({ onset: tick, key: event.noteNumber, channel: event.channel })
    if (event.type !== 'noteOff') continue
    const oldest = open.findIndex(({ key, channel }) => key === event.noteNumber && channel === event.channel)
    const [ended] = oldest < 0 ? [] : open.splice(oldest, 1)
    if (ended) notes.push({ ...ended, end: tick })
  }
  for (const left of open) {
    const doubled = notes.some(
      ({ onset, end, key, channel }) =>
        onset === left.onset && end > onset && key === left.key && channel === left.channel,
    )
    if (!doubled) throw new Error(`key ${left.key}, struck at tick ${left.onset}, is never let go`)
  }
  return notes.filter(({ onset, end }) => end > onset)
}

/** 120 quarters a minute until a tempo is said; of several at one tick the last holds. */
function clock(tracks: readonly (readonly Timed[])[], ticksPerQuarter: number): (tick: number) => number {
  const tempi = tracks
    .flat()
    .flatMap(({ tick, event }) => (event.type === 'setTempo' ? [{ tick, micros: event.microsecondsPerBeat }] : []))
    .sort((a, b) => a.tick - b.tick)
  return (wanted) => {
    let ms = 0
    let from = 0
    let microsPerQuarter = 500_000
    for (const { tick, micros } of tempi) {
      if (tick >= wanted) break
      ms += ((tick - from) * microsPerQuarter) / ticksPerQuarter / 1000
      from = tick
      microsPerQuarter = micros
    }
    return ms + ((wanted - from) * microsPerQuarter) / ticksPerQuarter / 1000
  }
}

export interface Instrument {
  readonly channelOf: Readonly<Record<string, number>>
  readonly repeatGapMs: number
}

/** @param map one letter a part; a letter that no division has is a part that is not played */
export function perform({ parts, msAt }: Reading, map: string, { channelOf, repeatGapMs }: Instrument): Stroke[] {
  return Object.entries(channelOf).flatMap(([letter, channel]) => {
    const held = parts.flatMap((notes, index) => (map[index] === letter ? notes : []))
    const keys = [...new Set(held.map(({ key }) => key))]
    return keys.flatMap((key) => {
      const holders = held.filter((note) => note.key === key)
      return strikesOf(holders, msAt, repeatGapMs).flatMap(({ down, up }): Stroke[] => [
        { ms: down, kind: 'on', channel, key },
        { ms: up, kind: 'off', channel, key },
      ])
    })
  })
}

/** The laws for one key of one division. */
function strikesOf(
  holders: readonly WrittenNote[],
  msAt: (tick: number) => number,
  repeatGapMs: number,
): { down: number; up: number }[] {
  // Law 1: each onset strikes; equal onsets are one strike.
  const onsets = [...new Set(holders.map(({ onset }) => onset))].sort((a, b) => a - b)
  return onsets.map((onset, index) => {
    const next = onsets[index + 1]
    // Law 1: the key rises when the last of those who hold it ends.
    const lastEnd = Math.max(...holders.filter((note) => note.onset <= onset).map(({ end }) => end))
    const down = msAt(onset)
    if (next === undefined) return { down, up: msAt(lastEnd) }
    // Law 2: let go before it is struck again, by the gap or by half of what sounds of the first note.
    const sounding = msAt(Math.min(lastEnd, next)) - down
    return { down, up: Math.min(msAt(lastEnd), msAt(next) - Math.min(repeatGapMs, sounding / 2)) }
  })
}
