import type { Part } from '../../score/index.ts'
import { isChordName } from './part-names.ts'
import { type Chord, chordsOf, programsOf, rangeOf, shareTogether } from './texture.ts'

/** Guitars and their like as programs of General MIDI, from 0. */
const isGuitar = (program: number): boolean => program >= 24 && program <= 31
/** Three notes struck together are a chord. */
const CHORD = 3
/** Of a part that strums nearly all is chords, and each is struck again and again. */
const LEAST_IN_CHORDS = 0.6
const LEAST_REPEATED = 0.5
/** A third of what is struck is a bass with its chord after it, and sounds no longer than this share of the way to the next. */
const LEAST_IN_TURN = 0.3
const DETACHED = 0.75
/** Chord symbols are hardly anything but chords on their root; harmony that somebody wrote is not. */
const NEARLY_ALL = 0.9
const LEAST_ROOTED = 0.85

/**
 * Whether a part is the chords of a tune and not music for an organ: called so, a guitar's, the same chord again and again, a
 * bass and its chord in turn, or chord symbols that are held under a tune.
 * @param sounding it and the parts beside it
 */
export function isChords(part: Part, sounding: readonly Part[], ticksPerQuarter: number): boolean {
  if (isChordName(part.name)) return true
  const chords = chordsOf(part.notes, ticksPerQuarter)
  const blocks = chords.filter(({ notes }) => notes.length >= CHORD)
  const inBlocks = blocks.reduce((sum, { notes }) => sum + notes.length, 0)
  if (inBlocks < LEAST_IN_CHORDS * part.notes.length) return false
  const programs = programsOf(part)
  if (programs.length > 0 && programs.every(isGuitar)) return true
  // What accompanies lies lower than the tune.
  const others = sounding.filter((each) => each !== part)
  const highest = others.reduce((high, each) => (middleOf(each) > middleOf(high) ? each : high), others[0] ?? part)
  if (middleOf(part) >= middleOf(highest)) return false
  if (isRepeated(blocks) || isBassAndChord(chords)) return true
  const isAlone = others.length === 1 && shareTogether(highest, ticksPerQuarter) === 0
  return isAlone && blocks.length >= NEARLY_ALL * chords.length && isRooted(blocks)
}

const middleOf = ({ notes }: Part): number => rangeOf(notes).middle

function isRepeated(blocks: readonly Chord[]): boolean {
  const keys = blocks.map(({ notes }) => notes.map(({ key }) => key).join(' '))
  const repeated = keys.filter((each, index) => index > 0 && each === keys[index - 1])
  return repeated.length >= LEAST_REPEATED * blocks.length
}

/** A bass, a chord, a bass, a chord, each let go before the next: as programs play the chord symbols of a tune. */
function isBassAndChord(chords: readonly Chord[]): boolean {
  const pairs = chords.slice(1).map((chord, index) => [chords[index] as Chord, chord] as const)
  const turns = pairs.filter(([{ notes }, next]) => notes.length === 1 && next.notes.length >= CHORD)
  const detached = pairs.filter(([{ notes, start }, next]) =>
    notes.every(({ end }) => end - start <= DETACHED * (next.start - start)),
  )
  return turns.length >= LEAST_IN_TURN * chords.length && detached.length >= LEAST_IN_CHORDS * pairs.length
}

/** Nearly each chord has a third and a fifth over its lowest note. */
function isRooted(blocks: readonly Chord[]): boolean {
  const rooted = blocks.filter(({ notes: [lowest, ...upper] }) => {
    const above = new Set(upper.map(({ key }) => (key - (lowest?.key ?? 0)) % 12))
    return (above.has(3) || above.has(4)) && (above.has(6) || above.has(7) || above.has(8))
  })
  return rooted.length >= LEAST_ROOTED * blocks.length
}
