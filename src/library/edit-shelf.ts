import { renameSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { BadInput, badInput, errorText } from '../findings/index.ts'
import { filesIn, type House, isSameName, list, type Shelved } from '../house/index.ts'
import { readProgramme, scoreOf } from '../programme/index.ts'
import { sideFilePath } from '../registration/index.ts'
import { cleanName } from './clean-name.ts'
import { putAway } from './put-away.ts'

/** What became of a score that was removed or renamed. */
export interface Edited {
  readonly name: string
  /** Where it is now: a folder, or its new file. */
  readonly place: string
  /** Orders of service that name it, and will not find it: `2026-12-06, item 2`. */
  readonly namedIn: readonly string[]
}

/**
 * Takes a score and what stands beside it off the shelf, to a folder of this moment.
 * @param path of one on the shelf
 * @throws BadInput for one that came with the program
 */
export function removeScore(house: House, path: string): Edited {
  const { name } = ownScore(house, path)
  const namedIn = programmesNaming(house, name)
  return { name, place: putAway(house, [path, ...sideOf(path)], 'move'), namedIn }
}

/**
 * Gives a score, and what stands beside it, another name in its folder.
 * @throws BadInput where the name is taken, or for one that came with the program
 */
export function renameScore(house: House, path: string, to: string): Edited {
  const { name } = ownScore(house, path)
  const clean = cleanName(to)
  if (clean === '') throw badInput(to, 'there is no letter or figure in this name', 'choose another')
  const inFolder = dirname(name) === '.' ? clean : `${dirname(name)}/${clean}`
  const holder = list(house, 'scores').find((each) => isSameName(each.name, inFolder))
  if (holder && holder.path !== path)
    throw badInput(to, `there is a score "${holder.name}" already`, 'choose another name')
  const namedIn = programmesNaming(house, name)
  const moved = [path, ...sideOf(path)].map((from) => [from, join(dirname(from), `${clean}${extname(from)}`)] as const)
  for (const [index, [from, place]] of moved.entries()) {
    try {
      renameSync(from, place)
    } catch (thrown) {
      // All of it or nothing: a score without its stops would be played otherwise.
      for (const [before, after] of moved.slice(0, index)) renameSync(after, before)
      throw badInput(from, `cannot be renamed (${errorText(thrown)})`)
    }
  }
  return { name: inFolder, place: moved[0]?.[1] ?? path, namedIn }
}

const sideOf = (path: string): string[] => [sideFilePath(path)].filter((each) => each !== null)

function ownScore(house: House, path: string): Shelved {
  const found = list(house, 'scores').find((each) => each.path === path)
  if (found?.own) return found
  if (found)
    throw badInput(
      found.name,
      'it came with the program and stays as it is',
      'one of yours under its name is played instead',
    )
  throw badInput(path, 'it is not in the house', 'name a score of `voluntary scores`')
}

/** A programme that cannot be read says so where it is checked. */
function programmesNaming(house: House, name: string): string[] {
  return list(house, 'programmes').flatMap(({ name: programme, path }) => {
    try {
      const { items } = readProgramme(path).value
      return items.flatMap((item, index) => {
        const score = scoreOf(item)
        return score !== null && isSameName(score, name) ? [`${programme}, item ${index + 1}`] : []
      })
    } catch (thrown) {
      if (thrown instanceof BadInput) return []
      throw thrown
    }
  })
}

/** Side files of the house that stand beside no score: nothing reads them. */
export function orphansIn(house: House): string[] {
  const folders = new Set([
    join(house.home, 'scores'),
    ...list(house, 'scores').flatMap(({ path, own }) => (own ? [dirname(path)] : [])),
  ])
  const read = new Set(list(house, 'scores').flatMap(({ path }) => sideFilePath(path) ?? []))
  return [...folders].flatMap((folder) =>
    filesIn(folder)
      .filter((file) => /\.ya?ml$/i.test(file) && !file.startsWith('.'))
      .map((file) => join(folder, file))
      .filter((file) => !read.has(file)),
  )
}
