import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { importOrgan } from '../../../src/profile/import/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'voluntary-import-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const DEFINITION = `[Organ]
ChurchName=Chest organ
HasPedals=N
NumberOfManuals=1
[Manual001]
Name=Manual
NumberOfAccessibleKeys=54
FirstAccessibleKeyMIDINoteNumber=36
NumberOfStops=1
Stop001=1
[Stop001]
Name=Gedackt 8'
NumberOfAccessiblePipes=54
`
const file = (name: string, content: string | Uint8Array) => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

/** A ZIP archive without compression, as GrandOrgue's packages are. */
function archive(files: Readonly<Record<string, string>>): Uint8Array {
  const bodies: Buffer[] = []
  const table: Buffer[] = []
  let offset = 0
  for (const [name, text] of Object.entries(files)) {
    const data = Buffer.from(text, 'latin1')
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt32LE(crc32(data), 10)
    common.writeUInt32LE(data.length, 14)
    common.writeUInt32LE(data.length, 18)
    common.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), data])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    table.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, rest, Buffer.from(name)]))
    bodies.push(local)
    offset += local.length
  }
  const directory = Buffer.concat(table)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06')
  end.writeUInt16LE(table.length, 8)
  end.writeUInt16LE(table.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...bodies, directory, end])
}

describe('an organ is imported', () => {
  test('from a package, by the only definition in it', async () => {
    const path = file('one.orgue', archive({ 'chest.organ': DEFINITION, 'organindex.ini': '[General]' }))
    expect((await importOrgan(path, null)).suggestedName).toBe('chest-organ')
  })
  test('from a package with several only by name', async () => {
    const path = file('two.orgue', archive({ 'a.organ': DEFINITION, 'b.organ': DEFINITION.replace('Chest', 'Other') }))
    await expect(importOrgan(path, null)).rejects.toThrow(/a\.organ, b\.organ\n.*--inside/s)
    expect((await importOrgan(path, 'b.organ')).suggestedName).toBe('other-organ')
    await expect(importOrgan(path, 'c.organ')).rejects.toThrow(/it has a\.organ, b\.organ/)
  })
  test.each([
    ['none.orgue', archive({ 'readme.txt': 'x' }), /no organ definition/],
    [
      'many.orgue',
      archive(Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`${at}.organ`, '']))),
      /more definitions than any/,
    ],
    ['broken.orgue', Buffer.from('PK no archive'), /cannot be opened as a GrandOrgue package/],
    ['other.txt', Buffer.from('x'), /this is no organ definition/],
  ])('%s is refused in words', async (name, content, complaint) => {
    await expect(importOrgan(file(name, content), null)).rejects.toThrow(complaint)
  })
  test('a file that is not there is said to be missing', async () => {
    for (const name of ['gone.organ', 'gone.orgue']) {
      await expect(importOrgan(join(folder, name), null)).rejects.toThrow(/there is no such file/)
    }
  })
  test('into the house, never over what is there, and can be played on', () => {
    const path = file('chest.organ', DEFINITION)
    const home = join(folder, 'home')
    const run = (...args: string[]) =>
      spawnSync('node', ['bin/voluntary', '--home', home, ...args], { encoding: 'utf8', timeout: 20_000 })
    const first = run('organs', 'import', path)
    expect(first.status).toBe(0)
    expect(first.stdout).toMatch(/Manual \(1\)/)
    const again = run('organs', 'import', path)
    expect([again.status, again.stderr]).toEqual([2, expect.stringMatching(/there is a profile already/)])
    expect(readFileSync(join(home, 'organs', 'chest-organ.yaml'), 'utf8')).toMatch(/Gedackt/)
    expect(run('check', 'old-100th', '--organ', 'chest-organ', '--registration', 'none').stdout).toMatch(/Chest organ/)
  })
})
