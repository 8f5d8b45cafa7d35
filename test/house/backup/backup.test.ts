import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { restore, writeBackup } from '../../../src/house/backup/index.ts'
import type { House } from '../../../src/house/index.ts'
import { runs } from '../../runs.ts'
import { archiveOf, backupOf, type Entry, entriesOf, listOf } from './archive.ts'
import { type Contents, contentsOf, houseWith, LIBRARY, put } from './houses.ts'

const made: string[] = []
const house = (contents: Contents, modifiedMs?: number): House => {
  const one = houseWith(contents, modifiedMs)
  made.push(one.home)
  return one
}
afterEach(() => {
  for (const home of made.splice(0)) rmSync(home, { recursive: true, force: true })
})

const PLAIN = { lock: null, overNewer: false, dryRun: false }
const archiveIn = (of: House) => join(of.home, 'x.tar.gz')
const given = (of: House, archive: Buffer) => {
  writeFileSync(archiveIn(of), archive)
  return archiveIn(of)
}
const withoutArchive = ({ home }: House) => {
  const { 'x.tar.gz': _, ...rest } = contentsOf(home)
  return rest
}

test('a house that was lost comes back byte for byte, with the times of its files', async () => {
  const before = house(LIBRARY)
  const archive = archiveIn(before)
  const { manifest, bytes } = await writeBackup(before, archive, null)
  expect(statSync(archive).size).toBe(bytes)
  expect(manifest.files.map(({ path }) => path).sort()).toEqual(Object.keys(LIBRARY).sort())
  const after = house({})
  const done = await restore(after, archive, PLAIN)
  expect(withoutArchive(after)).toEqual(LIBRARY)
  expect(done).toMatchObject({ same: 0, replaced: [], newer: [], aside: null, keysLeft: false })
  expect(statSync(join(after.home, 'scores/hymn.yaml')).mtimeMs).toBe(1_700_000_000_000)
  expect(readdirSync(join(after.home, 'state'))).toEqual([])
  // Once more changes nothing.
  expect(await restore(after, archive, PLAIN)).toMatchObject({ same: 6, brought: [], replaced: [], newer: [] })
})

test('what any program for archives shows of it are the files themselves', async () => {
  const before = house(LIBRARY)
  await writeBackup(before, archiveIn(before), null)
  const entries = await entriesOf(readFileSync(archiveIn(before)))
  expect(Object.keys(entries).at(-1)).toBe('voluntary-backup.json')
  for (const [path, text] of Object.entries(LIBRARY)) expect(entries[path]?.toString('latin1')).toBe(text)
})

test('in a house that lived on, newer files stay and older ones are put aside before they are replaced', async () => {
  const before = house(LIBRARY, 2_000_000)
  await writeBackup(before, archiveIn(before), null)
  const after = house({ ...LIBRARY, 'scores/more.mid': 'mine' }, 2_000_000)
  put(after.home, 'scores/hymn.yaml', 'newer', 3_000_000)
  put(after.home, 'organs/ours.yaml', 'older', 1_000_000)
  const done = await restore(after, archiveIn(before), PLAIN)
  expect(done).toMatchObject({ same: 4, brought: [], replaced: ['organs/ours.yaml'], newer: ['scores/hymn.yaml'] })
  expect(contentsOf(after.home)).toEqual({ ...LIBRARY, 'scores/more.mid': 'mine', 'scores/hymn.yaml': 'newer' })
  expect(contentsOf(done.aside ?? '')).toEqual({ 'organs/ours.yaml': 'older' })
  const over = await restore(after, archiveIn(before), { ...PLAIN, overNewer: true })
  expect(over.replaced).toEqual(['scores/hymn.yaml'])
  expect(contentsOf(over.aside ?? '')).toEqual({ 'scores/hymn.yaml': 'newer' })
})

test('a dry run says the same and touches nothing', async () => {
  const before = house(LIBRARY, 2_000_000)
  await writeBackup(before, archiveIn(before), null)
  const after = house({ 'organs/ours.yaml': 'older' }, 1_000_000)
  const said = await restore(after, archiveIn(before), { ...PLAIN, dryRun: true })
  expect(contentsOf(after.home)).toEqual({ 'organs/ours.yaml': 'older' })
  const done = await restore(after, archiveIn(before), PLAIN)
  expect({ ...done, aside: null }).toEqual({ ...said, aside: null })
})

