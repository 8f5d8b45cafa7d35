import { plain } from '../../organ/index.ts'
import type { Part, Score } from '../../score/index.ts'
import { isChords } from './chords.ts'
import { isDrumName, isNumbered, isPedalName, voiceOfName } from './part-names.ts'
import { chordsOf, programsOf } from './texture.ts'

/** What of a score an organist does not play, and why: `is percussion (channel 10)`. null for what is played. */
export type LeftOut = readonly (string | null)[]

/**
 * Percussion, chords that are strummed, and what is there twice.
 * @returns for each part
 */
export function leftOut(score: Score): LeftOut {
  const { parts, ticksPerQuarter } = score
  const why: (string | null)[] = parts.map((part) => drums(part, ticksPerQuarter))
  const sounding = () => parts.filter((_, index) => why[index] === null)
  for (const [index, part] of parts.entries()) {
    if (why[index] === null && sounding().length > 1 && isChords(part, sounding(), ticksPerQuarter))
      why[index] = 'is chords to strum, not music for an organ'
  }
  for (const index of parts.keys()) if (why[index] === null) why[index] = again(parts, index, why)
  return why
}

const DRUM_CHANNEL = 10
/** Programs of General MIDI, from 0: timpani, percussive instruments and sound effects. */
const isDrumProgram = (program: number): boolean => program === 47 || (program >= 112 && program <= 127)

function drums(part: Part, ticksPerQuarter: number): string | null {
  if (isDrumName(part.name)) return 'is percussion'
  const isVoice = voiceOfName(part.name) !== null || isPedalName(part.name)
  if (part.channels.includes(DRUM_CHANNEL) && part.channels.length === 1 && !isVoice && !isTune(part, ticksPerQuarter))
    return `is percussion (channel ${DRUM_CHANNEL})`
  const programs = programsOf(part)
  return !isVoice && programs.length > 0 && programs.every(isDrumProgram) ? 'is percussion' : null
}

/** A program that counts channels from 0 puts a voice on the tenth: it moves by step, one note at a time, over many keys. */
function isTune({ notes }: Part, ticksPerQuarter: number): boolean {
  const chords = chordsOf(notes, ticksPerQuarter)
  const single = chords.filter((each) => each.notes.length === 1).map((each) => each.notes[0]?.key ?? 0)
  const steps = single.filter(
    (key, index) => index > 0 && Math.abs(key - (single[index - 1] ?? key)) <= 4 && key !== single[index - 1],
  )
  return single.length > 0.9 * chords.length && new Set(single).size >= 5 && steps.length > 0.5 * single.length
}

/** Fewer notes than this are the same by chance. */
const SHORTEST_COPY = 8

/**
 * Why a part that is there already, note for note or in octaves, is left out. (A voice that another part has among its notes
 * stays: on one manual a key is struck once for both, and the tune is a part of its own.)
 */
function again(parts: readonly Part[], index: number, why: LeftOut): string | null {
  const part = parts[index]
  if (!part || part.notes.length < SHORTEST_COPY) return null
  for (const [number, other] of parts.entries()) {
    if (number >= index) break
    const shift = why[number] === null ? octavesApart(other, part) : null
    if (shift === 0 || (shift !== null && !isOwn(part, other)))
      return `is ${apart(shift)} "${other.name}" note for note: it sounds once`
  }
  return null
}

/** What has a name of its own is in octaves because it is meant to be: tenors with the sopranos, the left hand with the right. */
function isOwn({ name }: Part, original: Part): boolean {
  const [own, first] = [plain(name), plain(original.name)]
  return !isNumbered(name) && !own.startsWith(first) && !first.startsWith(own)
}

const apart = (semitones: number): string => {
  if (semitones === 0) return 'the same as'
  const octaves = Math.abs(semitones / 12)
  return `${octaves} octave${octaves === 1 ? '' : 's'} ${semitones > 0 ? 'above' : 'below'}`
}

/** By how many semitones one part is another in octaves; null where it is not. */
export function octavesApart(a: Part, b: Part): number | null {
  const [first, other] = [a.notes[0], b.notes[0]]
  if (!first || !other || a.notes.length !== b.notes.length || a.notes.length < SHORTEST_COPY) return null
  const shift = other.key - first.key
  if (shift % 12 !== 0) return null
  const same = a.notes.every((note, index) => {
    const twin = b.notes[index]
    return twin !== undefined && twin.start === note.start && twin.key - note.key === shift
  })
  return same ? shift : null
}
