import { existsSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { readBytes } from '../files/index.ts'
import { badInput } from '../findings/index.ts'
import { plain, readOrgan } from '../organ/index.ts'
import { readAeolus } from './aeolus.ts'
import type { FoundOrgan } from './found-organ.ts'
import { readGrandOrgue } from './grandorgue.ts'
import { definitionsIn } from './open-package.ts'
import { profileText } from './write-profile.ts'

/** A profile made from what another program knows of an organ. */
export interface Imported {
  readonly found: FoundOrgan
  /** The YAML, which reads back without a complaint. */
  readonly text: string
  /** A name for the file, without its ending. */
  readonly suggestedName: string
}

/**
 * @param path GrandOrgue's `.organ` or `.orgue`, or Aeolus' `definition`
 * @param inside which definition of a package; null where it has one only
 * @throws BadInput for what cannot be read: which file, where, what was expected
 */
export async function importOrgan(path: string, inside: string | null): Promise<Imported> {
  const found = await findOrgan(path, inside)
  const text = profileText(found)
  // Whatever the definition says, a profile that would be refused is not written.
  readOrgan(`the profile of ${basename(path)}`, text)
  return { found, text, suggestedName: plain(found.name).replace(/[ /]+/g, '-') || 'imported' }
}

async function findOrgan(path: string, inside: string | null): Promise<FoundOrgan> {
  if (/\.orgue$/i.test(path)) {
    readBytesOfHead(path)
    const definitions = await definitionsIn(path)
    const names = definitions.map(({ name }) => name)
    const wanted = inside === null ? definitions : definitions.filter(({ name }) => name === inside)
    const [definition, ...others] = wanted
    if (!definition) {
      const advice = names.length === 0 ? 'a package with an organ in it is expected' : `it has ${names.join(', ')}`
      throw badInput(path, inside === null ? 'it has no organ definition' : `it has no ${inside}`, advice)
    }
    if (others.length > 0) throw badInput(path, `it has ${names.join(', ')}`, 'name one of them with --inside')
    return readGrandOrgue(`${path}/${definition.name}`, definition.bytes)
  }
  if (inside !== null) throw badInput('--inside', 'this is no package', 'it is for .orgue files')
  if (extname(path).toLowerCase() === '.organ') return readGrandOrgue(path, readBytes(path))
  if (basename(path) === 'definition') return readAeolus(path, readBytes(path), (rank) => rankBeside(path, rank))
  throw badInput(
    path,
    'this is no organ definition',
    'GrandOrgue’s .organ or .orgue, or a file "definition" of Aeolus, is expected',
  )
}

/** Says in our words that a file is missing, before the archive's reader says it in its own. */
function readBytesOfHead(path: string): void {
  if (!existsSync(path)) readBytes(path)
}

/** Aeolus keeps the ranks of all instruments in the folder above them, changed ones beside the definition. */
function rankBeside(definition: string, rank: string): Uint8Array | null {
  const folder = dirname(definition)
  const place = [join(folder, rank), join(folder, '..', rank)].find((each) => existsSync(each))
  return place === undefined || basename(rank) !== rank ? null : readBytes(place)
}