describe('keys and paired devices', () => {
  const KEYS = { 'state/devices.json': '{"devices":[]}', 'state/cookie-key': 'secret', 'state/library': 'read anew' }
  const lock = { passphrase: 'a long passphrase' }

  test('are left out unless asked for', async () => {
    const before = house({ ...LIBRARY, ...KEYS })
    await writeBackup(before, archiveIn(before), null)
    const entries = await entriesOf(readFileSync(archiveIn(before)))
    expect(Object.keys(entries).filter((path) => path.startsWith('state') || path === 'keys.age')).toEqual([])
  })

  test('come encrypted and go back for their owner only', async () => {
    const before = house({ ...LIBRARY, ...KEYS })
    await writeBackup(before, archiveIn(before), lock)
    const entries = await entriesOf(readFileSync(archiveIn(before)))
    const sealed = entries['keys.age']?.toString('latin1') ?? ''
    expect(sealed).toMatch(/^age-encryption\.org\/v1\n/)
    expect(sealed).not.toContain('secret')
    const after = house({})
    expect((await restore(after, archiveIn(before), PLAIN)).keysLeft).toBe(true)
    expect(existsSync(join(after.home, 'state/cookie-key'))).toBe(false)
    await expect(restore(after, archiveIn(before), { ...PLAIN, lock: { passphrase: 'another one' } })).rejects.toThrow(
      /does not open/,
    )
    await restore(after, archiveIn(before), { ...PLAIN, lock })
    expect(readFileSync(join(after.home, 'state/cookie-key'), 'utf8')).toBe('secret')
    expect(statSync(join(after.home, 'state/cookie-key')).mode & 0o077).toBe(0)
    expect(existsSync(join(after.home, 'state/library'))).toBe(false)
  })

  test('for a public key of age, opened by its secret one', async () => {
    const { generateX25519Identity, identityToRecipient } = await import('age-encryption')
    const identity = await generateX25519Identity()
    const before = house({ ...LIBRARY, ...KEYS })
    await writeBackup(before, archiveIn(before), { key: await identityToRecipient(identity) })
    const after = house({})
    await restore(after, archiveIn(before), { ...PLAIN, lock: { key: identity } })
    expect(readFileSync(join(after.home, 'state/cookie-key'), 'utf8')).toBe('secret')
    await expect(writeBackup(before, archiveIn(before), { key: 'age1nonsense' })).rejects.toThrow(
      /no public key of age/,
    )
  })
})

describe('a backup that is not made', () => {
  test.each(['scores/link.mid', 'scores'])('because of a link: %s', async (path) => {
    const one = house({ 'organs/ours.yaml': 'x' })
    const elsewhere = house({ 'secret.mid': 'elsewhere' })
    if (path !== 'scores') mkdirSync(join(one.home, 'scores'))
    symlinkSync(elsewhere.home, join(one.home, path))
    await expect(writeBackup(one, archiveIn(one), null)).rejects.toThrow(/this is a link/)
    expect(existsSync(archiveIn(one))).toBe(false)
  })

  test('because there is nothing', async () => {
    const one = house({})
    await expect(writeBackup(one, archiveIn(one), null)).rejects.toThrow(/nothing of yours/)
    await expect(writeBackup(house(LIBRARY), '/proc/x.tar.gz', null)).rejects.toThrow(/cannot be written/)
    expect(readdirSync(one.home)).toEqual([])
  })
})

