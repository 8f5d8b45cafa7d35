import { basename } from 'node:path'
import { type BadInput, badInput } from '../findings/index.ts'
import { ARCHIVE, type Foreign, foreignByEntries } from './foreign.ts'
import { checkSize, MAX_BYTES, type Sniffed, sniff } from './sniff.ts'
import { decodeFile } from './text.ts'
import { type Archive, openArchive } from './zip.ts'

/** A longer text would take more than a second to read. */
const MAX_TEXT = 12 * 1024 * 1024

/** A score whose format is known, unpacked. */
export type Opened =
  | { readonly format: 'midi' }
  | { readonly format: 'musicxml' | 'musescore' | 'abc'; readonly text: string }

/** @param file what to call it in messages @throws BadInput for what no reader of ours reads, with the way out of the program that made it */
export function openScore(file: string, bytes: Uint8Array): Opened {
  checkSize(file, bytes)
  const sniffed = sniff(bytes)
  return opened(file, sniffed.kind === 'zip' ? inArchive(file, openArchive(file, bytes)) : sniffed)
}

function opened(file: string, sniffed: Sniffed): Opened {
  switch (sniffed.kind) {
    case 'foreign':
      throw foreign(file, sniffed.foreign)
    case 'zip':
      throw foreign(file, { what: 'an archive in an archive', advice: 'unpack it first' })
    case 'midi':
      return { format: 'midi' }
    default:
      if (sniffed.text.length > MAX_TEXT)
        throw badInput(file, `its text is longer than ${MAX_TEXT >> 20} MB: no score is`)
      return { format: sniffed.kind, text: sniffed.text }
  }
}

const foreign = (file: string, { what, advice }: Foreign): BadInput =>
  badInput(file, `this cannot be read: it is ${what}`, advice.replace('FILE', basename(file)))

/** A MuseScore file or a compressed MusicXML file: its container says which of its files is the score. */
function inArchive(file: string, archive: Archive): Sniffed {
  const scores = [...listed(archive), ...archive.names].filter((name) =>
    /^(?!META-INF\/).*\.(mscx|musicxml|xml)$/i.test(name),
  )
  const name = scores.find((each) => archive.names.includes(each))
  // Finale, Guitar Pro and the office programs keep XML in archives too.
  const others = foreignByEntries(archive.names)
  if (name === undefined) throw foreign(file, others ?? ARCHIVE)
  const sniffed = sniff(archive.unpack(name, MAX_BYTES))
  if (sniffed.kind === 'musicxml' || sniffed.kind === 'musescore') return sniffed
  throw foreign(file, others ?? (sniffed.kind === 'foreign' ? sniffed.foreign : ARCHIVE))
}

const CONTAINER = 'META-INF/container.xml'
const LONGEST_CONTAINER = 256 * 1024

/** The root files that the container lists, in its order. (MusicXML 4.0, "Compressed .mxl files".) */
function listed(archive: Archive): string[] {
  if (!archive.names.includes(CONTAINER)) return []
  const text = decodeFile(archive.unpack(CONTAINER, LONGEST_CONTAINER))
  return [...text.matchAll(/<rootfile\b[^>]*?full-path\s*=\s*["']([^"']+)["']/g)].map(([, path = '']) => path)
}
