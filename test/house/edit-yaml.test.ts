import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openYamlDraft, saveYamlDraft } from '../../src/house/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'voluntary-edit-yaml-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const OURS = `# Our organ, as the tuner left it.
name: St Mary's # the one in the west gallery

divisions:
  - name: Great
    # the Trumpet is out of tune
    stops:
      - { name: Trumpet, footage: 8 }
`
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

describe('a YAML file that is changed', () => {
  test('keeps its comments, its order and its lines', () => {
    const path = file('kept.yaml', OURS)
    const draft = openYamlDraft(path)
    draft.document.setIn(['divisions', 0, 'stops', 0, 'midi'], draft.document.createNode({ nrpn: 8 }, { flow: true }))
    draft.document.setIn(['velocity'], 100)
    saveYamlDraft(draft)
    expect(readFileSync(path, 'utf8')).toBe(
      `${OURS.replace('footage: 8 }', 'footage: 8, midi: { nrpn: 8 } }')}velocity: 100\n`,
    )
  })
  test('is not written where nothing was changed', () => {
    const text = 'list:   [1,2]\n'
    const path = file('untouched.yaml', text)
    saveYamlDraft(saveYamlDraft(openYamlDraft(path)))
    expect(readFileSync(path, 'utf8')).toBe(text)
  })
  test.each(readdirSync('organs').filter((name) => name.endsWith('.yaml')))('%s: one line more', (name) => {
    const text = readFileSync(join('organs', name), 'utf8')
    const path = file(name, text)
    const draft = openYamlDraft(path)
    draft.document.setIn(['settleMs2'], 1)
    saveYamlDraft(draft)
    const words = (of: string) => of.split(/\s+/).join(' ')
    expect(words(readFileSync(path, 'utf8'))).toBe(words(`${text}settleMs2: 1\n`))
  })
  test('is refused where somebody else has changed it meanwhile, and left as he left it', () => {
    const path = file('theirs.yaml', OURS)
    const draft = openYamlDraft(path)
    draft.document.setIn(['name'], 'ours')
    writeFileSync(path, 'name: theirs\n')
    expect(() => saveYamlDraft(draft)).toThrow(/changed by somebody else/)
    expect(readFileSync(path, 'utf8')).toBe('name: theirs\n')
  })
  test('is refused where another one has been made meanwhile under the name of a new one', () => {
    const path = join(folder, 'new.yaml')
    const draft = openYamlDraft(path)
    draft.document.setIn(['name'], 'ours')
    writeFileSync(path, 'name: theirs\n')
    expect(() => saveYamlDraft(draft)).toThrow(/changed by somebody else/)
  })
  test('may be new, and can be gone on with after it was written', () => {
    const path = join(folder, 'fresh.yaml')
    const draft = openYamlDraft(path)
    draft.document.setIn(['name'], 'first')
    const second = saveYamlDraft(draft)
    second.document.setIn(['more'], true)
    saveYamlDraft(second)
    expect(readFileSync(path, 'utf8')).toBe('name: first\nmore: true\n')
  })
  test('is not touched where it is no YAML', () => {
    const path = file('broken.yaml', 'name: [\n')
    expect(() => openYamlDraft(path)).toThrow(/broken\.yaml/)
    expect(readFileSync(path, 'utf8')).toBe('name: [\n')
  })
})
