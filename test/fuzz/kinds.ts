import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { restore } from '../../src/house/backup/index.ts'
import { readYaml, refuseTricks } from '../../src/house/index.ts'
import { readOrgan } from '../../src/organ/index.ts'
import { importOrgan } from '../../src/profile/import/index.ts'
import { readProgramme } from '../../src/programme/index.ts'
import { placesOf, sideFileSchema } from '../../src/registration/index.ts'
import { readAsked } from '../../src/remote/mqtt/commands.ts'
import { fromPageSchema } from '../../src/remote/protocol/index.ts'
import { readScore } from '../../src/score/index.ts'
import { openArchive } from '../../src/score/zip.ts'
import { backupOf, entriesOf } from '../house/backup/archive.ts'

/** A way in for what somebody else wrote. */
export interface Kind {
  readonly good: readonly Uint8Array[]
  /** Reads it, or refuses it in words (BadInput, CannotPlay); anything else is a fault. */
  readonly read: (bytes: Uint8Array) => unknown
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString()
const files = (...paths: readonly string[]) => paths.map((path) => readFileSync(path))
const lines = (...all: readonly string[]) => all.map((each) => Buffer.from(each))

const MOST_BYTES = 1024 * 1024

/** @returns the kinds by name, and what takes away their folder */
export async function kindsOfInput(): Promise<{
  readonly kinds: Readonly<Record<string, Kind>>
  readonly end: () => void
}> {
  const folder = mkdtempSync(join(tmpdir(), 'voluntary-fuzz-'))
  const put = (name: string, bytes: Uint8Array): string => {
    const path = join(folder, name)
    writeFileSync(path, bytes)
    return path
  }
  const score = readScore('tune.mid', readFileSync('scores/st-anne.mid'))
  const archive = await backupOf({ 'scores/a.mid': 'music', 'organs/o.yaml': 'name: O', 'settings.yaml': 'organ: o\n' })
  const tar = Buffer.concat(Object.values(await entriesOf(archive)))
  const house = { home: join(folder, 'house'), shipped: folder }
  const mscz = readFileSync('test/score/fixtures/gauntlet.mscz')
  const mscx = openArchive('gauntlet.mscz', mscz).unpack('score.mscx', MOST_BYTES)
  const kinds: Record<string, Kind> = {
    score: { good: files('scores/st-anne.mid', 'scores/old-100th.mid'), read: (bytes) => readScore('x.mid', bytes) },
    MusicXML: { good: files('test/score/fixtures/gauntlet.musicxml'), read: (bytes) => readScore('x.xml', bytes) },
    MuseScore: { good: [mscx], read: (bytes) => readScore('x.mscx', bytes) },
    'score archive': { good: [mscz], read: (bytes) => readScore('x.mscz', bytes) },
    ABC: {
      good: files('scores/source/dundee.abc', 'scores/source/old-100th.abc'),
      read: (bytes) => readScore('x.abc', bytes),
    },
    profile: {
      good: files('organs/one-manual.yaml', 'organs/general-midi.yaml', 'organs/st-marys.yaml'),
      read: (bytes) => {
        refuseTricks('x.yaml', text(bytes))
        return readOrgan('x.yaml', text(bytes))
      },
    },
    'side file': {
      good: lines(
        'title: Joy\nwritten: [1-8, 1-4]\ncues:\n  - { at: 1:1, piston: mf }\n',
        'pickup: 1/4\nmap: GGP\nlines: [4:1]\n',
      ),
      read: (bytes) => placesOf(score, readYaml('x.yaml', text(bytes), sideFileSchema).value),
    },
    programme: {
      good: files('programmes/2026-11-22.yaml'),
      read: (bytes) => readProgramme(put('x.yaml', bytes)),
    },
    'organ definition': {
      good: lines(
        '[Organ]\nChurchName=A\nNumberOfManuals=1\nHasPedals=N\nNumberOfEnclosures=0\nNumberOfTremulants=0\n[Manual001]\nName=Great\nNumberOfLogicalKeys=61\nFirstAccessibleKeyMIDINoteNumber=36\nNumberOfAccessibleKeys=61\nNumberOfStops=1\nStop001=1\nNumberOfCouplers=0\n[Stop001]\nName=Principal 8\n',
      ),
      read: (bytes) => importOrgan(put('x.organ', bytes), null),
    },
    archive: {
      good: [tar, archive],
      read: (bytes) => {
        const packed = bytes[0] === 0x1f ? bytes : gzipSync(bytes)
        return restore(house, put('x.tar.gz', packed), { dryRun: true, overNewer: false, lock: null })
      },
    },
    'live frame': {
      good: lines(
        '{"type":"command","id":"a","connection":"c","revision":1,"tappedMs":1.5,"command":{"name":"go"}}',
        '{"type":"command","id":"b","connection":"c","revision":2,"tappedMs":9,"command":{"name":"line","text":"+ Oboe"}}',
        '{"type":"clock","serverMs":1,"pageMs":2}',
      ),
      read: (bytes) => {
        try {
          return fromPageSchema.safeParse(JSON.parse(text(bytes)))
        } catch (thrown) {
          if (thrown instanceof SyntaxError) return null
          throw thrown
        }
      },
    },
    'MQTT packet': {
      good: lines('go ', 'goTo 17:3', 'tempo -2', 'move {"element": 3, "drawn": true}', 'line + Oboe', 'play st-anne'),
      read: (bytes) => {
        const at = Math.max(0, bytes.indexOf(0x20))
        return readAsked(text(bytes.subarray(0, at)), bytes.subarray(at + 1), 1)
      },
    },
  }
  return { kinds, end: () => rmSync(folder, { recursive: true, force: true }) }
}

/** @returns what went wrong; null: it was read, or refused in words */
export async function faultOf(kind: Kind, bytes: Uint8Array): Promise<string | null> {
  try {
    await kind.read(bytes)
    return null
  } catch (thrown) {
    const isRefusal = thrown instanceof Error && ['BadInput', 'CannotPlay'].includes(thrown.name)
    return isRefusal ? null : thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  }
}
