import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { badInput } from '../findings/index.ts'

/** Where things live: the house folder, and what we ship, read-only, beneath it. The same name in the house wins. */
export interface House {
  readonly home: string
  readonly shipped: string
}

export type Shelf = 'organs' | 'scores' | 'programmes'

const ENDING: Readonly<Record<Shelf, string>> = { organs: '.yaml', scores: '.mid', programmes: '.yaml' }
/** In any case. Of two files of one name in one folder the ending that stands first here wins: an export beside its source. */
const NAMES: Readonly<Record<Shelf, readonly string[]>> = {
  organs: ['.yaml', '.yml'],
  scores: ['.mid', '.midi', '.kar', '.rmi', '.mscz', '.mscx', '.musicxml', '.mxl', '.xml', '.abc'],
  programmes: ['.yaml', '.yml'],
}

/** @param home `--home`, or undefined: then VOLUNTARY_HOME, then the system's data folder */
export function openHouse(home: string | undefined, env: NodeJS.ProcessEnv = process.env): House {
  return { home: home ?? env.VOLUNTARY_HOME ?? dataFolder(env), shipped: packageFolder() }
}

/** Where we are installed: the folder above this file that holds what we ship. */
function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'organs')) || !existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder)
    if (above === folder) break
    folder = above
  }
  return folder
}

/** The place where each system keeps a program's data; `/data` in a container. */
function dataFolder(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Voluntary')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Voluntary')
  if (existsSync('/.dockerenv') || env.KUBERNETES_SERVICE_HOST !== undefined) return '/data'
  return join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'voluntary')
}

/** Lock, socket and the place in the programme: only for their owner. */
export const stateFolder = (house: House): string => join(house.home, 'state')

/** Where `voluntary serve` says how programs of its own user reach it; the second where the house is read-only. */
export function serverFiles(house: House): readonly [string, string] {
  const folder = stateFolder(house)
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 12)
  return [join(folder, 'serve.json'), join(tmpdir(), `voluntary-serve-${process.getuid?.() ?? 0}`, `${name}.json`)]
}

export interface Shelved {
  readonly name: string
  readonly path: string
  /** In the house, not among what we ship. */
  readonly own: boolean
}

/** All of a shelf by name; the house's own hides a shipped one of that name. */
export function list(house: House, shelf: Shelf): Shelved[] {
  const found = new Map<string, Shelved>()
  for (const [folder, own] of [
    [join(house.shipped, shelf), false],
    [join(house.home, shelf), true],
  ] as const) {
    const files = filesIn(folder)
    for (const ending of [...NAMES[shelf]].reverse()) {
      for (const file of files) {
        if (!file.toLowerCase().endsWith(ending)) continue
        const name = file.slice(0, -ending.length)
        found.set(name, { name, path: join(folder, file), own })
      }
    }
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name))
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/**
 * The path of what a person named: a path that exists, else a name on the shelf.
 * @throws BadInput with the names that come near
 */
export function locate(house: House, shelf: Shelf, given: string): string {
  if (looksLikePath(given) && (isAbsolute(given) || existsSync(given))) return given
  const shelved = list(house, shelf)
  const hit =
    shelved.find(({ name }) => name === given || `${shelf}/${name}` === given) ??
    shelved.find(({ path }) => basename(path) === given)
  if (hit) return hit.path
  if (existsSync(given)) return given
  throw badInput(
    given,
    `there is no such ${shelf.slice(0, -1)}: neither a file, nor "${basename(given, ENDING[shelf])}${ENDING[shelf]}" in the house`,
    offered(shelved, given) || `put it in ${join(house.home, shelf)}`,
  )
}

/** A house may have a thousand scores. */
const MOST_OFFERED = 30

/** In words the names that come near, else all; '' where the shelf is empty. */
export function offered(shelved: readonly Pick<Shelved, 'name'>[], given: string): string {
  const names = shelved.map(({ name }) => name)
  const near = names.filter((name) => sharesWord(name, given))
  const offer = near.length > 0 ? near : names
  const more = offer.length - MOST_OFFERED
  const shown = offer.slice(0, MOST_OFFERED).join(', ')
  return shown === '' ? '' : `these are there: ${shown}${more > 0 ? `, and ${more} more` : ''}`
}

const looksLikePath = (given: string): boolean => /[\\/]|\.\w+$/.test(given)

const sharesWord = (name: string, given: string): boolean => {
  const words = basename(given)
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word.length > 2)
  return words.some((word) => name.toLowerCase().includes(word))
}
