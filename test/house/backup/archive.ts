import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { extract, type Headers, pack } from 'tar-stream'

/** Archives that we did not make: what somebody may hand to a person in need. */
export type Entry = readonly [header: Headers, content?: string]

export async function archiveOf(entries: readonly Entry[]): Promise<Buffer> {
  const packing = pack()
  for (const [header, content] of entries) {
    if (content === undefined) packing.entry(header)
    else packing.entry(header, content)
  }
  packing.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of packing) chunks.push(chunk)
  return gzipSync(Buffer.concat(chunks))
}

/** A whole backup by the letter, with a list that fits, of whatever files. */
export const backupOf = (files: Readonly<Record<string, string>>, modifiedMs = 1000): Promise<Buffer> =>
  archiveOf([
    ...Object.entries(files).map(([name, content]): Entry => [{ name }, content]),
    [{ name: 'voluntary-backup.json' }, listOf(files, modifiedMs)],
  ])

export const listOf = (files: Readonly<Record<string, string>>, modifiedMs = 1000): string =>
  JSON.stringify({
    version: 1,
    madeAt: '2026-11-21T10:00:00.000Z',
    files: Object.entries(files).map(([path, content]) => ({
      path,
      bytes: Buffer.byteLength(content),
      sha256: createHash('sha256').update(content).digest('hex'),
      modifiedMs,
    })),
    sealed: null,
  })

export async function entriesOf(archive: Buffer): Promise<Record<string, Buffer>> {
  const found: Record<string, Buffer> = {}
  const unpacking = extract()
  unpacking.end(gunzipSync(archive))
  for await (const entry of unpacking) {
    const chunks: Buffer[] = []
    for await (const chunk of entry) chunks.push(chunk)
    found[entry.header.name] = Buffer.concat(chunks)
  }
  return found
}
