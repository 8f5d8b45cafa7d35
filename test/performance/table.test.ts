import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { FORMS, readLine } from '../../src/performance/index.ts'

const playing = readFileSync(new URL('../../docs/playing.md', import.meta.url), 'utf8')
const SHOWN: Readonly<Record<string, string>> = {
  space: 'space',
  pagedown: 'Page Down',
  left: '←',
  right: '→',
  up: '↑',
  down: '↓',
  backspace: 'Backspace',
  '=': '+',
  '-': '−',
}

/** One table: what a word, a key and a document say of a command is the same. */
describe('the table of commands', () => {
  test('no name, word or key means two things', () => {
    const once = (each: readonly string[]) => expect(each).toEqual([...new Set(each)])
    once(FORMS.map(({ name }) => name))
    once(FORMS.flatMap(({ words }) => Object.keys(words)))
    once(FORMS.flatMap(({ keys }) => Object.keys(keys)))
  })

  test.each(FORMS.map((form) => [form.name, form] as const))('%s: each of its words is read as it', (name, form) => {
    for (const [word, values] of Object.entries(form.words)) {
      expect(readLine(` ${word.toUpperCase()}  `, 0)).toEqual({ name, ...values })
    }
    if (form.numbered) expect(readLine(`${form.numbered.word} −2`, 0)).toEqual({ name, [form.numbered.argument]: -2 })
  })

  test('the handbook says every word and every key', () => {
    for (const { words, keys } of FORMS) {
      for (const word of Object.keys(words)) expect([word, playing.includes(`\`${word}\``)]).toEqual([word, true])
      for (const key of Object.keys(keys)) {
        const shown = SHOWN[key] ?? (key === 'B' ? '⇧B' : key.toUpperCase())
        expect(playing.split('\n').some((line) => line.startsWith('|') && line.split('|')[1]?.includes(shown))).toBe(
          true,
        )
      }
    }
  })

  test('what is no command is a line: a place, a piston, a stop', () => {
    expect(readLine('17:3', 0)).toEqual({ name: 'line', text: '17:3' })
    expect(readLine('+ Gt. Trumpet', 0)).toEqual({ name: 'line', text: '+ Gt. Trumpet' })
    expect(readLine('piston mf', 0)).toEqual({ name: 'piston', piston: 'mf' })
    expect(readLine('insert {hymn: dundee, verses: 2}', 0)).toEqual({
      name: 'insert',
      item: { hymn: 'dundee', verses: 2 },
    })
    expect(readLine('insert dundee', 0)).toEqual({ name: 'insert', item: 'dundee' })
    expect(readLine('bar 9', 0)).toEqual({ name: 'goTo', place: '9' })
    expect(readLine('tap', 42)).toEqual({ name: 'tap', atMs: 42 })
    expect(readLine('Tempo primo', 0)).toEqual({ name: 'line', text: 'Tempo primo' })
    expect(readLine('tempo', 0)).toEqual({ name: 'tempo', byPercent: Number.NaN })
  })
})