describe('an archive that is refused changes nothing', () => {
  const target = { 'scores/hymn.mid': 'as it was' }
  const refused = async (archive: Buffer, words: RegExp, at: House = house(target, 500)) => {
    await expect(restore(at, given(at, archive), { ...PLAIN, overNewer: true })).rejects.toThrow(words)
    expect(withoutArchive(at)).toEqual(target)
    expect(existsSync(join(at.home, 'state')) ? readdirSync(join(at.home, 'state')) : []).toEqual([])
  }
  const OUTSIDE = [
    '../outside.mid',
    'scores/../../outside.mid',
    '/etc/outside.mid',
    'scores//x.mid',
    'scores/./x.mid',
    'scores\\..\\x.mid',
    'state/devices.json',
    'scores',
    'elsewhere/x.mid',
    'scores/a\u0000b.mid',
    'scores/line\nbreak.mid',
  ]
  test.each(OUTSIDE)('a place outside the house: %j', async (path) => {
    await refused(
      await backupOf({ 'scores/hymn.mid': 'new', [path]: 'x' }),
      /no place|no plain file|cannot be unpacked|is missing in it/,
    )
  })

  const HEADERS: [string, Entry][] = [
    ['a link', [{ name: 'scores/x.mid', type: 'symlink', linkname: '/etc/passwd' }]],
    ['a hard link', [{ name: 'scores/x.mid', type: 'link', linkname: 'scores/hymn.mid' }]],
    ['a device', [{ name: 'scores/x.mid', type: 'character-device' }]],
    ['a pipe', [{ name: 'scores/x.mid', type: 'fifo' }]],
  ]
  test.each(HEADERS)('%s', async (_, entry) => {
    await refused(await archiveOf([entry, [{ name: 'voluntary-backup.json' }, listOf({})]]), /is a link|no plain file/)
  })

  test('one that lacks a file, has one twice, or one that its list does not know', async () => {
    const files = { 'scores/hymn.mid': 'new' }
    const list: Entry = [{ name: 'voluntary-backup.json' }, listOf(files)]
    const hymn: Entry = [{ name: 'scores/hymn.mid' }, 'new']
    await refused(await archiveOf([list]), /is missing in it/)
    await refused(await archiveOf([hymn, hymn, list]), /twice/)
    await refused(await archiveOf([hymn, [{ name: 'scores/x.mid' }, 'x'], list]), /not in its own list/)
    await refused(await archiveOf([[{ name: 'scores/hymn.mid' }, 'NEW'], list]), /not as it was/)
    await refused(await archiveOf([hymn]), /list is missing/)
    await refused(await archiveOf([hymn, [{ name: 'voluntary-backup.json' }, '{"version":9}']]), /cannot be read/)
  })

  test('one that would unpack to more than any score', async () => {
    await refused(await archiveOf([[{ name: 'scores/x.mid' }, 'x'.repeat(65 * 1024 * 1024)]]), /larger than 64 MB/)
  })

  test('no archive at all', async () => {
    await refused(Buffer.from('hello'), /cannot be unpacked/)
    await expect(restore(house({}), '/no/such/file.tar.gz', PLAIN)).rejects.toThrow(/no such file/)
  })

  test('cut off anywhere, or with any byte changed', async () => {
    const whole = await backupOf({ 'scores/hymn.mid': 'new', 'scores/second.mid': 'second' })
    const at = house(target, 500)
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        await refused(whole.subarray(0, place), /cannot be unpacked|list is missing/, at)
        const changed = Buffer.from(whole)
        changed[place] = (changed[place] ?? 0) ^ change
        const done = await restore(at, given(at, changed), { ...PLAIN, dryRun: true }).catch((thrown: Error) => thrown)
        // Some bytes of the container mean nothing (its time, its system); what comes out is then the same.
        if (done instanceof Error) expect(done.name).toBe('BadInput')
        else expect([...done.brought, ...done.replaced].sort()).toEqual(['scores/hymn.mid', 'scores/second.mid'])
        expect(withoutArchive(at)).toEqual(target)
      }),
      runs(60),
    )
  })

  test('a link or a folder in the house where a file should go', async () => {
    const at = house(target, 500)
    const elsewhere = house({})
    symlinkSync(elsewhere.home, join(at.home, 'organs'))
    const archive = given(at, await backupOf({ 'organs/ours.yaml': 'x', 'scores/hymn.mid': 'new' }))
    await expect(restore(at, archive, PLAIN)).rejects.toThrow(/this is a link/)
    expect(readdirSync(elsewhere.home)).toEqual([])
    rmSync(join(at.home, 'organs'))
    mkdirSync(join(at.home, 'organs/ours.yaml'), { recursive: true })
    await expect(restore(at, archive, PLAIN)).rejects.toThrow(/a file was expected/)
    expect(readFileSync(join(at.home, 'scores/hymn.mid'), 'utf8')).toBe('as it was')
  })
})

test('what a restore that was killed has left is swept by the next', async () => {
  const before = house(LIBRARY)
  await writeBackup(before, archiveIn(before), null)
  const after = house({})
  // No process has this number (Linux gives at most 4,194,304).
  mkdirSync(join(after.home, 'state/restoring-99999999'), { recursive: true })
  writeFileSync(join(after.home, 'state/restoring-99999999/0'), 'half')
  await restore(after, archiveIn(before), PLAIN)
  expect(readdirSync(join(after.home, 'state'))).toEqual([])
})
