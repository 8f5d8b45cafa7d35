import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { findScore, theScore } from '../../src/catalogue/index.ts'
import type { House } from '../../src/house/index.ts'
import { scoreOf } from '../../src/programme/programme-schema.ts'
import { readItem } from '../../src/programme/typed-item.ts'
import { tune } from '../remote/server/tune.ts'

/** What people call a hymn by, in a house of their own and what is shipped. */
let house: House
beforeAll(() => {
  house = { home: mkdtempSync(join(tmpdir(), 'voluntary-find-')), shipped: process.cwd() }
  mkdirSync(join(house.home, 'scores', 'our own'), { recursive: true })
  const put = (name: string, side: string) => {
    writeFileSync(join(house.home, 'scores', `${name}.mid`), tune())
    writeFileSync(join(house.home, 'scores', `${name}.yaml`), side)
  }
  put(
    'abide',
    'title: Abide with me\ntune: EVENTIDE\nfirstLine: Abide with me, fast falls the eventide\nbooks: { NEH: 331 }\n',
  )
  put('abide-2', 'title: Abide with me (another)\ntune: MONK\n')
  put('our own/gathering', 'title: Gathering song\nbooks: { NEH: 417 }\n')
})
const names = (given: string) => findScore(house, given).map(({ name }) => name)

describe('a score is found by what people know of it', () => {
  test.each([
    ['its name', 'st-anne', ['st-anne']],
    ['its name in a folder', 'Gathering', ['our own/gathering']],
    ['its tune', 'eventide', ['abide']],
    ['its whole title before titles that begin so', 'Abide with me', ['abide']],
    ['the beginning of its first line', 'abide with me fast falls', ['abide']],
    ['its number in a book', 'NEH 331', ['abide']],
    ['what is written otherwise', 'o god our help', ['st-anne']],
  ])('%s', (_, given, found) => {
    expect(names(given)).toEqual(found)
  })

  test('and where several fit, all of them are said', () => {
    expect(names('abide with').sort()).toEqual(['abide', 'abide-2'])
    expect(() => theScore(house, 'abide with')).toThrow(/2 scores fit: abide \(Abide with me\), abide-2 .*\n.*name one/)
  })

  test('a slip plays nothing: what comes near is offered', () => {
    expect(names('abyde with me')).toEqual([])
    expect(() => theScore(house, 'abyde with me')).toThrow(/come near: abide \(Abide with me\)/)
    expect(() => theScore(house, 'st-ane')).toThrow(/are there: st-anne$/)
  })
})

test('a typed item is found so too, and a number in a book is no number of verses', () => {
  const typed = (text: string) => readItem(house, text, 'typed')
  expect(typed('o god our help 4')).toMatchObject({ hymn: 'st-anne', verses: 4 })
  expect(scoreOf(typed('NEH 331'))).toBe('abide')
  expect(typed('hymn NEH 331 3')).toMatchObject({ hymn: 'abide', verses: 3 })
  expect(() => typed('abide with 2')).toThrow(/2 scores fit/)
})
