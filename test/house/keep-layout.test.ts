import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { openYamlDraft, saveYamlDraft, type YamlDraft } from '../../src/house/index.ts'
import { runs } from '../runs.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'edit-yaml-'))
})
afterEach(() => rmSync(folder, { recursive: true }))
const file = (text: string): string => {
  const path = join(folder, 'mine.yaml')
  writeFileSync(path, text)
  return path
}
const edited = (text: string, change: (draft: YamlDraft) => void): string => {
  const path = file(text)
  const draft = openYamlDraft(path)
  change(draft)
  saveYamlDraft(draft)
  return readFileSync(path, 'utf8')
}

const MINE = `# Our organ.
name:   Ours     # as on the board
compass: [C2,   A6]

divisions:
    # below
  - name: Great
    stops:
      - { name: Trumpet, footage: 8 }   # loud
  - {name: Swell, stops: []}
`

describe('a YAML file that is changed keeps its person’s layout', () => {
  test('only the changed line differs: comments, and the spaces of all others, stay', () => {
    const text = edited(MINE, ({ document }) => document.setIn(['divisions', 0, 'stops', 0, 'footage'], 4))
    expect(text).toBe(MINE.replace('footage: 8 }   #', 'footage: 4 } #'))
  })
  test('a new key and a new item', () => {
    const text = edited(MINE, ({ document }) => {
      document.setIn(['port'], 'WIDI')
      document.addIn(['divisions', 0, 'stops'], document.createNode({ name: 'Octave' }, { flow: true }))
    })
    expect(text).toBe(`${MINE.replace('# loud\n', '# loud\n      - { name: Octave }\n')}port: WIDI\n`)
  })
  test('a changed line that was laid out otherwise takes the usual layout; its neighbours do not', () => {
    const text = edited(MINE, ({ document }) => document.setIn(['name'], 'Theirs'))
    expect(text).toContain('name: Theirs # as on the board\n')
    expect(text).toContain('\n  - {name: Swell, stops: []}\n')
  })
  test('nothing changed, nothing differs', () => {
    expect(edited(MINE, () => undefined)).toBe(MINE)
  })
  test.each([
    ['lines that end as in Windows', 'a: 1\r\nb: [1,2]\r\nc: 3\r\n', 'a: 1\r\nb: [1,2]\r\nc: 4\r\n'],
    [
      'four spaces, lists not indented',
      'a:\n    b:\n    - 1\n    -   2\nc: 3\n',
      'a:\n    b:\n    - 1\n    -   2\nc: 4\n',
    ],
  ])('%s', (_what, text, wanted) => {
    expect(edited(text, ({ document }) => document.setIn(['c'], 4))).toBe(wanted)
  })
  test('a file that is not there begins with the text given', () => {
    const path = join(folder, 'new.yaml')
    const draft = openYamlDraft(path, '# Ours\nname: Ours\n')
    draft.document.setIn(['letter'], 'O')
    expect(readdirSync(folder)).toEqual([])
    const second = saveYamlDraft(draft)
    second.document.setIn(['letter'], 'P')
    saveYamlDraft(second)
    expect(readFileSync(path, 'utf8')).toBe('# Ours\nname: Ours\nletter: P\n')
  })
  test.each(readdirSync('organs').filter((name) => name.endsWith('.yaml')))(
    'any name changed in %s: it means what was wanted, and all comments are there',
    (name) => {
      const text = readFileSync(`organs/${name}`, 'utf8')
      const comments = text.match(/^#.*$/gm)
      const count = parse(text).divisions.length
      fc.assert(
        fc.property(fc.nat(count - 1), fc.string({ minLength: 1 }), (division, word) => {
          const changed = edited(text, ({ document }) => document.setIn(['divisions', division, 'name'], word))
          const wanted = parse(text)
          wanted.divisions[division].name = word
          expect(parse(changed)).toEqual(wanted)
          expect(changed.match(/^#.*$/gm)).toEqual(comments)
          const differs = changed.split('\n').filter((line) => !text.split('\n').includes(line))
          expect(differs.length).toBeLessThan(6)
        }),
        runs(10),
      )
    },
  )
})
