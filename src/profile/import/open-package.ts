import { createRequire } from 'node:module'
import type * as Yauzl from 'yauzl'
import { badInput, errorText } from '../../findings/index.ts'

/** No definition is longer; a package whose table says more is none of GrandOrgue's. */
const LONGEST_DEFINITION = 16 * 1024 * 1024
/** A small package may unpack to whatever its maker liked. */
const MOST_BYTES = 4 * LONGEST_DEFINITION

/** A set comes in a handful of versions; all are named where one is to be chosen. */
const MOST_DEFINITIONS = 50

/** A definition inside a package, ready to be read. */
export interface Packed {
  readonly name: string
  readonly bytes: Uint8Array
}

/**
 * The organ definitions of a GrandOrgue package (`.orgue`, a ZIP archive that may be gigabytes long: only its table and
 * the definitions are read).
 * @throws BadInput where it is no such package
 */
export async function definitionsIn(path: string): Promise<Packed[]> {
  const yauzl = createRequire(import.meta.url)('yauzl') as typeof Yauzl
  try {
    return await readDefinitions(yauzl, path)
  } catch (thrown) {
    throw badInput(path, `it cannot be opened as a GrandOrgue package (${errorText(thrown)})`, 'is the file whole?')
  }
}

function readDefinitions(yauzl: typeof Yauzl, path: string): Promise<Packed[]> {
  return new Promise((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true }, (error, archive) => {
      if (error || !archive) return reject(error)
      const found: Packed[] = []
      let bytes = 0
      archive.on('error', reject)
      archive.on('end', () => resolve(found))
      archive.on('entry', (entry: Yauzl.Entry) => {
        if (!/\.organ$/i.test(entry.fileName)) return archive.readEntry()
        if (found.length >= MOST_DEFINITIONS) return reject(new Error('it has more definitions than any package'))
        bytes += entry.uncompressedSize
        if (entry.uncompressedSize > LONGEST_DEFINITION || bytes > MOST_BYTES)
          return reject(new Error(`${entry.fileName} is longer than any definition`))
        archive.openReadStream(entry, (failed, stream) => {
          if (failed || !stream) return reject(failed)
          const pieces: Buffer[] = []
          stream.on('error', reject)
          stream.on('data', (piece: Buffer) => pieces.push(piece))
          stream.on('end', () => {
            found.push({ name: entry.fileName, bytes: Buffer.concat(pieces) })
            archive.readEntry()
          })
        })
      })
      archive.readEntry()
    })
  })
}
