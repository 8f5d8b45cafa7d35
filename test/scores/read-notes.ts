import { readFileSync } from 'node:fs'
import { parseMidi } from 'midi-file'

/** A note as it stands in a file; times in quarters from the beginning. */
export interface Note {
  readonly key: number
  readonly start: number
  readonly length: number
}

export interface Track {
  readonly name: string
  /** 1 to 16, 0 where the track has no notes. */
  readonly channel: number
  readonly notes: readonly Note[]
}

/** The scores of this project. */
export const SCORES = new URL('../../scores/', import.meta.url)
/** Scores to compare with; they are not part of the project, and tests that need them are skipped without them. */
export const CORPUS = new URL('../../../shared/corpus/', import.meta.url)

/** Every track of the file, read without the project's own reader. */
export function readTracks(file: URL): Track[] {
  const { header, tracks } = parseMidi(readFileSync(file))
  const quarter = header.ticksPerBeat ?? Number.NaN
  return tracks.map((events) => {
    const down = new Map<number, number[]>()
    const notes: Note[] = []
    let tick = 0
    let name = ''
    let channel = 0
    for (const event of events) {
      tick += event.deltaTime
      if (event.type === 'trackName') name = event.text
      if (event.type !== 'noteOn' && event.type !== 'noteOff') continue
      const key = event.noteNumber
      if (event.type === 'noteOn' && event.velocity > 0) {
        channel = event.channel + 1
        down.set(key, [...(down.get(key) ?? []), tick])
      } else {
        const start = down.get(key)?.shift()
        if (start === undefined) throw new Error(`${file.pathname}: note-off of key ${key} without a note-on`)
        notes.push({ key, start: start / quarter, length: (tick - start) / quarter })
      }
    }
    return { name, channel, notes: sorted(notes) }
  })
}

export const withNotes = (tracks: readonly Track[]): Track[] => tracks.filter(({ notes }) => notes.length > 0)

/**
 * What is heard of several voices on one keyboard: where two meet on a key, one stroke; where one strikes a key that
 * another holds, the first ends there. Two files that divide the same music among voices differently then agree.
 */
export function onOneKeyboard(notes: readonly Note[]): Note[] {
  const held = new Map<number, { start: number; end: number }>()
  const result: Note[] = []
  const release = (key: number, at: number) => {
    const note = held.get(key)
    if (!note) return
    result.push({ key, start: note.start, length: Math.min(note.end, at) - note.start })
    held.delete(key)
  }
  for (const { key, start, length } of sorted(notes)) {
    const before = held.get(key)
    const meets = before !== undefined && Math.abs(before.start - start) < TOLERANCE
    const goesOn = before !== undefined && before.end > start + TOLERANCE
    const end = Math.max(start + length, goesOn || meets ? before.end : 0)
    if (!meets) release(key, start)
    held.set(key, { start: meets ? before.start : start, end })
  }
  for (const key of [...held.keys()]) release(key, Number.POSITIVE_INFINITY)
  return sorted(result)
}

/** Quarters. Engraving programs let go of a note a tick early; the shortest note of these scores is 0.125. */
const TOLERANCE = 0.02

/** What the two do not have in common, in words; empty where they agree note for note. */
export function differences(ours: readonly Note[], theirs: readonly Note[]): string[] {
  const rest = new Map<number, Note[]>()
  for (const note of theirs) rest.set(note.key, [...(rest.get(note.key) ?? []), note])
  const missing: string[] = []
  for (const note of ours) {
    const candidates = rest.get(note.key) ?? []
    const index = candidates.findIndex((other) => near(other.start, note.start) && near(other.length, note.length))
    if (index < 0) missing.push(`only ours: ${say(note)}`)
    else candidates.splice(index, 1)
  }
  return [...missing, ...sorted([...rest.values()].flat()).map((note) => `only theirs: ${say(note)}`)]
}

const near = (a: number, b: number) => Math.abs(a - b) < TOLERANCE
const say = ({ key, start, length }: Note) => `key ${key} at quarter ${start.toFixed(3)} for ${length.toFixed(3)}`
const sorted = (notes: readonly Note[]) => [...notes].sort((a, b) => a.start - b.start || a.key - b.key)
