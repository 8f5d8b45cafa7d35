import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readOrgan } from '../../src/organ/index.ts'
import { readScore } from '../../src/score/index.ts'
import { closedAgain, judge } from './judge.ts'

/** What came with the program, without its side files; `npm run long:hymns -- FOLDER` does the same with a collection. */
const HYMNS = ['dundee', 'ellacombe', 'lobe-den-herren', 'new-britain', 'old-100th', 'st-anne']
const organ = (name: string) => readOrgan(`organs/${name}.yaml`, readFileSync(`organs/${name}.yaml`, 'utf8'))
const score = (name: string) => readScore(`${name}.mid`, readFileSync(`scores/${name}.mid`))

describe.each(HYMNS)('%s, of which nothing is said', (name) => {
  test.each(['st-marys', 'general-midi', 'three-manuals', 'grandorgue'])('comes out as a hymn on %s', (profile) => {
    expect(judge(score(name), organ(profile))).toMatchObject({ isRight: true, hasPedals: true, doubled: 0, lost: 0 })
  })
  test('plays on one manual', () => {
    expect(judge(score(name), organ('one-manual'))).toMatchObject({ letters: 'GGGG', tune: 1, lost: 0, unclear: false })
  })
  test('on one staff, and on two, has the same bass', () => {
    const told = closedAgain(score(name), organ('st-marys'))
    expect(told?.two).toBeGreaterThan(0.98)
    expect(told?.one).toBeGreaterThan(0.98)
  })
})
