import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { slips } from '../findings/index.ts'

/** What names are compared by: composed letters (a Mac takes them apart: NFD) and no case (Windows and sticks know none). */
export const nameKey = (name: string): string => name.normalize('NFC').toLowerCase().normalize('NFC')

export const isSameName = (a: string, b: string): boolean => nameKey(a) === nameKey(b)

/** The path without what follows its last dot. */
const withoutEnding = (path: string): string => path.replace(/\.[^./\\]+$/, '')

/** [] where the folder is not there or cannot be read. */
export function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** The path as its folder spells it; itself where nothing there is called so. */
export function asOnDisk(path: string): string {
  if (existsSync(path)) return path
  const found = filesIn(dirname(path)).find((name) => isSameName(name, basename(path)))
  return found === undefined ? path : join(dirname(path), found)
}

/**
 * The file that stands beside another and differs from it in its ending only; an ending that comes first goes first.
 * @param names of the folder, where they are known already
 */
export function fileBeside(path: string, endings: readonly string[], names?: readonly string[]): string | null {
  const stem = withoutEnding(path)
  const exact = endings.map((ending) => `${stem}${ending}`).find((each) => existsSync(each))
  if (exact !== undefined) return exact
  const around = names ?? filesIn(dirname(path))
  const keys = endings.map((ending) => nameKey(`${basename(stem)}${ending}`))
  const [found] = keys.flatMap((key) => around.find((name) => nameKey(name) === key) ?? [])
  return found === undefined ? null : join(dirname(path), found)
}

/** More letters wrong than this in a name, and another was meant. */
const MOST_WRONG = 0.34
const SHORTEST_WORD = 3

/** The few names that come near what was typed, the nearest first. */
export function nearNames(names: readonly string[], typed: string, most: number): string[] {
  const key = nameKey(withoutEnding(basename(typed)))
  const words = key.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length >= SHORTEST_WORD)
  const allowed = Math.max(1, Math.floor(key.length * MOST_WRONG))
  const near = names.flatMap((name) => {
    const plain = nameKey(basename(name))
    const wrong = slips(key, plain, allowed)
    const shares = words.some((word) => plain.includes(word))
    return wrong <= allowed || shares ? [{ name, wrong: wrong <= allowed ? wrong : allowed + 1 }] : []
  })
  return near
    .sort((a, b) => a.wrong - b.wrong || a.name.localeCompare(b.name))
    .slice(0, most)
    .map(({ name }) => name)
}
