import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openHouse } from '../../src/house/index.ts'
import { asWritten, openOrgan, prepare } from '../../src/organist/index.ts'
import { type Item, itemSchema, layOut, openItem, programmesFor, readItem } from '../../src/programme/index.ts'
import { ticks } from '../../src/time/index.ts'
import { file, header, named, track } from '../smf.ts'

const home = mkdtempSync(join(tmpdir(), 'voluntary-sources-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))
mkdirSync(join(home, 'scores'), { recursive: true })
const house = openHouse(home)

const PPQ = 16
/** One part of notes of one length after the other. At 16 ticks a quarter. */
const melody = (keys: readonly number[], ticks: number): Uint8Array =>
  file(
    header(1, 1, PPQ),
    track(
      named('Melody'),
      keys.flatMap((key) => [0, 0x90, key, 80, ticks, 0x80, key, 0]),
    ),
  )
const organ = openOrgan(house, 'st-marys')
const item = (form: object): Item => openItem(house, itemSchema.parse(form), organ, 'test')
const played = ({ piece, sections, tempoFactor }: Item) => {
  if (!piece) throw new Error('no music')
  return layOut(piece, sections, tempoFactor)
}

describe('the tune', () => {
  // Tallis and Dowland have it in the tenor: a gathering note of the treble would give another note out than is sung.
  test('is what the gathering note gives', () => {
    const form = { hymn: 'old-100th-dowland', verses: 1, playOver: 'none', gathering: 2, melody: 'Tenor' }
    const { performance, laid } = played(item(form))
    const first = performance.score.parts.flatMap(({ name, notes }) =>
      notes.filter(({ start }) => start === laid[0]?.start).map(({ key }) => ({ name, key })),
    )
    expect(first).toEqual([{ name: 'Tenor, Verse 1', key: 55 }])
  })
  test('of another harmony is the part that is named for it', () => {
    const verse = (more: object) =>
      item({ hymn: 'old-100th', verses: [1, { verse: 2, harmony: 'old-100th-dowland', solo: 'Swell', ...more }] })
    const solo = (it: Item) => it.piece?.sources[1]?.score.parts[it.piece.sources[1]?.melody ?? -1]?.name
    expect(solo(verse({ melody: 'Tenor' }))).toBe('Tenor')
    expect(solo(verse({}))).toMatch(/Soprano|Cantus|Treble/)
  })
})

describe('what stands beside a score holds in a service', () => {
  const beside = (yaml: string) => {
    writeFileSync(
      join(home, 'scores', 'mine.mid'),
      melody(
        Array.from({ length: 32 }, (_, beat) => 60 + (beat % 12)),
        PPQ,
      ),
    )
    writeFileSync(join(home, 'scores', 'mine.yaml'), yaml)
  }
  test('its bars: a hymn sings only these', () => {
    beside('map: G\nbars: 2-3\n')
    const { bars, performance } = played(item({ hymn: 'mine', verses: 2, playOver: 'none' }))
    expect(bars.map(({ bar, section }) => [bar, section])).toEqual([
      [2, 0],
      [3, 0],
      [2, 1],
      [3, 1],
    ])
    expect(bars.every(({ end }, index) => end === (bars[index + 1]?.start ?? performance.to))).toBe(true)
  })
  test('its key, where the programme names none', () => {
    beside('map: G\ntranspose: -2\n')
    expect(item({ voluntary: 'mine' }).sections[0]?.semitones).toBe(-2)
    expect(item({ voluntary: 'mine', transpose: 0 }).sections[0]?.semitones).toBe(0)
  })
  test('stops as books print them, in a programme too', () => {
    beside('map: G\n')
    const { performance } = played(item({ voluntary: 'mine', registration: 'Gt. 8.4.' }))
    expect(performance.plan.initial.size).toBeGreaterThan(1)
    expect(performance.plan.takesStops).toBe(true)
  })
})

test('a piece keeps the ticks of its score, also from the middle of it', () => {
  const { performance } = prepare(house, { ...asWritten('st-anne', 'st-marys'), fromBar: '3' })
  const { places } = performance
  expect(performance.from).toBe(places.metre.barAt(3).start)
  expect(places.at(performance.from)).toEqual({ bar: 3, beat: 1 })
  expect(places.at(ticks(0)).bar).toBe(places.metre.firstBar)
})

describe('which programme is meant', () => {
  const on = (...names: string[]) =>
    programmesFor(
      '2026-11-30',
      names.map((name) => ({ name })),
    ).map(({ name }) => name)
  test('today’s, else the next to come; never one that is past', () => {
    expect(on('2026-11-22')).toEqual([])
    expect(on('2026-11-22', '2026-12-06', '2026-12-25')).toEqual(['2026-12-06'])
    expect(on('2026-11-30', '2026-12-06')).toEqual(['2026-11-30'])
    expect(on('2026-12-06-evensong', 'wedding')).toEqual(['2026-12-06-evensong'])
    expect(on('wedding')).toEqual([])
  })
  test('two of one day are both said', () => {
    expect(on('2026-12-06-matins', '2026-12-06-evensong')).toEqual(['2026-12-06-matins', '2026-12-06-evensong'])
  })
})

describe('an item as people type it', () => {
  const typed = (text: string) => readItem(house, text, 'slipped in')
  test('a tune is sung, other music is played', () => {
    expect(typed('dundee')).toMatchObject({ hymn: 'dundee', verses: 1 })
    expect(typed('dundee 3')).toMatchObject({ hymn: 'dundee', verses: 3 })
    expect(typed('bwv-553')).toMatchObject({ voluntary: 'bwv-553' })
    expect(typed('voluntary dundee')).toMatchObject({ voluntary: 'dundee' })
    expect(typed('silence Sermon')).toMatchObject({ silence: 'Sermon' })
  })
  test('a name that is none is said', () => {
    expect(() => typed('nowhere')).toThrow(/there is no such score/)
  })
})

test('160,000 notes are a long voluntary, and no fault', () => {
  const keys = Array.from({ length: 160_000 }, (_, index) => 48 + (index % 24))
  writeFileSync(join(home, 'scores', 'long.mid'), melody(keys, 1))
  writeFileSync(join(home, 'scores', 'long.yaml'), 'map: G\n')
  const { findings } = item({ hymn: 'long', verses: 1, playOver: 'none' })
  expect(findings.filter(({ code }) => code === 'unplayable')).toEqual([])
}, 180_000)
