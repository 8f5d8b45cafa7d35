import { type Dirent, existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, isAbsolute, join, sep } from 'node:path'
import { badInput } from '../findings/index.ts'
import type { House } from './house.ts'
import { asOnDisk, nameKey, nearNames } from './names.ts'

export type Shelf = 'organs' | 'scores' | 'programmes'

const YAML = ['.yaml', '.yml'] as const
/** In any case. Of two files that differ in nothing else the ending that stands first here has the name (an export beside its source), the other is named with its ending. */
const ENDINGS: Readonly<Record<Shelf, readonly string[]>> = {
  organs: YAML,
  scores: ['.mid', '.midi', '.kar', '.rmi', '.mscz', '.mscx', '.musicxml', '.mxl', '.xml', '.abc'],
  programmes: YAML,
}
/** Folders in `scores/`, in folders: as deep as anyone files music. */
const DEEPEST = 4

export interface Shelved {
  /** What it is asked for by: `st-anne`, `christmas/adeste`; `st-anne.mscz` where another has that name. */
  readonly name: string
  readonly path: string
  /** In the house, not among what we ship. */
  readonly own: boolean
}

/** All of a shelf by name; the house's own hides a shipped one of that name. */
export function list(house: House, shelf: Shelf): Shelved[] {
  const own = filed(join(house.home, shelf), shelf, shelf === 'scores' ? DEEPEST : 0)
  const hidden = new Set(own.map(({ key }) => key))
  const shipped = filed(join(house.shipped, shelf), shelf, 0).filter(({ key }) => !hidden.has(key))
  const all = [...shelvedOf(shelf, own, true), ...shelvedOf(shelf, shipped, false)]
  return all.sort((a, b) => a.name.localeCompare(b.name))
}

interface Filed {
  /** Below its folder: `christmas/adeste.mid`. */
  readonly file: string
  readonly path: string
  readonly stem: string
  /** By which its name is compared. */
  readonly key: string
}

function filed(folder: string, shelf: Shelf, depth: number): Filed[] {
  return filesBelow(folder, '', depth).flatMap((file) => {
    const stem = stemOf(file, shelf)
    return stem === null ? [] : [{ file, path: join(folder, file), stem, key: nameKey(stem) }]
  })
}

function shelvedOf(shelf: Shelf, files: readonly Filed[], own: boolean): Shelved[] {
  const rank = ({ file, stem }: Filed) => ENDINGS[shelf].indexOf(file.slice(stem.length).toLowerCase())
  const first = new Map<string, Filed>()
  for (const each of files) {
    const before = first.get(each.stem)
    if (before === undefined || rank(each) < rank(before)) first.set(each.stem, each)
  }
  return files.map((each) => ({ name: first.get(each.stem) === each ? each.stem : each.file, path: each.path, own }))
}

/** The file without its ending; null for what does not belong on the shelf. */
function stemOf(file: string, shelf: Shelf): string | null {
  const ending = ENDINGS[shelf].find((each) => file.toLowerCase().endsWith(each))
  return ending === undefined ? null : file.slice(0, -ending.length)
}

/** Files as `a.mid`, `christmas/b.mid`; nothing that hides (a Mac leaves `._a.mid` on a stick). */
function filesBelow(folder: string, within: string, depth: number): string[] {
  return entriesIn(join(folder, within)).flatMap((entry) => {
    if (entry.name.startsWith('.')) return []
    const file = within === '' ? entry.name : `${within}/${entry.name}`
    const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && leadsElsewhere(join(folder, file), folder))
    if (!isFolder) return [file]
    return depth > 0 ? filesBelow(folder, file, depth - 1) : []
  })
}

/** A link to a folder; one that leads back to the shelf, or to what holds it, would show the same music twice. */
function leadsElsewhere(link: string, shelf: string): boolean {
  try {
    const [to, home] = [realpathSync(link), realpathSync(shelf)].map((path) => `${path}${sep}`) as [string, string]
    return statSync(link).isDirectory() && !to.startsWith(home) && !home.startsWith(to)
  } catch {
    // It leads nowhere.
    return false
  }
}

function entriesIn(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}

/**
 * What a name stands for, without asking for case or for how its letters are made up: its name, its file, and the last of
 * these where it lies in a folder. Several where the name does not tell them apart.
 */
function named(shelved: readonly Shelved[], shelf: Shelf, given: string): readonly Shelved[] {
  const exact = shelved.filter(({ name, path }) => name === given || basename(path) === given)
  if (exact.length > 0) return exact
  const prefix = `${shelf}/`
  const asked = nameKey(given.replaceAll('\\', '/'))
  const key = asked.startsWith(prefix) ? asked.slice(prefix.length) : asked
  const ways: readonly ((each: Shelved) => boolean)[] = [
    ({ name }) => nameKey(name) === key,
    ({ path }) => nameKey(path.replaceAll('\\', '/')).endsWith(`/${key}`),
    ({ name }) => nameKey(stemOf(name, shelf) ?? name) === key,
    ({ name }) => nameKey(basename(stemOf(name, shelf) ?? name)) === key,
  ]
  for (const way of ways) {
    const hits = shelved.filter(way)
    if (hits.length > 0) return hits
  }
  return []
}

const MOST_NEAR = 6
/** A house may have a thousand scores. */
const MOST_SHOWN = 24

/**
 * What a person named: a file with its ending, else what bears the name on the shelf, else whatever file is called so. None,
 * or several between which the name cannot choose.
 */
export function lookUp(house: House, shelf: Shelf, given: string): readonly Shelved[] {
  const path = asOnDisk(given)
  const file = { name: given, path, own: true }
  if (isAbsolute(given) || (/\.\w+$/.test(given) && existsSync(path))) return [file]
  const hits = named(list(house, shelf), shelf, given)
  return hits.length === 0 && existsSync(path) ? [file] : hits
}

/**
 * The path of what a person named.
 * @throws BadInput with the few names that come near, or with those between which nobody can choose
 */
export function locate(house: House, shelf: Shelf, given: string): string {
  const hits = lookUp(house, shelf, given)
  if (hits.length > 1) throw severalNamed(shelf, given, hits)
  if (hits[0]) return hits[0].path
  throw badInput(
    given,
    `there is no such ${shelf.slice(0, -1)}: neither a file, nor "${basename(given)}" in the house`,
    offered(list(house, shelf), given) || `put it in ${join(house.home, shelf)}`,
  )
}

export const severalNamed = (shelf: Shelf, given: string, hits: readonly Shelved[]) =>
  badInput(
    given,
    `there are ${hits.length} ${shelf} of that name: ${hits.map(({ name }) => name).join(', ')}`,
    'say which',
  )

/** In words the few names that come near, else what there is; '' where the shelf is empty. */
export function offered(shelved: readonly Pick<Shelved, 'name'>[], given: string): string {
  const names = shelved.map(({ name }) => name)
  const near = nearNames(names, given, MOST_NEAR)
  const offer = near.length > 0 ? near : names
  const more = offer.length - MOST_SHOWN
  const shown = offer.slice(0, MOST_SHOWN).join(', ')
  return shown === '' ? '' : `these are there: ${shown}${more > 0 ? `, and ${more} more` : ''}`
}
