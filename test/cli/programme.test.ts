import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { isPress, isTaught } from '../../src/organist/index.ts'
import { readLine } from '../../src/performance/index.ts'

const home = mkdtempSync(join(tmpdir(), 'voluntary-programmes-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))
const run = (...args: string[]) => {
  const options = { encoding: 'utf8', timeout: 20_000 } as const
  const { status, stdout, stderr } = spawnSync('node', ['bin/voluntary', '--home', home, 'programme', ...args], options)
  return { status, all: stdout + stderr }
}
const path = (name: string) => join(home, 'programmes', `${name}.yaml`)

describe('voluntary programme', () => {
  test('new, add, show, check: a file that a person can go on writing', () => {
    expect(run('new', '2026-12-06', '--title', 'Advent 2').status).toBe(0)
    expect(run('add', '2026-12-06', 'hymn', 'st-anne', '--verses', '1,2,4,5', '--number', '146').all).toBe(
      '1  Hymn 146: O God, our help in ages past\n',
    )
    writeFileSync(
      path('2026-12-06'),
      readFileSync(path('2026-12-06'), 'utf8').replace('items:', '# Family service\nitems:'),
    )
    expect(run('add', '2026-12-06', 'silence', 'Sermon').status).toBe(0)
    expect(run('add', '2026-12-06', 'voluntary', 'bwv-553', '--loop', '1-24', '--at', '1').status).toBe(0)
    expect(readFileSync(path('2026-12-06'), 'utf8')).toMatchInlineSnapshot(`
      "# The order of service: voluntary programme add, or by hand (docs/sunday.md).
      title: "Advent 2"
      date: 2026-12-06
      # Family service
      items:
        - voluntary: bwv-553
          loop: [1, 24]
        - hymn: st-anne
          number: 146
          verses: [1, 2, 4, 5]
        - silence: Sermon
      "
    `)
    const { all } = run('show', '2026-12-06')
    expect(all).toMatch(/2 {3}Hymn 146: O God, our help in ages past\n {6}Play-over: mp, waits for go\n {6}Verse 1: mf/)
    expect(run('check', '2026-12-06')).toMatchObject({ status: 0 })
    expect(run('check', '2026-12-06', '--organ', 'one-manual').all).toMatch(
      /no Pedal: its parts are played on the Great/,
    )
    expect(JSON.parse(run('show', '2026-12-06', '--json').all)).toMatchObject({ title: 'Advent 2' })
  })
  test.each<[what: string, args: string[], words: RegExp]>([
    ['made twice', ['new', '2026-12-06'], /is there already/],
    ['a hymn without verses', ['add', '2026-12-06', 'hymn', 'st-anne'], /"verses" is missing/],
    ['no such score', ['add', '2026-12-06', 'hymn', 'st-ann', '--verses', '2'], /no such score[\s\S]*st-anne/],
    ['no such kind', ['add', '2026-12-06', 'dance', 'x'], /Allowed choices are hymn, psalm/],
    ['a place that is none', ['add', '2026-12-06', 'silence', 'x', '--at', '9'], /a place from 1 to 4/],
    ['what we ship', ['add', '2026-11-22', 'silence', 'x'], /came with Voluntary/],
    ['a programme that is not there', ['show', 'easter'], /no such programme[\s\S]*2026-11-22/],
    ['a switch that was never taught', ['run', '2026-12-06', '--monitor', '--go-from', 'x'], /learn-go --from x/],
  ])('%s is said, and nothing is written', (_, args, words) => {
    const before = readFileSync(path('2026-12-06'), 'utf8')
    expect(run(...args)).toMatchObject({ status: 2, all: expect.stringMatching(words) })
    expect(readFileSync(path('2026-12-06'), 'utf8')).toBe(before)
  })
  test('all that is wrong in a file is said at once, with its line', () => {
    const items =
      '  - hymn: st-anne\n    verse: 3\n  - { hymn: dundee, verses: [1], breath: long }\n  - { respond: x }\n'
    writeFileSync(path('bad'), `items:\n${items}`)
    const { status, all } = run('check', 'bad')
    expect(status).toBe(2)
    expect(all).toMatch(/bad\.yaml:3:5: there is no setting "verse" here/)
    expect(all).toMatch(/bad\.yaml:4:34: "breath" should be a number/)
    expect(all).toMatch(/bad\.yaml:5:5: item 3 of "items" should be one of hymn, psalm/)
  })
})

describe('what an operator says', () => {
  test.each([
    ['go', { name: 'go' }],
    [' Last  Verse now ', { name: 'lastVerseNow' }],
    ['one more', { name: 'oneMoreVerse' }],
    ['end', { name: 'endAfterLine' }],
    ['breath -1', { name: 'breath', beats: -1 }],
    ['tempo −4', { name: 'tempo', byPercent: -4 }],
    ['higher', { name: 'transpose', bySemitones: 1 }],
    ['softer', { name: 'softer' }],
    ['tap', { name: 'tap', atMs: 7 }],
    ['insert {hymn: dundee, verses: 2}', { name: 'insert', item: { hymn: 'dundee', verses: 2 } }],
    ['insert {', { name: 'insert', item: '{' }],
    ['piston mf', { name: 'piston', piston: 'mf' }],
    ['+ Gt. Trumpet', { name: 'line', text: '+ Gt. Trumpet' }],
    ['17:3', { name: 'line', text: '17:3' }],
    ['louder please', { name: 'line', text: 'louder please' }],
    ['constructor', { name: 'line', text: 'constructor' }],
  ])('%s', (line, command) => {
    expect(readLine(line, 7)).toEqual(command)
  })
})

describe('a piston or foot switch that is go', () => {
  test.each<[what: string, taught: number[], heard: number[], isGo: boolean]>([
    ['a pedal pressed as hard as it likes', [0xb0, 64, 127], [0xb0, 64, 90], true],
    ['a pedal let go', [0xb0, 64, 127], [0xb0, 64, 0], false],
    ['another pedal', [0xb0, 64, 127], [0xb0, 67, 127], false],
    ['a key', [0x9f, 36, 100], [0x9f, 36, 1], true],
    ['a key let go by a note-on of no strength', [0x9f, 36, 100], [0x9f, 36, 0], false],
    ['a piston', [0xc3, 5], [0xc3, 5], true],
    ['another piston', [0xc3, 5], [0xc3, 6], false],
    ['a system exclusive message', [0xf0, 1, 2, 0xf7], [0xf0, 1, 2, 0xf7], true],
    ['a longer one', [0xf0, 1, 0xf7], [0xf0, 1, 2, 0xf7], false],
    ['Active Sensing', [0xb0, 64, 127], [0xfe], false],
  ])('%s', (_, taught, heard, isGo) => {
    expect(isTaught(taught, heard)).toBe(isGo)
  })
  test('only what is pressed can be taught', () => {
    expect([[0xfe], [0xf8], [0x80, 60, 0], [0xb0, 64, 0], [0xe0, 0, 64]].filter(isPress)).toEqual([])
  })
})
