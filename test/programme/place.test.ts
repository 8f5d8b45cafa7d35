import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openHouse } from '../../src/house/index.ts'
import { openOrgan } from '../../src/organist/index.ts'
import {
  comeBack,
  type Item,
  itemSchema,
  keepPlace,
  openItem,
  openProgramme,
  placeFile,
  placeOf,
  readPlace,
  readProgramme,
} from '../../src/programme/index.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'voluntary-place-')))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const home = join(folder, 'home')
mkdirSync(join(home, 'programmes'), { recursive: true })
const house = openHouse(home)
const organ = openOrgan(house, 'st-marys')
const file = join(home, 'programmes', 'sunday.yaml')
writeFileSync(file, 'items: []\n')

const HYMN = { hymn: 'old-100th', verses: 3, playOver: 'whole' }
const items = (...forms: object[]): Item[] =>
  forms.map((form) => openItem(house, itemSchema.parse(form), organ, 'test'))

function leave(all: readonly Item[], index: number, offered: number, at = file) {
  const item = all[index] as Item
  const work = { sections: item.sections, first: 0, tempoFactor: item.tempoFactor }
  keepPlace(house, placeOf({ items: all, order: all.map((_, number) => number), index, offered, work }, at))
}

const backIn = (all: readonly Item[]) => {
  const { resumption, notice } = comeBack(house, file, all, organ)
  const item = resumption?.items[resumption.index]
  const label = resumption?.work?.sections[resumption.offered]?.label ?? null
  return { title: item?.title ?? null, label, notice }
}

describe('one programme has one place, however it is spelt', () => {
  test('by a relative path, through a link, from another spelling of the house', () => {
    const link = join(folder, 'link')
    if (!existsSync(link)) symlinkSync(home, link)
    const spellings = [
      relative(process.cwd(), file),
      join(link, 'programmes', 'sunday.yaml'),
      join(home, '.', 'programmes/sunday.yaml'),
    ]
    for (const each of spellings) expect(placeFile(house, each)).toBe(placeFile(house, file))
    expect(relative(link, placeFile(openHouse(link), file))).toBe(relative(home, placeFile(house, file)))
  })
  test('another programme that is run meanwhile does not lose it', () => {
    const all = items(HYMN, { voluntary: 'dundee' })
    leave(all, 0, 2)
    leave(items({ voluntary: 'dundee' }), 0, 0, join(home, 'programmes', 'other.yaml'))
    expect(backIn(all)).toEqual({ title: 'Hymn: Old Hundredth', label: 'Verse 2', notice: null })
  })
})

describe('an edited programme goes on at the nearest place that still exists, and says so', () => {
  const left = () => leave(items({ voluntary: 'dundee' }, HYMN, { silence: 'Sermon' }), 1, 3)
  test('the same item with a verse more', () => {
    left()
    const now = items({ voluntary: 'dundee' }, { ...HYMN, verses: 4 }, { silence: 'Sermon' })
    const notice = 'the programme was edited since: it goes on at Hymn: Old Hundredth, Verse 3'
    expect(backIn(now)).toEqual({ title: 'Hymn: Old Hundredth', label: 'Verse 3', notice })
  })
  test('with fewer verses: its last one', () => {
    left()
    const now = items({ voluntary: 'dundee' }, { ...HYMN, verses: 2 }, { silence: 'Sermon' })
    expect(backIn(now).label).toBe('Verse 2')
  })
  test('another item was put before it: the same verse of it', () => {
    left()
    const now = items({ voluntary: 'dundee' }, { fanfare: 'ellacombe' }, HYMN, { silence: 'Sermon' })
    expect(backIn(now)).toMatchObject({ title: 'Hymn: Old Hundredth', label: 'Verse 3' })
  })
  test('it is gone: the item that came after it', () => {
    left()
    const now = items({ voluntary: 'dundee' }, { fanfare: 'ellacombe' }, { silence: 'Sermon' })
    expect(backIn(now)).toEqual({
      title: 'Sermon',
      label: null,
      notice: 'the programme was edited since: it goes on at Sermon',
    })
  })
})

test('a key far away survives', () => {
  const all = items({ ...HYMN, transpose: 7, lastVerse: { transpose: 7 } })
  leave(all, 0, 3)
  expect(readPlace(house, file)?.sections.at(-1)?.semitones).toBe(14)
  expect(backIn(all)).toMatchObject({ label: 'Verse 3', notice: null })
})

test.each(['', '{"version":1,"progr', '\0\0\0\0', '{"version":2}'])(
  'a damaged place (%j) is said and kept aside',
  (damaged) => {
    const all = items(HYMN)
    leave(all, 0, 1)
    const kept = placeFile(house, file)
    writeFileSync(kept, damaged)
    expect(readPlace(house, file)).toBeNull()
    const { resumption, notice } = comeBack(house, file, all, organ)
    expect(resumption).toBeNull()
    expect(notice).toBe(`where it was left cannot be read: it begins at its beginning (${kept}.damaged)`)
    expect(readFileSync(`${kept}.damaged`, 'utf8')).toBe(damaged)
    leave(all, 0, 0)
    expect(readFileSync(`${kept}.damaged`, 'utf8')).toBe(damaged)
    expect(comeBack(house, file, all, organ).notice).toBeNull()
  },
)

test('an item that cannot be played keeps no other from being held', () => {
  writeFileSync(
    file,
    [
      'items:',
      '  - hymn: old-100th',
      '    verses: 2',
      '  - hymn: nowhere-to-be-found',
      '    verses: 2',
      '  - voluntary: dundee',
      '',
    ].join('\n'),
  )
  const { items: all } = openProgramme(house, file, readProgramme(file), organ)
  expect(all.map(({ title, problem }) => [title, problem])).toEqual([
    ['Hymn: Old Hundredth', null],
    ['Hymn: nowhere-to-be-found', expect.stringMatching(/^there is no such score/)],
    ['Voluntary: God moves in a mysterious way', null],
  ])
  const broken = all[1] as Item
  expect(broken.piece).toBeNull()
  expect(broken.findings).toHaveLength(1)
  expect(broken.findings[0]?.message).toContain('sunday.yaml:4:5')
  expect(broken.findings[0]?.message).toContain('nowhere-to-be-found')
})
