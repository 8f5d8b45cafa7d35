import { describe, expect, it } from 'vitest'
import { readTracks, SCORES, withNotes } from './read-notes.ts'

// The formula again, from its description and not from the code that wrote the file: samples of the four waves.

const SAMPLES_PER_SECOND = 8000
const SAMPLES = 2 ** 21
/** Seconds: 117.1875 quarters a minute. */
const QUARTER = 0.512

const tracks = withNotes(readTracks(new URL('bitshift-variations.mid', SCORES)))

interface Wave {
  readonly name: string
  readonly shift: number
  readonly entry: (i: number) => number
  readonly mask: (i: number) => number
}

const WAVES: readonly Wave[] = [
  { name: 'Pedal', shift: 12, entry: (i) => Math.floor(i / 16384), mask: () => 1 },
  {
    name: 'Great RH',
    shift: 10,
    entry: (i) => Math.floor(i / 16384) ^ Math.floor(i / 8192),
    mask: (i) => Math.floor(i / 131072) % 4,
  },
  {
    name: 'Great LH',
    shift: 10,
    entry: (i) => Math.floor(i / 16384) + (Math.floor(i / 2048) % 3),
    mask: (i) => Math.floor(Math.floor(i / 131072) / 3) % 4,
  },
  {
    name: 'Swell RH',
    shift: 9,
    entry: (i) => 8 + Math.floor(i / 16384) - (Math.floor(i / 1024) % 3),
    mask: (i) => Math.floor(Math.floor(i / 131072) / 5) % 4,
  },
]

const TABLES = { a: [81, 106, 125, 54, 106, 81, 54, 37], b: [66, 89, 125, 54, 89, 66, 54, 37] }
const tableAt = (i: number) => (Math.floor(i / 65536) % 4 === 0 ? TABLES.a : TABLES.b)

/** Hertz of a wave whose step and mask stay as they are, by counting how often it leaves zero in a hundred seconds. */
function countedFrequency(step: number, shift: number, mask: number): number {
  const seconds = 100
  let rises = 0
  let before = 0
  for (let i = 0; i < seconds * SAMPLES_PER_SECOND; i++) {
    const now = Math.floor((i * step) / 2 ** shift) & mask
    if (before === 0 && now > 0) rises++
    before = now
  }
  return rises / seconds
}

const counted = new Map<string, number>()

function expectedKey(wave: Wave, i: number): number | null {
  const mask = wave.mask(i)
  if (mask === 0) return null
  const step = (tableAt(i)[wave.entry(i) % 8] ?? 0) + 51
  const name = `${step} ${wave.shift} ${mask}`
  const key = counted.get(name) ?? Math.round(69 + 12 * Math.log2(countedFrequency(step, wave.shift, mask) / 440))
  counted.set(name, key)
  return key
}

/** The keys that are down in the middle of sample i. */
function soundingKeys(name: string, i: number): number[] {
  const quarter = (i + 0.5) / SAMPLES_PER_SECOND / QUARTER
  const notes = tracks.find((track) => track.name === name)?.notes ?? []
  return notes.filter(({ start, length }) => start <= quarter && quarter < start + length).map(({ key }) => key)
}

describe('BitShift Variations', () => {
  it('has the voices in the order of the staves', () => {
    expect(tracks.map(({ name }) => name)).toEqual(['Swell RH', 'Great RH', 'Great LH', 'Pedal'])
  })

  it.each(WAVES)('sounds in $name what the wave sounds', (wave) => {
    const wrong: string[] = []
    // An odd stride meets every grid at ever other places.
    for (let i = 0; i < SAMPLES; i += 509) {
      const expected = expectedKey(wave, i)
      const sounding = soundingKeys(wave.name, i)
      if (sounding.join() !== String(expected ?? '')) wrong.push(`sample ${i}: ${sounding.join()} for ${expected}`)
    }
    expect(wrong).toEqual([])
  })

  it('changes exactly on the grids, to the sample', () => {
    for (const wave of WAVES) {
      for (let i = 1024; i < SAMPLES; i += 1024 * 7) {
        for (const at of [i - 1, i]) {
          expect(soundingKeys(wave.name, at), `${wave.name}, sample ${at}`).toEqual(
            [expectedKey(wave, at)].filter((key) => key !== null),
          )
        }
      }
    }
  })

  it('has the known bass of both tables', () => {
    const bass = tracks.find(({ name }) => name === 'Pedal')?.notes.map(({ key }) => key) ?? []
    // Table A holds for four steps of the counter, then B for twelve.
    expect(bass.slice(0, 4)).toEqual([48, 51, 53, 44])
    expect(bass.slice(4, 16)).toEqual([49, 46, 44, 41, 46, 49, 53, 44, 49, 46, 44, 41])
    expect(bass.slice(16, 20)).toEqual([48, 51, 53, 44])
    expect(bass).toHaveLength(128)
  })

  it('lasts 2^21 samples', () => {
    const ends = tracks.flatMap(({ notes }) => notes.map(({ start, length }) => start + length))
    expect(Math.max(...ends) * QUARTER * SAMPLES_PER_SECOND).toBe(SAMPLES)
  })

  it('ties equal neighbours: a key is never struck again in the moment in which it is left', () => {
    for (const { notes } of tracks) {
      const struckAgain = notes.filter((note, index) => {
        const before = notes[index - 1]
        return before?.key === note.key && before.start + before.length === note.start
      })
      expect(struckAgain).toEqual([])
    }
  })
})
