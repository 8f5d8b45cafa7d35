import type { Organ } from '../../src/organ/index.ts'
import type { Part, Score, ScoreNote } from '../../src/score/index.ts'
import { mapParts } from '../../src/timeline/index.ts'

/**
 * A hymn as it comes out, against what anyone can see of it: what sounds lowest is the pedals', what sounds highest a
 * hand's, and all that is written sounds once. It knows nothing of how voices are told.
 */
export interface Verdict {
  readonly letters: string
  /** Of the chords of three notes and more: those whose lowest note (no higher than C4) sounds on the pedals. */
  readonly bass: number
  /** Of the chords of two notes and more: those whose highest note sounds on a manual. */
  readonly tune: number
  readonly hasPedals: boolean
  /** Written notes that do not sound at all, and notes that sound more often than they are written. */
  readonly lost: number
  readonly doubled: number
  /** Notes of percussion that sound. */
  readonly drums: number
  /** What is not clear, where it says so. */
  readonly unclear: boolean
  readonly isRight: boolean
}

const DRUM_CHANNEL = 10
/** Feet go to C4 in hymns; what is the lowest above that is a hand's. */
const HIGHEST_FOR_FEET = 60
const LEAST = 0.98
/** Notes that overlap by less than this do not sound together (ticks at 480 a quarter). */
const OVERLAP = 12

const isSameMoment = (a: ScoreNote, b: ScoreNote): boolean => Math.abs(a.start - b.start) <= OVERLAP

export function judge(written: Score, organ: Organ): Verdict {
  const { score, mapping } = mapParts(written, organ, null)
  const isDrum = ({ channels, name }: Part) =>
    channels.join() === `${DRUM_CHANNEL}` && !/bass|tenor|alto|sopran|pedal/i.test(name)
  const music = written.parts.filter((part) => !isDrum(part)).flatMap(({ notes }) => notes)
  const played = score.parts.flatMap(({ notes }, index) => {
    const division = mapping.divisions[index]
    return division ? notes.map((note) => ({ note, isPedal: division.isPedal })) : []
  })
  const told = mapping.places.filter(({ division }) => division === null).map(({ part }) => part)
  const heard = indexed(played.map(({ note }) => note))
  const wanted = written.parts.filter((part) => !told.includes(part) && !isDrum(part)).flatMap(({ notes }) => notes)
  const feet = played.filter(({ isPedal }) => isPedal).map(({ note }) => note)
  const hands = played.filter(({ isPedal }) => !isPedal).map(({ note }) => note)
  const bass = shareOf(music, 3, (sounding) => lowestOnFeet(sounding, indexed(feet)))
  const tune = shareOf(music, 2, (sounding, at) => {
    const highest = sounding.reduce((best, note) => (note.key > best.key ? note : best))
    return soundsIn(indexed(hands), highest.key, at)
  })
  const lost = wanted.filter((note) => !soundsAt(heard, note)).length
  const doubled = countAgain(played.map(({ note }) => note)) - countAgain(music)
  const drums = written.parts.filter((part) => isDrum(part) && !told.includes(part)).length
  const isOneVoice = bass.of === 0
  return {
    letters: mapping.letters,
    bass: bass.share,
    tune: tune.share,
    hasPedals: feet.length > 0,
    lost,
    doubled: Math.max(0, doubled),
    drums,
    unclear: mapping.findings.some(({ code }) => code === 'unclear-map'),
    isRight: bass.share >= LEAST && tune.share >= LEAST && (feet.length > 0 || isOneVoice) && lost === 0 && drums === 0,
  }
}

/** Notes by start, and how long the longest is: what sounds at a tick is near. */
interface Indexed {
  readonly notes: readonly ScoreNote[]
  readonly longest: number
}

const known = new WeakMap<readonly ScoreNote[], Indexed>()

