import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  CORPUS,
  differences,
  type Note,
  onOneKeyboard,
  readTracks,
  SCORES,
  type Track,
  withNotes,
} from './read-notes.ts'

const REFERENCE = new URL('reference/bwv553-5staff.mid', CORPUS)
const absent = !existsSync(REFERENCE)
if (absent) console.log(`BWV 553 is not compared: ${REFERENCE.pathname} is absent`)

/** Where the prelude's four stretches and the fugue's pick-up begin, in quarters. */
const HALF_1 = 0
const HALF_1_AGAIN = 48
const HALF_2 = 96
const HALF_2_AGAIN = 160
const FUGUE = 224

/**
 * Where this score differs from the reference on purpose.
 *
 * 1. Pedal: the reference writes the part where a 16-foot stop sounds, an octave below the keys that are played, down
 *    to G1, which no pedalboard has. Here the keys themselves are written.
 */
const PEDAL_OCTAVE = 12
/**
 * 2. Trills: the reference has the written note with two small notes after it, squeezed into its second half and
 *    followed by a hole. Here the ornament is played out, eight demisemiquavers from the upper note, with its turn.
 *    `at` is in quarters, `key` the written note.
 */
const TRILLS = [
  { at: 157, key: 71, place: 'bar 40, first ending' },
  { at: 221, key: 71, place: 'bar 56, second ending' },
  { at: 244.5, key: 71, place: 'bar 62, cadence of the exposition' },
  { at: 284.5, key: 59, place: 'bar 72, in the tenor' },
  { at: 324.5, key: 71, place: 'bar 82, last cadence' },
]
const TRILL_LENGTH = 1
/**
 * 3. Hands: the reference has one voice a staff, all of them sounding all the time (soprano on "Swell RH", alto on
 *    "Swell LH", tenor on "Great RH", bass on "Great LH"), and plays the repeats on the same staves. Here soprano and
 *    alto are the right hand, tenor and bass the left, and the manual changes with the repeats. So what is compared is
 *    what is heard of all manual voices together.
 */
const onTheManuals = (tracks: readonly Track[]) => onOneKeyboard(tracks.slice(0, 4).flatMap(({ notes }) => notes))

const semitones = (key: number): readonly [number, number] => [key + (key === 71 || key === 59 ? 1 : 2), key - 2]

function inTrill({ start, key }: Note): boolean {
  return TRILLS.some((trill) => {
    const [upper, turn] = semitones(trill.key)
    const during = start > trill.at - 0.01 && start < trill.at + TRILL_LENGTH - 0.01
    return during && [upper, trill.key, turn].includes(key)
  })
}

const ours = withNotes(readTracks(new URL('bwv-553.mid', SCORES)))

describe('BWV 553', () => {
  it('has five staves for two manuals and pedals', () => {
    expect(ours.map(({ name, channel }) => [name, channel])).toEqual([
      ['Swell RH', 1],
      ['Swell LH', 1],
      ['Great RH', 2],
      ['Great LH', 2],
      ['Pedal', 3],
    ])
  })

  it('plays first times on the Swell, second times and the fugue on the Great', () => {
    const stretches = [HALF_1, HALF_1_AGAIN, HALF_2, HALF_2_AGAIN, FUGUE]
    const stretchOf = (start: number) => stretches.findLast((from) => start >= from)
    const played = (track: Track | undefined) => new Set(track?.notes.map(({ start }) => stretchOf(start)))
    expect(played(ours[0])).toEqual(new Set([HALF_1, HALF_2]))
    expect(played(ours[1])).toEqual(new Set([HALF_1, HALF_2]))
    expect(played(ours[2])).toEqual(new Set([HALF_1_AGAIN, HALF_2_AGAIN, FUGUE]))
    expect(played(ours[3])).toEqual(new Set([HALF_1_AGAIN, HALF_2_AGAIN, FUGUE]))
    expect(played(ours[4])).toEqual(new Set(stretches))
  })

  it('repeats the same notes, but for the endings', () => {
    const stretch = (track: number, from: number, length: number) =>
      (ours[track]?.notes ?? [])
        .filter(({ start }) => start >= from && start < from + length)
        .map((note) => ({ ...note, start: note.start - from }))
    for (const hand of [0, 1]) {
      expect(differences(stretch(hand + 2, HALF_1_AGAIN, 48), stretch(hand, HALF_1, 48))).toEqual([])
      expect(differences(stretch(hand + 2, HALF_2_AGAIN, 58), stretch(hand, HALF_2, 58))).toEqual([])
    }
  })

  it('stays within the keys of a two-manual organ', () => {
    const keys = (track: number) => (ours[track]?.notes ?? []).map(({ key }) => key)
    for (const manual of [0, 1, 2, 3]) {
      expect(Math.min(...keys(manual))).toBeGreaterThanOrEqual(36)
      expect(Math.max(...keys(manual))).toBeLessThanOrEqual(93)
    }
    expect(Math.min(...keys(4))).toBeGreaterThanOrEqual(36)
    expect(Math.max(...keys(4))).toBeLessThanOrEqual(65)
  })
})

describe.skipIf(absent)('BWV 553 against the reference engraving (skipped where ../shared/corpus is absent)', () => {
  const reference = absent ? [] : withNotes(readTracks(REFERENCE))

  it('has the pitches and durations of the reference on the manuals, trills apart', () => {
    const [mine, theirs] = [ours, reference].map((tracks) => onTheManuals(tracks).filter((note) => !inTrill(note)))
    expect(theirs?.length).toBe(1820)
    expect(differences(mine ?? [], theirs ?? [])).toEqual([])
  })

  it('has the pitches and durations of the reference in the pedal, an octave higher', () => {
    const theirs = (reference[4]?.notes ?? []).map((note) => ({ ...note, key: note.key + PEDAL_OCTAVE }))
    expect(theirs.length).toBe(294)
    expect(differences(ours[4]?.notes ?? [], theirs)).toEqual([])
  })

  it.each(TRILLS)('plays out the trill in $place, which the reference has as three notes', ({ at, key }) => {
    const during = (tracks: readonly Track[]) =>
      onTheManuals(tracks).filter((note) => inTrill(note) && note.start >= at - 0.01 && note.start < at + TRILL_LENGTH)
    const [upper, turn] = semitones(key)
    expect(during(ours).map((note) => note.key)).toEqual([upper, key, upper, key, upper, key, turn, key])
    expect(during(ours).every(({ length }) => length === TRILL_LENGTH / 8)).toBe(true)
    expect(during(reference).map((note) => note.key)).toEqual([key, turn, key])
  })

  it('would notice one wrong note, one wrong length, one note too many', () => {
    const mine = onTheManuals(ours).filter((note) => !inTrill(note))
    const theirs = onTheManuals(reference).filter((note) => !inTrill(note))
    const changed = (change: Partial<Note>) =>
      mine.map((note, index) => (index === 700 ? { ...note, ...change } : note))
    expect(differences(changed({ key: 59 }), theirs)).toHaveLength(2)
    expect(differences(changed({ length: 3 }), theirs)).toHaveLength(2)
    expect(differences([...mine, { key: 60, start: 3, length: 1 }], theirs)).toHaveLength(1)
  })
})
