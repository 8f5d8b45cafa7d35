import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { CORPUS, differences, type Note, onOneKeyboard, readTracks, SCORES, withNotes } from './read-notes.ts'

interface Hymn {
  readonly name: string
  /** A public-domain engraving of the same tune and harmony: upper staff soprano and alto, lower staff the others. */
  readonly corpus: string
  /** Quarters in a bar. */
  readonly bar: number
  /** Quarters in a beat of the metre. */
  readonly beat: number
  /** What is wrong in the engraving, put right before the comparison. */
  readonly corrected?: { readonly reason: string; readonly apply: (notes: readonly Note[]) => readonly Note[] }
}

const HYMNS: readonly Hymn[] = [
  { name: 'st-anne', corpus: 'CroftW-st_anne', bar: 4, beat: 1 },
  { name: 'dundee', corpus: 'Anonymous-dundee', bar: 4, beat: 1 },
  { name: 'lobe-den-herren', corpus: 'Anonymous-lobe_den_Herren', bar: 3, beat: 1 },
  { name: 'ellacombe', corpus: 'Anonymous-ellacombe', bar: 4, beat: 1 },
  { name: 'old-100th', corpus: 'Anonymous-Old100-orig', bar: 8, beat: 2 },
  { name: 'old-100th-dowland', corpus: 'BourgeoisL-Old100', bar: 8, beat: 2 },
  {
    name: 'new-britain',
    corpus: 'Anonymous-new_britain',
    bar: 3,
    beat: 1,
    corrected: {
      reason:
        'the engraving holds the note of bar 7 for 3 quarters instead of 5, so that later bars do not fit the metre, and strikes the last chord twice for 2 quarters each instead of holding it for 5',
      apply: (notes) =>
        notes
          .filter(({ start }) => start !== 43)
          .map((note) => {
            if (note.start === 19) return { ...note, length: 5 }
            const start = note.start > 19 ? note.start + 2 : note.start
            return note.start === 41 ? { ...note, start, length: 5 } : { ...note, start }
          }),
    },
  },
]

const corpusFile = ({ corpus }: Hymn) => new URL(`music/hymns/${corpus}.mid`, CORPUS)
const absent = !HYMNS.every((hymn) => existsSync(corpusFile(hymn)))
if (absent)
  console.log(`The hymns are not compared: ${new URL('music/hymns/', CORPUS).pathname} is absent or incomplete`)

const voicesOf = ({ name }: Hymn) => withNotes(readTracks(new URL(`${name}.mid`, SCORES)))
const notesOf = (hymn: Hymn, ...voices: number[]) => voices.flatMap((voice) => voicesOf(hymn)[voice]?.notes ?? [])

describe.each(HYMNS)('$name', (hymn) => {
  it('has four voices, each on a channel of its own, and each sings from beginning to end', () => {
    const voices = voicesOf(hymn)
    expect(voices.map(({ name, channel }) => [name, channel])).toEqual([
      ['Soprano', 1],
      ['Alto', 2],
      ['Tenor', 3],
      ['Bass', 4],
    ])
    const [soprano, ...others] = voices.map(({ notes }) => notes.reduce((sum, { length }) => sum + length, 0))
    const end = Math.max(...voices.flatMap(({ notes }) => notes.map(({ start, length }) => start + length)))
    expect(soprano).toBe(end)
    for (const length of others) expect(length).toBe(soprano)
  })

  it('ends its lines where the side file says', () => {
    const side: unknown = parse(readFileSync(new URL(`${hymn.name}.yaml`, SCORES), 'utf8'))
    const { lines, pickup = '0/1' } = side as { lines: string[]; pickup?: string }
    const [over = 0, under = 1] = pickup.split('/').map(Number)
    const ends = notesOf(hymn, 0).map(({ start, length }) => start + length)
    const lineEnds = lines.map((place) => {
      const [bar = 0, beat = 0] = place.split(':').map(Number)
      return (over / under) * 4 + (bar - 1) * hymn.bar + beat * hymn.beat
    })
    expect(ends).toEqual(expect.arrayContaining(lineEnds))
    expect(lineEnds.at(-1)).toBe(ends.at(-1))
  })
})

describe.skipIf(absent)('hymns against public-domain engravings (skipped where ../shared/corpus is absent)', () => {
  describe.each(HYMNS)('$name', (hymn) => {
    const staves = absent ? [] : withNotes(readTracks(corpusFile(hymn)))
    const theirs = (staff: number) => {
      const notes = staves[staff]?.notes ?? []
      return onOneKeyboard(hymn.corrected?.apply(notes) ?? notes)
    }

    it.each([
      { hands: 'soprano and alto', staff: 0, voices: [0, 1] },
      { hands: 'tenor and bass', staff: 1, voices: [2, 3] },
    ])('has the same notes in $hands', ({ staff, voices }) => {
      expect(theirs(staff).length).toBeGreaterThan(40)
      expect(differences(onOneKeyboard(notesOf(hymn, ...voices)), theirs(staff))).toEqual([])
    })

    it('would notice a wrong note', () => {
      const wrong = onOneKeyboard(notesOf(hymn, 2, 3)).map((note, index) =>
        index === 20 ? { ...note, key: note.key + 1 } : note,
      )
      expect(differences(wrong, theirs(1))).toHaveLength(2)
    })
  })
})
