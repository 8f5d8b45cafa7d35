import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { restore } from '../../../src/house/backup/index.ts'
import { backupOf } from './archive.ts'

const home = mkdtempSync(join(tmpdir(), 'voluntary-tar-'))
afterEach(() => rmSync(join(home, 'state'), { recursive: true, force: true }))

/** The head of the first member says this size, its sum put right. */
async function saying(size: string, type = '0'): Promise<Buffer> {
  const tar = gunzipSync(await backupOf({ 'scores/a.mid': 'music' }))
  tar.fill(0, 124, 136)
  tar.write(size, 124, 'latin1')
  tar.write(type, 156, 'latin1')
  tar.write('        ', 148, 'latin1')
  const sum = tar.subarray(0, 512).reduce((all, byte) => all + byte, 0)
  tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return gzipSync(tar)
}

test.each([
  ['no number', 'zzzzzzzzzzz', '0'],
  ['less than nothing', '-0000000001', '0'],
  ['nothing at all', '', '0'],
  ['in another base', '\x80\x00\x00\x00\x00\x00\x00\x00\x00\x01', '0'],
  ['two gigabytes of a long name', '17777777777', 'x'],
  ['eight gigabytes', '77777777777', '0'],
])('a size that is %s ends with a sentence, and nothing is put in place', async (_, size, type) => {
  const archive = join(home, 'x.tar.gz')
  writeFileSync(archive, await saying(size, type))
  const house = { home, shipped: home }
  const done = restore(house, archive, { dryRun: false, overNewer: false, lock: null })
  await expect(done).rejects.toMatchObject({ name: 'BadInput', message: expect.stringMatching(/x\.tar\.gz/) })
  expect(readdirSync(home).filter((name) => name === 'scores')).toEqual([])
})

test('an archive that goes on with nothing after its end is left there, however much that unpacks to', async () => {
  const archive = join(home, 'x.tar.gz')
  const tar = gunzipSync(await backupOf({ 'scores/a.mid': 'music' }))
  writeFileSync(archive, gzipSync(Buffer.concat([tar, Buffer.alloc(64 * 1024 * 1024)])))
  const done = restore({ home, shipped: home }, archive, { dryRun: true, overNewer: false, lock: null })
  await expect(done).rejects.toThrow(/goes on with nothing after its end/)
})
