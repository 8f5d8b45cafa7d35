import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { badInput } from '../findings/index.ts'
import { type House, isSameName, list, makeFolder, readBytes, type Shelved, writeWhole } from '../house/index.ts'
import { sideFilePath } from '../registration/index.ts'
import { cleanName } from './clean-name.ts'
import { putAway } from './put-away.ts'
import type { Reading } from './reading.ts'

/** What becomes of a score whose name another one has. */
type IfTaken = 'ask' | 'replace' | 'beside'

/** A score that came in, as it was called. */
export interface Arrived {
  readonly file: string
  readonly bytes: Uint8Array
  /** The side file that came with it; null: none did. */
  readonly side: string | null
  readonly ifTaken: IfTaken
}

/** Where a score went. */
export interface Placed {
  readonly name: string
  readonly path: string
  readonly how: 'new' | 'replaced' | 'same'
  /** In words what else happened; null where nothing did. */
  readonly note: string | null
}

/** The very same file that is here already; null where there is none. */
export function sameScore(house: House, bytes: Uint8Array): Shelved | null {
  return list(house, 'scores').find(({ path }) => isSame(path, bytes)) ?? null
}

function isSame(path: string, bytes: Uint8Array): boolean {
  const size = statSync(path, { throwIfNoEntry: false })?.size
  return size === bytes.length && Buffer.compare(readBytes(path), bytes) === 0
}

/** The one whose name this would have; null where it is free. */
const holderOf = (house: House, name: string): Shelved | null =>
  list(house, 'scores').find((each) => isSameName(each.name, name)) ?? null

/**
 * The name that a score gets, and who has it now.
 * @throws BadInput where it is taken and nobody said what then
 */
function nameFor(house: House, { file, ifTaken }: Arrived, title: string): { name: string; before: Shelved | null } {
  const name = cleanName(file) || cleanName(title) || 'score'
  const before = holderOf(house, name)
  if (before === null) return { name, before }
  if (ifTaken === 'replace' && before.own) return { name: before.name, before }
  if (ifTaken === 'ask') {
    const problem = before.own
      ? `there is a score "${before.name}" already`
      : `"${before.name}" is the name of one that came with the program`
    throw badInput('', problem, 'keep it beside that one, under the next free name, or say that it replaces it')
  }
  for (let number = 2; ; number++) {
    const next = `${name}-${number}`
    if (holderOf(house, next) === null) return { name: next, before }
  }
}

/**
 * Puts it on the shelf, whole, with a side file where it has none. What it replaces is put away, not lost. The score is last:
 * should we end on the way, none stands there half.
 */
export function placeScore(house: House, arrived: Arrived, reading: Reading): Placed {
  const { name, before } = nameFor(house, arrived, reading.title)
  const folder = join(house.home, 'scores')
  makeFolder(folder)
  const path = join(folder, `${name}${reading.ending}`)
  const replaces = before !== null && isSameName(before.name, name)
  const away = replaces ? putAway(house, [before.path], 'copy') : null
  const own = sideFilePath(path)
  if (own === null) writeWhole(join(folder, `${name}.yaml`), arrived.side ?? reading.side)
  writeWhole(path, arrived.bytes)
  if (replaces && before.path !== path) rmSync(before.path)
  const note = [
    ...(away === null ? [] : [`the one before is in ${away}`]),
    ...(before === null || replaces
      ? []
      : [`another “${before.name}” was there: this one is “${name}” (--replace puts it in its place)`]),
    ...(own === null ? [] : [`its side file was there and stays as it was: ${own}`]),
  ]
  return { name, path, how: replaces ? 'replaced' : 'new', note: note.join('; ') || null }
}
