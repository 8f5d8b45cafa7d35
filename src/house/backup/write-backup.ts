import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { badInput } from '../../findings/index.ts'
import { growFile, type House, readBytes } from '../index.ts'
import { contentsOf, KEY_FILES } from './contents.ts'
import { type KeptFile, MANIFEST, type Manifest, SEALED, sha256Of } from './manifest.ts'
import { type KeyFiles, type Lock, seal } from './seal.ts'

export interface Written {
  readonly manifest: Manifest
  /** Of the archive. */
  readonly bytes: number
}

/**
 * The house as one file: a tar archive, compressed, with a list of what is in it and its hashes at the end. Written whole or
 * not at all.
 * @param lock what locks the keys and paired devices; null: they are left out
 * @throws BadInput for links in the house, for nothing to keep, and where it cannot be written
 */
export async function writeBackup(house: House, output: string, lock: Lock | null): Promise<Written> {
  const paths = contentsOf(house.home)
  const keys = lock === null ? {} : keyFilesOf(house)
  if (paths.length + Object.keys(keys).length === 0) {
    throw badInput(house.home, 'there is nothing of yours in this house', 'is it the right one? --home names another')
  }
  const sealed = lock !== null && Object.keys(keys).length > 0 ? await seal(keys, lock) : null
  const file = growFile(output, 'voluntary.tar.gz')
  try {
    const { pack: openPack } = await import('tar-stream')
    const pack = openPack()
    const add = async (path: string, content: Uint8Array, modifiedMs: number): Promise<KeptFile> => {
      const entry = pack.entry({ name: path, size: content.length, mtime: new Date(modifiedMs), mode: 0o644 })
      entry.end(content)
      await finished(entry)
      return { path, bytes: content.length, sha256: sha256Of(content), modifiedMs }
    }
    const addAll = async (): Promise<Manifest> => {
      const madeAt = new Date().toISOString()
      const files: KeptFile[] = []
      for (const path of paths) {
        const at = join(house.home, path)
        const { mtimeMs } = statSync(at)
        files.push(await add(path, readBytes(at), Math.floor(mtimeMs)))
      }
      const kept = sealed === null ? null : await add(SEALED, sealed, Date.parse(madeAt))
      const manifest: Manifest = { version: 1, madeAt, files, sealed: kept }
      await add(MANIFEST, Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`), Date.parse(madeAt))
      pack.finalize()
      return manifest
    }
    const adding = addAll()
    // A file that cannot be read ends the archive too, so that nobody waits for its next byte.
    adding.catch((thrown: Error) => pack.destroy(thrown))
    let bytes = 0
    const packed = createGzip()
    pack.on('error', (thrown) => packed.destroy(thrown))
    for await (const chunk of pack.pipe(packed)) {
      file.append(chunk)
      bytes += chunk.length
    }
    const manifest = await adding
    file.finish()
    return { manifest, bytes }
  } finally {
    file.discard()
  }
}

function keyFilesOf({ home }: House): KeyFiles {
  const there = KEY_FILES.filter((path) => existsSync(join(home, path)))
  return Object.fromEntries(there.map((path) => [path, readBytes(join(home, path))]))
}
