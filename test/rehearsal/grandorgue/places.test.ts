import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openGrandOrgue } from '../../../src/profile/import/index.ts'
import { backupsOf, keepBackup, undo } from '../../../src/rehearsal/grandorgue/backup.ts'
import { bindOrgan, unbindOrgan } from '../../../src/rehearsal/grandorgue/bind-organ.ts'
import { configPlace, organHash, placesOf } from '../../../src/rehearsal/grandorgue/places.ts'
import { isGrandOrgue } from '../../../src/rehearsal/grandorgue/running.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bind-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const NOW = new Date('2026-11-21T14:00:00Z')
const machine = (platform: NodeJS.Platform = 'linux') => ({ platform, home: folder, env: {} })
const OPTIONS = { config: null, settings: null, preset: null, replaces: false, isDry: false, isClosed: true }
const DEFINITION = `[Organ]
ChurchName=Kleinorgel
HasPedals=N
NumberOfManuals=1
NumberOfWindchestGroups=1
[Manual001]
Name=Manual
NumberOfAccessibleKeys=54
FirstAccessibleKeyMIDINoteNumber=36
NumberOfStops=1
Stop001=1
[WindchestGroup001]
[Stop001]
Name=Gedackt 8
NumberOfAccessiblePipes=54
WindchestGroup=1
`

function church(): { definition: string; data: string } {
  const definition = join(folder, 'klein.organ')
  const data = join(folder, 'GrandOrgue', 'Data')
  mkdirSync(data, { recursive: true })
  writeFileSync(definition, DEFINITION)
  writeFileSync(join(folder, 'GrandOrgueConfig'), gzipSync(`[General]\nSettingPath=${data}\nPreset=2\n`))
  return { definition, data }
}

describe('where settings are', () => {
  test('the general ones of each system', () => {
    expect(configPlace({ platform: 'linux', home: '/home/eva', env: {} })).toBe('/home/eva/GrandOrgueConfig')
    expect(configPlace({ platform: 'darwin', home: '/Users/eva', env: {} })).toBe(
      '/Users/eva/Library/Preferences/GrandOrgueConfig',
    )
    const APPDATA = 'C:\\Users\\Eva\\AppData\\Roaming'
    expect(configPlace({ platform: 'win32', home: 'C:\\Users\\Eva', env: { APPDATA } })).toBe(
      `${APPDATA}\\GrandOrgueConfig`,
    )
    expect(placesOf({ platform: 'win32', home: 'C:\\Users\\Eva', env: {} }, null).settings).toBe(
      'C:\\Users\\Eva\\Documents\\GrandOrgue\\Data',
    )
  })

  test('a folder of documents that the desktop named, and no settings folder that is gone', () => {
    mkdirSync(join(folder, '.config'))
    writeFileSync(join(folder, '.config', 'user-dirs.dirs'), 'XDG_DOCUMENTS_DIR="$HOME/Dokumente"\n')
    const config = { file: 'GrandOrgueConfig', text: '[General]\nSettingPath=/gone\nPreset=3\n' }
    expect(placesOf(machine(), config)).toEqual({
      settings: join(folder, 'Dokumente', 'GrandOrgue', 'Data'),
      cache: join(folder, 'Dokumente', 'GrandOrgue', 'Cache'),
      preset: 3,
    })
  })

  test('the name of an organ: of its place, of a package by its content', () => {
    // The same text has four bytes a letter here, two on Windows, where case does not count.
    expect(organHash({ definition: '/a.organ' }, 'linux')).toMatch(/^[0-9A-F]{40}$/)
    expect(organHash({ definition: '/a.organ' }, 'darwin')).toBe(organHash({ definition: '/a.organ' }, 'linux'))
    expect(organHash({ definition: 'C:\\A.organ' }, 'win32')).toBe(organHash({ definition: 'c:\\a.ORGAN' }, 'win32'))
    expect(organHash({ archive: 'AB', inside: 'x/y.organ' }, 'linux')).toBe(
      organHash({ archive: 'AB', inside: 'x\\y.organ' }, 'linux'),
    )
  })

  test('which names of programs are GrandOrgue', () => {
    for (const name of [
      'GrandOrgue',
      'GrandOrgue.exe',
      '/Applications/GrandOrgue.app/Contents/MacOS/GrandOrgue',
      'grandorgue-3.16.',
    ]) {
      expect(isGrandOrgue(name), name).toBe(true)
    }
    for (const name of ['GrandOrgueTool', 'GrandOrgue <defunct>', 'node', 'mygrandorgue'])
      expect(isGrandOrgue(name), name).toBe(false)
  })
})