function indexed(notes: readonly ScoreNote[]): Indexed {
  const before = known.get(notes)
  if (before) return before
  const sorted = [...notes].sort((a, b) => a.start - b.start)
  const made = { notes: sorted, longest: sorted.reduce((most, { start, end }) => Math.max(most, end - start), 0) }
  known.set(notes, made)
  return made
}

function soundingAt({ notes, longest }: Indexed, at: number): ScoreNote[] {
  let [low, high] = [0, notes.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((notes[middle]?.start ?? 0) < at - longest) low = middle + 1
    else high = middle
  }
  const sounding: ScoreNote[] = []
  for (let index = low; index < notes.length; index++) {
    const note = notes[index] as ScoreNote
    if (note.start > at + OVERLAP) break
    if (note.end > at + OVERLAP) sounding.push(note)
  }
  return sounding
}

/** A part that is written an octave low is played an octave higher. */
const soundsIn = (notes: Indexed, key: number, at: number): boolean =>
  soundingAt(notes, at).some((note) => note.key === key || note.key === key + 12)

const soundsAt = (notes: Indexed, { key, start, end }: ScoreNote): boolean =>
  end - start <= OVERLAP || soundsIn(notes, key, start)

function lowestOnFeet(sounding: readonly ScoreNote[], feet: Indexed): boolean | null {
  const lowest = sounding.reduce((best, note) => (note.key < best.key ? note : best))
  if (lowest.key > HIGHEST_FOR_FEET) return null
  const at = Math.max(...sounding.map(({ start }) => start))
  return soundsIn(feet, lowest.key, at)
}

/** @param holds null: it is not counted */
function shareOf(
  notes: readonly ScoreNote[],
  least: number,
  holds: (sounding: readonly ScoreNote[], at: number) => boolean | null,
): { readonly share: number; readonly of: number } {
  const all = indexed(notes)
  let [right, of, last] = [0, 0, Number.NEGATIVE_INFINITY]
  for (const { start } of all.notes) {
    if (start - last <= OVERLAP) continue
    last = start
    const sounding = soundingAt(all, start)
    if (sounding.length < least) continue
    const found = holds(sounding, start)
    if (found === null) continue
    of++
    if (found) right++
  }
  return { share: of === 0 ? 1 : right / of, of }
}

/** How many notes are another one again: on its key, from its beginning to its end. Two voices can share a key for a while. */
function countAgain(notes: readonly ScoreNote[]): number {
  const sorted = [...notes].sort((a, b) => a.key - b.key || a.start - b.start || a.end - b.end)
  return sorted.filter((note, index) => {
    const before = sorted[index - 1]
    return before?.key === note.key && isSameMoment(before, note) && Math.abs(before.end - note.end) <= OVERLAP
  }).length
}

/** Of four voices that are written apart, how well the bass is told once they stand on one staff, and on two. */
export function closedAgain(written: Score, organ: Organ): { readonly one: number; readonly two: number } | null {
  const [soprano, alto, tenor, bass] = written.parts
  if (written.parts.length !== 4 || !soprano || !alto || !tenor || !bass) return null
  return {
    one: bassTold(written, bass, [together('One', [soprano, alto, tenor, bass])], organ),
    two: bassTold(written, bass, [together('Upper', [soprano, alto]), together('Lower', [tenor, bass])], organ),
  }
}

const together = (name: string, parts: readonly Part[]): Part => ({
  name,
  track: 0,
  channels: [1],
  notes: parts.flatMap(({ notes }) => notes).sort((a, b) => a.start - b.start || a.key - b.key),
  raw: [],
})

/** The share of the bass's notes that the pedals have. */
function bassTold(written: Score, bass: Part, parts: readonly Part[], organ: Organ): number {
  const { score, mapping } = mapParts({ ...written, parts }, organ, null)
  const feet = score.parts.filter((_, index) => mapping.divisions[index]?.isPedal).flatMap(({ notes }) => notes)
  const told = bass.notes.filter((note) => feet.some((each) => each.key === note.key && each.start === note.start))
  return told.length / Math.max(1, bass.notes.length)
}
