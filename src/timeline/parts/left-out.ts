import { plain } from '../../organ/index.ts'
import type { Part, Score, ScoreNote } from '../../score/index.ts'
import { isChordName, isDrumName, isNumbered, isPedalName, voiceOfName } from './part-names.ts'
import { chordsOf, rangeOf, togetherTicks } from './texture.ts'

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
  for (const [index, part] of parts.entries()) {
    const others = parts.filter((_, other) => other !== index && why[other] === null)
    if (why[index] === null) why[index] = again(part, parts, index, others, ticksPerQuarter)
  }
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

const programsOf = ({ raw }: Part): number[] =>
  raw.flatMap(({ bytes: [status = 0, program = 0] }) => ((status & 0xf0) === 0xc0 ? [program] : []))

/** Whoever counts channels from 0 has a voice on the tenth: it goes by steps, one note at a time, over many keys. */
function isTune({ notes }: Part, ticksPerQuarter: number): boolean {
  const chords = chordsOf(notes, ticksPerQuarter)
  const single = chords.filter((each) => each.notes.length === 1).map((each) => each.notes[0]?.key ?? 0)
  const steps = single.filter(
    (key, index) => index > 0 && Math.abs(key - (single[index - 1] ?? key)) <= 4 && key !== single[index - 1],
  )
  return single.length > 0.9 * chords.length && new Set(single).size >= 5 && steps.length > 0.5 * single.length
}

/** Guitars and their like as programs of General MIDI, from 0. */
const isGuitar = (program: number): boolean => program >= 24 && program <= 31
/** Three notes struck together are a chord. */
const CHORD = 3
/** Of a part that strums nearly all is chords, and each is struck again and again. */
const LEAST_IN_CHORDS = 0.6
const LEAST_REPEATED = 0.5

/** @param sounding it and the parts beside it */
function isChords(part: Part, sounding: readonly Part[], ticksPerQuarter: number): boolean {
  if (isChordName(part.name)) return true
  const chords = chordsOf(part.notes, ticksPerQuarter)
  const blocks = chords.filter(({ notes }) => notes.length >= CHORD)
  const inBlocks = blocks.reduce((sum, { notes }) => sum + notes.length, 0)
  if (inBlocks < LEAST_IN_CHORDS * part.notes.length) return false
  const programs = programsOf(part)
  if (programs.length > 0 && programs.every(isGuitar)) return true
  const keys = blocks.map(({ notes }) => notes.map(({ key }) => key).join(' '))
  const repeated = keys.filter((each, index) => index > 0 && each === keys[index - 1]).length
  if (repeated < LEAST_REPEATED * blocks.length) return false
  // What lies lower than all else and has the tune nowhere near it accompanies.
  const tune = Math.max(...sounding.filter((each) => each !== part).map(({ notes }) => rangeOf(notes).middle))
  return rangeOf(part.notes).middle < tune
}

/** Fewer notes than this are the same by chance. */
const SHORTEST_COPY = 8
/** An editor's or a player's slip does not make another voice of it. */
const SAME = 0.97

/** Why a part that is there already sounds once: note for note, in octaves, or as a voice of another part. */
function again(
  part: Part,
  parts: readonly Part[],
  index: number,
  others: readonly Part[],
  ticksPerQuarter: number,
): string | null {
  const earlier = others.filter((each) => parts.indexOf(each) < index)
  for (const other of earlier) {
    const shift = octavesApart(other, part)
    if (shift === 0 || (shift !== null && !isOwn(part, other)))
      return `is ${apart(shift)} "${other.name}" note for note: it sounds once`
  }
  if (part.notes.length < SHORTEST_COPY) return null
  const whole = others.find(
    (other) => other.notes.length > part.notes.length && shareIn(part.notes, other.notes, ticksPerQuarter) >= SAME,
  )
  return whole ? `is in "${whole.name}" already: it sounds once` : null
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

function shareIn(notes: readonly ScoreNote[], all: readonly ScoreNote[], ticksPerQuarter: number): number {
  const tolerance = togetherTicks(ticksPerQuarter)
  let from = 0
  const found = notes.filter(({ start, key }) => {
    while (from < all.length && (all[from]?.start ?? 0) < start - tolerance) from++
    for (let at = from; at < all.length && (all[at]?.start ?? 0) <= start + tolerance; at++)
      if (all[at]?.key === key) return true
    return false
  })
  return found.length / notes.length
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
