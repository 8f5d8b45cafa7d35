import { createReadStream, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { Headers } from 'tar-stream'
import { BadInput, badInput, errorText } from '../../findings/index.ts'
import { type House, isAlive, makeFolder, stateFolder } from '../index.ts'
import { isKeptPath } from './contents.ts'
import { fromJson, type KeptFile, MANIFEST, type Manifest, manifestSchema, SEALED, sha256Of } from './manifest.ts'
import { tarGuard } from './tar-guard.ts'

/** A backup unpacked within the house's state and found whole; nothing of the house was touched. */
export interface Staged {
  readonly manifest: Manifest
  /** Where files may lie until they have their place; the next restore sweeps what is left in it. */
  readonly folder: string
  readonly read: (file: KeptFile) => Uint8Array
  /** Nothing of it is left. */
  readonly clear: () => void
}

/** Of one file: no score, profile or programme comes near. */
const MOST_FILE_BYTES = 64 * 1024 * 1024
/** Of all together: a small archive may unpack to whatever its maker liked. */
const MOST_BYTES = 4 * 1024 * 1024 * 1024

const PREFIX = 'restoring-'

/** @throws BadInput for what is no whole backup of ours: damaged, cut off, with links, with places outside the house */
export async function stage(house: House, archive: string): Promise<Staged> {
  if (!statSync(archive, { throwIfNoEntry: false })?.isFile()) {
    throw badInput(archive, 'there is no such file', 'name a backup, for instance voluntary.tar.gz')
  }
  const folder = makeRoom(house)
  const clear = () => remove(folder)
  try {
    const places = await unpack(archive, folder)
    const manifest = readManifest(archive, places.get(MANIFEST))
    const read = (file: KeptFile) => wholeFile(archive, places.get(file.path), file)
    const listed = [...manifest.files, ...(manifest.sealed ? [manifest.sealed] : [])]
    for (const file of listed) read(file)
    const known = new Set([MANIFEST, ...listed.map(({ path }) => path)])
    const extra = [...places.keys()].find((path) => !known.has(path))
    if (extra !== undefined) throw damaged(archive, `${quoted(extra)} is in it, but not in its own list`)
    return { manifest, folder, read, clear }
  } catch (thrown) {
    clear()
    throw thrown
  }
}

/** @returns a folder of our own in the house, and of our own only */
function makeRoom(house: House): string {
  try {
    makeFolder(stateFolder(house), 0o700)
    sweep(house)
    const folder = join(stateFolder(house), `${PREFIX}${process.pid}`)
    mkdirSync(folder, { mode: 0o700 })
    return folder
  } catch (thrown) {
    throw badInput(house.home, `cannot be written to (${errorText(thrown)})`, 'nothing was changed')
  }
}

/** What cannot be removed now lies in nobody's way; the next restore tries again. */
function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch {
    // As said above.
  }
}

/** What a restore that was killed has left. */
function sweep(house: House): void {
  for (const name of readdirSync(stateFolder(house))) {
    if (name.startsWith(PREFIX) && !isRunning(Number(name.slice(PREFIX.length)))) {
      remove(join(stateFolder(house), name))
    }
  }
}

/** Another process; a folder of our number was left by one before us. */
const isRunning = (pid: number): boolean => pid !== process.pid && isAlive(pid)

/** @returns where each path of the archive was put: under a number, so that no name can lead anywhere */
async function unpack(archive: string, folder: string): Promise<ReadonlyMap<string, string>> {
  const { extract: openExtract } = await import('tar-stream')
  const places = new Map<string, string>()
  const extract = openExtract()
  const reading = pipeline(
    createReadStream(archive),
    createGunzip(),
    tarGuard(MOST_BYTES, (problem) => damaged(archive, problem)),
    extract,
  )
  // Waited for below; until then its failure is nobody's surprise.
  reading.catch(() => {})
  try {
    for await (const entry of extract) {
      const name = checkHeader(archive, entry.header)
      if (places.has(name)) throw damaged(archive, `${quoted(name)} is in it twice`)
      const place = join(folder, String(places.size))
      const chunks: Uint8Array[] = []
      for await (const chunk of entry) chunks.push(chunk)
      writeFileSync(place, Buffer.concat(chunks), { mode: 0o600 })
      places.set(name, place)
    }
    await reading
  } catch (thrown) {
    if (thrown instanceof BadInput) throw thrown
    // The system's own errors name the call that failed; those of what is in the archive do not.
    if (thrown instanceof Error && 'syscall' in thrown) {
      throw badInput(folder, `cannot be written (${thrown.message})`, 'nothing was changed')
    }
    throw damaged(archive, 'it cannot be unpacked')
  }
  return places
}

function checkHeader(archive: string, { name, type, size = 0 }: Headers): string {
  if (type === 'symlink' || type === 'link') {
    throw badInput(archive, `${quoted(name)} is a link, and a backup of ours has none`, 'nothing was changed')
  }
  if (name !== MANIFEST && name !== SEALED && !isKeptPath(name)) {
    throw badInput(archive, `${quoted(name)} is no place that a backup of ours may write to`, 'nothing was changed')
  }
  if (type !== 'file') throw damaged(archive, `${quoted(name)} is no plain file`)
  if (size > MOST_FILE_BYTES) throw damaged(archive, `${quoted(name)} is larger than 64 MB`)
  return name
}

function readManifest(archive: string, place: string | undefined): Manifest {
  if (place === undefined)
    throw damaged(archive, 'its list is missing at the end: it was cut off, or is no backup of ours')
  const read = manifestSchema.safeParse(fromJson(readFileSync(place, 'utf8')))
  if (!read.success) throw damaged(archive, 'its list cannot be read; a newer Voluntary may have made it')
  return read.data
}

function wholeFile(archive: string, place: string | undefined, { path, bytes, sha256 }: KeptFile): Uint8Array {
  if (place === undefined) throw damaged(archive, `${quoted(path)} is missing in it`)
  const content = readFileSync(place)
  if (content.length !== bytes || sha256Of(content) !== sha256) {
    throw damaged(archive, `${quoted(path)} is not as it was when the backup was made`)
  }
  return content
}

const damaged = (archive: string, problem: string): BadInput =>
  badInput(archive, problem, 'nothing was changed; take another backup')

/** As a terminal may show it, whatever is in it. */
const quoted = (name: string): string => JSON.stringify(name)
