import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { type House, list, locate } from '../../src/house/index.ts'
import { sideFilePath } from '../../src/registration/index.ts'

/** Names as they come from Macs (letters taken apart), from Windows and sticks (any case), and from people. */
let house: House
const shelf = (...path: string[]) => join(house.home, 'scores', ...path)
const put = (...path: string[]) => writeFileSync(shelf(...path), '')
const names = () =>
  list(house, 'scores')
    .filter(({ own }) => own)
    .map(({ name }) => name)

beforeEach(() => {
  house = { home: mkdtempSync(join(tmpdir(), 'voluntary-names-')), shipped: process.cwd() }
  mkdirSync(shelf('christmas', 'carols'), { recursive: true })
})

const COMPOSED = 'Großer Gott ü'

describe('a score is found', () => {
  test.each(['NFC', 'NFD'])('by the same letters in the other form, kept in %s', (form) => {
    put(`${COMPOSED.normalize(form)}.mid`)
    put(`${COMPOSED.normalize(form === 'NFC' ? 'NFD' : 'NFC')}.yaml`)
    for (const asked of ['NFC', 'NFD']) {
      const path = locate(house, 'scores', COMPOSED.normalize(asked))
      expect(path.normalize('NFC')).toBe(shelf(`${COMPOSED}.mid`))
      expect(locate(house, 'scores', shelf(`${COMPOSED}.mid`).normalize(asked))).toBe(path)
      expect(sideFilePath(path)?.normalize('NFC')).toBe(shelf(`${COMPOSED}.yaml`))
    }
  })

  test('in any case, with the side file of any case', () => {
    put('SATBUP.MID')
    put('satbup.yaml')
    for (const asked of ['satbup', 'SATBUP', 'Satbup.mid', 'scores/satbup']) {
      expect(locate(house, 'scores', asked)).toBe(shelf('SATBUP.MID'))
    }
    expect(sideFilePath(shelf('SATBUP.MID'))).toBe(shelf('satbup.yaml'))
  })

  test('as it is spelt where two differ in case only', () => {
    put('tune.mid')
    put('Tune.mid')
    expect(locate(house, 'scores', 'Tune.mid')).toBe(shelf('Tune.mid'))
    expect(() => locate(house, 'scores', 'TUNE')).toThrow(/2 scores of that name: tune, Tune\n.*say which/)
  })

  test('in a folder, by its whole name or the last of it; what hides is no score', () => {
    put('christmas', 'adeste.mid')
    put('christmas', '._adeste.mid')
    put('christmas', 'carols', 'Noel.midi')
    symlinkSync(shelf('christmas'), shelf('christmas', 'round'))
    expect(names().slice(0, 2)).toEqual(['christmas/adeste', 'christmas/carols/Noel'])
    for (const asked of ['adeste', 'christmas/adeste', 'Christmas\\Adeste.mid']) {
      expect(locate(house, 'scores', asked)).toMatch(/christmas.adeste\.mid$/)
    }
  })

  test('of two formats with one name the export has it, and its source is named with its ending', () => {
    put('hymn.mscz')
    put('hymn.mid')
    expect(names()).toEqual(['hymn', 'hymn.mscz'])
    expect(locate(house, 'scores', 'hymn')).toBe(shelf('hymn.mid'))
    expect(locate(house, 'scores', 'Hymn.mscz')).toBe(shelf('hymn.mscz'))
  })

  test('the house hides what is shipped under that name in whatever case', () => {
    put('ST-ANNE.MID')
    expect(locate(house, 'scores', 'st-anne')).toBe(shelf('ST-ANNE.MID'))
    expect(list(house, 'scores').filter(({ name }) => /st-anne/i.test(name))).toHaveLength(1)
  })
})

test('a slip of the fingers is offered the few that come near, never the whole library', () => {
  for (let number = 0; number < 800; number++) put(`hymn number ${number}.mid`)
  cpSync('scores/st-anne.mid', shelf('Adeste Fideles.mid'))
  expect(() => locate(house, 'scores', 'adeste fidelis')).toThrow(/are there: Adeste Fideles$/)
  const offered = (typed: string) => {
    try {
      return locate(house, 'scores', typed)
    } catch (thrown) {
      return String(thrown)
    }
  }
  expect(/are there: (.*)/.exec(offered('hymn number 9999'))?.[1]?.split(', ')).toHaveLength(6)
  expect(offered('qqqqqqqqq')).toMatch(/(, [^,]+){23}, and 7\d\d more$/)
})