describe('binding an organ', () => {
  const bind = async (definition: string, more: Partial<typeof OPTIONS> = {}, platform: NodeJS.Platform = 'linux') =>
    bindOrgan(definition, await openGrandOrgue(definition, null), { ...OPTIONS, ...more }, machine(platform), NOW)

  test('where GrandOrgue would save, for the preset in use; twice is once; undone there is nothing', async () => {
    const { definition, data } = church()
    const { target, isWritten } = await bind(definition)
    expect(isWritten).toBe(true)
    expect(target.path).toBe(join(data, `${organHash({ definition }, 'linux')}-2.cmb`))
    const bytes = readFileSync(target.path)
    expect((await bind(definition)).isWritten).toBe(false)
    expect(readFileSync(target.path)).toEqual(bytes)
    const undone = await unbindOrgan(definition, { inside: null }, OPTIONS, machine(), NOW)
    expect(undone.isThere).toBe(false)
    expect(existsSync(target.path)).toBe(false)
    expect(undone.kept && readFileSync(undone.kept)).toEqual(bytes)
  })

  test('what GrandOrgue saved is found by what it says, stays packed, and comes back byte for byte', async () => {
    const { definition, data } = church()
    const saved = join(data, `${'A'.repeat(40)}-2.cmb`)
    const bytes = gzipSync(`\ufeff[Organ]\nChurchName=Kleinorgel\nODFPath=${definition}\nVolume=-3\n`, { level: 1 })
    writeFileSync(saved, bytes)
    const { target, backup } = await bind(definition)
    expect(target.path).toBe(saved)
    expect(readFileSync(saved).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]))
    expect(backup && readFileSync(backup)).toEqual(bytes)
    await unbindOrgan(definition, { inside: null }, OPTIONS, machine(), NOW)
    expect(readFileSync(saved)).toEqual(bytes)
  })

  test('settings beside the definition are in force where none are saved: they are taken over and left as they are', async () => {
    const { definition, data } = church()
    const beside = join(folder, 'klein.cmb')
    writeFileSync(beside, '[Organ]\nChurchName=Kleinorgel\nVolume=-7\n')
    const { target } = await bind(definition)
    expect(target.path.startsWith(data)).toBe(true)
    expect(readFileSync(target.path, 'latin1')).toContain('Volume=-7\n')
    expect(readFileSync(beside, 'latin1')).not.toContain('MIDI')
  })

  test('on Windows, where GrandOrgue has not loaded it yet, and where GrandOrgue never ran: beside the definition', async () => {
    const { definition, data } = church()
    rmSync(join(folder, 'GrandOrgueConfig'))
    const { target } = await bind(definition)
    expect(target).toMatchObject({
      path: join(folder, 'klein.cmb'),
      note: expect.stringContaining('beside the definition'),
    })
    expect(readdirSync(data)).toEqual([])
  })

  test('a dry run writes nothing', async () => {
    const { definition, data } = church()
    const { added, isWritten } = await bind(definition, { isDry: true })
    expect(added).toContain('Stop001')
    expect(isWritten).toBe(false)
    expect(readdirSync(data)).toEqual([])
  })
})

describe('backups', () => {
  test('each undo goes one back, also for two of one second', () => {
    const file = join(folder, 'x.cmb')
    const states = ['one', 'two', 'three']
    for (const state of states) {
      writeFileSync(file, state)
      keepBackup(file, NOW)
    }
    writeFileSync(file, 'four')
    expect(backupsOf(file)).toHaveLength(3)
    for (const state of states.toReversed()) {
      undo(file, NOW)
      expect(readFileSync(file, 'utf8')).toBe(state)
    }
    expect(() => undo(file, NOW)).toThrow('there is no backup of it')
  })
})
