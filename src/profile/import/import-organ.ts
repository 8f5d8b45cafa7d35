import { existsSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { badInput } from '../../findings/index.ts'
import { readBytes } from '../../house/index.ts'
import { plain, readOrgan } from '../../organ/index.ts'
import { readAeolus } from './aeolus.ts'
import type { FoundOrgan } from './found-organ.ts'
import { readGrandOrgue } from './grandorgue.ts'
import { type GrandOrgueControls, grandOrgueControls } from './grandorgue-controls.ts'
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
  return importedFrom(path, await findOrgan(path, inside))
}

function importedFrom(path: string, found: FoundOrgan): Imported {
  const text = profileText(found)
  // Whatever the definition says, a profile that would be refused is not written.
  readOrgan(`the profile of ${basename(path)}`, text)
  return { found, text, suggestedName: plain(found.name).replace(/[ /]+/g, '-') || 'imported' }
}

/** An organ of GrandOrgue's: its profile, and what is to be bound so that it answers to that profile. */
export interface GrandOrgueOrgan extends GrandOrgueControls {
  readonly imported: Imported
  /** Which definition of a package; null where it is no package. */
  readonly inside: string | null
}

/**
 * @param path GrandOrgue's `.organ` or `.orgue`
 * @param inside which definition of a package; null where it has one only
 * @throws BadInput for what cannot be read: which file, where, what was expected
 */
export async function openGrandOrgue(path: string, inside: string | null): Promise<GrandOrgueOrgan> {
  const definition = await definitionOf(path, inside)
  if (definition === null) throw badInput(path, 'this is no organ of GrandOrgue’s', 'its .organ or .orgue is expected')
  const { file, bytes } = definition
  const imported = importedFrom(path, readGrandOrgue(file, bytes))
  return { ...grandOrgueControls(file, bytes), imported, inside: definition.inside }
}

async function findOrgan(path: string, inside: string | null): Promise<FoundOrgan> {
  const definition = await definitionOf(path, inside)
  if (definition !== null) return readGrandOrgue(definition.file, definition.bytes)
  if (basename(path) === 'definition') return readAeolus(path, readBytes(path), (rank) => rankBeside(path, rank))
  throw badInput(
    path,
    'this is no organ definition',
    'GrandOrgue’s .organ or .orgue, or a file "definition" of Aeolus, is expected',
  )
}

interface OpenedDefinition {
  /** What to call it in messages. */
  readonly file: string
  readonly inside: string | null
  readonly bytes: Uint8Array
}

/** A definition of GrandOrgue's; null where the file is something else. */
async function definitionOf(path: string, inside: string | null): Promise<OpenedDefinition | null> {
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
    return { file: `${path}/${definition.name}`, inside: definition.name, bytes: definition.bytes }
  }
  if (inside !== null) throw badInput('--inside', 'this is no package', 'it is for .orgue files')
  return extname(path).toLowerCase() === '.organ' ? { file: path, inside, bytes: readBytes(path) } : null
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
