import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** Rows of *Twelve questions* in docs/architecture.md: the question, and each file with the names that it is asked for. */
const rows = readFileSync('docs/architecture.md', 'utf8')
  .split('## Twelve questions')[1]!
  .split('\n## ')[0]!
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('?'))
  .map((line) => line.split(' | '))
  .map(([question, , where]) => ({ question: question!.slice(2), places: placesIn(where!) }))

test('there are twelve', () => {
  expect(rows).toHaveLength(12)
})

test.each(rows)('$question: what answers it is where the page says', ({ places }) => {
  expect(places).not.toEqual([])
  for (const { file, names } of places) {
    const text = readFileSync(file, 'utf8')
    expect(names.filter((name) => !text.includes(name))).toEqual([])
  }
})

test.each(['docs/architecture.md', 'CONTRIBUTING.md'])('files that %s names by their whole path are there', (page) => {
  const named = [...readFileSync(page, 'utf8').matchAll(/`((?:src|test|build|bench|docs)\/[\w./-]+)`/g)]
  expect(named.map(([, path]) => path!).filter((path) => !existsSync(path))).toEqual([])
})

/** "`src/a.ts`: `one`, `two`; `src/b.ts`: `three`" */
function placesIn(where: string) {
  return where.split('; ').map((each) => {
    const [file, ...names] = [...each.matchAll(/`([^`]+)`/g)].map(([, text]) => text!)
    return { file: file!, names }
  })
}
