import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { badInput, CannotPlay } from '../../../src/findings/index.ts'
import { createKeptResults } from '../../../src/organist/desk/kept-results.ts'
import { asAskedBy } from '../../../src/remote/server/index.ts'

let folder: string
let made: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'voluntary-kept-'))
  made = 0
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const file = () => join(folder, 'a.mid')
const make = async () => ++made
const rested = () => new Promise((resolve) => setTimeout(resolve, 30))

test('is made once for the same file, and again where the file, or what is in the folder, is another', async () => {
  const kept = createKeptResults()
  const ask = (files: readonly string[]) => kept.of('check a', files, make)
  writeFileSync(file(), 'one')
  expect([await ask([file()]), await ask([file()])]).toEqual([1, 1])
  writeFileSync(file(), 'two')
  expect(await ask([file()])).toBe(2)
  // The same length, and dated back: it was written all the same.
  writeFileSync(file(), 'six')
  utimesSync(file(), 1, 1)
  expect(await ask([file()])).toBe(3)
  expect([await ask([folder]), await ask([folder])]).toEqual([4, 4])
  writeFileSync(join(folder, 'b.mid'), '')
  expect(await ask([folder])).toBe(5)
})

test('what is wrong with a file is kept as well; that a machine is too busy is not', async () => {
  const kept = createKeptResults()
  writeFileSync(file(), 'bomb')
  const asked = (thrown: Error) =>
    kept.of(thrown.message, [file()], () => {
      made++
      return Promise.reject(thrown)
    })
  for (const _ of [1, 2]) await expect(asked(badInput('', 'too much'))).rejects.toThrow('too much')
  expect(made).toBe(1)
  for (const _ of [1, 2]) {
    await expect(asked(new CannotPlay('busy'))).rejects.toThrow('busy')
    await rested()
  }
  expect(made).toBe(3)
})

test('what was changed while it was made is not kept; who plays does not wait in a listener’s turn', async () => {
  const kept = createKeptResults()
  writeFileSync(file(), 'one')
  await kept.of('x', [file()], async () => {
    writeFileSync(file(), 'changed')
    return ++made
  })
  await rested()
  expect(await kept.of('x', [file()], make)).toBe(2)
  let end: () => void = () => undefined
  const slow = () => new Promise<number>((resolve) => (end = () => resolve(++made)))
  const guest = asAskedBy({ key: 'guest', role: 'listen' }, () => kept.of('y', [file()], slow))
  await rested()
  expect(await asAskedBy({ key: 'op', role: 'play' }, () => kept.of('y', [file()], make))).toBe(3)
  end()
  expect(await guest).toBe(4)
})
