import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { table } from '../../src/cli/view/table.ts'
import { file, header, named, track } from '../smf.ts'

const home = mkdtempSync(join(tmpdir(), 'voluntary-scores-'))
const scores = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync('node', ['bin/voluntary', '--home', home, 'scores', ...args], {
    encoding: 'utf8',
    timeout: 20_000,
  })
  return { status, stdout, stderr }
}
const TUNE = file(header(1, 2), track(named('From the file')), track([0, 0x90, 60, 80], [96, 0x80, 60, 64]))

beforeAll(() => {
  mkdirSync(join(home, 'scores'), { recursive: true })
  writeFileSync(join(home, 'scores', 'mine.mid'), TUNE)
  writeFileSync(join(home, 'scores', 'wrong.mid'), TUNE)
  writeFileSync(join(home, 'scores', 'wrong.yaml'), 'title: Come down, O Love divine\nmeter: 6.6.11 D\n')
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

describe('voluntary scores', () => {
  test('lists all of them, the broken one with its line, and ends with 2', () => {
    const { status, stdout } = scores()
    expect(status).toBe(2)
    expect(stdout).toMatch(/^st-anne +O God, our help in ages past, William Croft/m)
    expect(stdout).toMatch(/^mine +From the file \(no registration, yours\)$/m)
    expect(stdout).toMatch(
      /^wrong +Come down, O Love divine \(yours\)\n {2}! .*wrong\.yaml:2:1: there is no setting "meter"/m,
    )
  })

  test('--json', () => {
    const all = JSON.parse(scores('--json').stdout) as { readonly name: string; readonly problem: string | null }[]
    expect(all.find(({ name }) => name === 'st-anne')).toMatchObject({ metre: 'C.M.', tune: 'ST ANNE', problem: null })
    expect(all.find(({ name }) => name === 'wrong')?.problem).toMatch(/wrong\.yaml:2:1/)
  })
})

describe('voluntary scores --search', () => {
  test('a table with why; what could not be read is said', () => {
    const { status, stdout } = scores('--search', 'neh 417')
    expect(status).toBe(0)
    expect(stdout).toMatch(/^score +title +tune +metre +found by\nst-anne +O God, .* +ST ANNE +C\.M\. +NEH 417\n/)
    expect(stdout).toMatch(/Not all of these could be read[\s\S]*wrong\.yaml:2:1/)
  })

  test('a broken side file hides no score', () => {
    expect(scores('--search', 'love divine').stdout).toMatch(/^wrong +Come down/m)
  })

  test('--json is the same, for scripts', () => {
    const hits = JSON.parse(scores('--search', 'amazng', '--json').stdout)
    expect(hits).toMatchObject([{ name: 'new-britain', why: [{ field: 'title', nearly: true }] }])
    expect(scores('--search', 'zzzz', '--json')).toMatchObject({ status: 1, stdout: '[]\n' })
  })

  test('nothing found: near misses, and what is there', () => {
    const { status, stdout } = scores('--search', '7.6.7.6')
    expect(status).toBe(1)
    expect(stdout).toMatch(/no score for "7\.6\.7\.6"[\s\S]*come near:[\s\S]*ellacombe/)
    expect(stdout).toMatch(
      /In the library \(11 scores[\s\S]*scores +bitshift[\s\S]*metres +C\.M\. \(3\)[\s\S]*books .*NEH/,
    )
  })

  test('nothing to search for', () => {
    const { status, stderr } = scores('--search', '?!')
    expect(status).toBe(2)
    expect(stderr).toMatch(/neither a letter nor a figure\n {2}→ /)
  })
})

describe('voluntary scores show', () => {
  test('all that is known, and the tunes of its metre', () => {
    const { status, stdout } = scores('show', 'st-anne')
    expect(status).toBe(0)
    expect(stdout).toMatch(/tune +ST ANNE\n +metre +C\.M\.\n[\s\S]*books +NEH 417/)
    expect(stdout).toMatch(/Alternative tunes of the same metre:\n.*\n {2}dundee .*\n {2}new-britain /)
  })

  test('another setting of the tune', () => {
    expect(scores('show', 'old-100th').stdout).toMatch(/settings +old-100th-dowland \(John Dowland/)
  })

  test('by its path, with its complaint', () => {
    const { status, stdout } = scores('show', join(home, 'scores', 'wrong.mid'))
    expect(status).toBe(2)
    expect(stdout).toMatch(/Come down[\s\S]*! .*wrong\.yaml:2:1[\s\S]*No alternative tunes: its metre is not given/)
  })

  test('--json', () => {
    expect(JSON.parse(scores('show', 'dundee', '--json').stdout)).toMatchObject({
      tune: 'DUNDEE',
      alternatives: [
        { entry: { name: 'new-britain' }, warning: null },
        { entry: { name: 'st-anne' }, warning: null },
      ],
      whyNoAlternative: null,
    })
  })

  test('a name that is not there', () => {
    expect(scores('show', 'st-annes')).toMatchObject({ status: 2, stderr: expect.stringMatching(/no such score/) })
  })

  test('help teaches', () => expect(scores('show', '--help').stdout).toMatch(/Example:\n {2}\$ voluntary scores show/))
})

test('a table leaves out what nobody has, and counts letters, not bytes', () => {
  expect(
    table(
      ['a', 'b', 'c'],
      [
        ['Cœ', '', 'x'],
        ['abcd', '', 'y'],
      ],
    ),
  ).toBe('a     c\nCœ    x\nabcd  y')
})
