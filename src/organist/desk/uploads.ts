import { randomUUID } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { badInput } from '../../findings/index.ts'
import { type House, list, makeFolder, readText, type Shelf, stateFolder, writeWhole } from '../../house/index.ts'
import { readSideFile, sideFilePath } from '../../registration/index.ts'
import type { Kept } from '../../remote/protocol/index.ts'
import { openOrgan } from '../index.ts'
import { runJob } from './job.ts'
import { loosened } from './protection.ts'

/** A shelf is not filled without end from afar. */
const MOST_FILES = 1000

/** Profiles that were sent and wait to be confirmed at the machine. */
export const waitingFolder = (house: House): string => join(stateFolder(house), 'waiting')
export const waitingOrgan = (house: House, name: string): string => join(waitingFolder(house), `${name}.yaml`)

/**
 * Keeps a score that was sent, once a process of its own has read it and prepared it.
 * @param organ on which it is tried
 * @throws BadInput where it is none, or its name is taken
 */
export async function keepScore(
  house: House,
  organ: string,
  name: string,
  bytes: Uint8Array,
  replace: boolean,
): Promise<Kept> {
  const path = placeFor(house, 'scores', name, '.mid', replace)
  refuseThrough(path)
  const folder = join(stateFolder(house), 'incoming')
  makeFolder(folder, 0o700)
  const coming = join(folder, `${randomUUID()}.mid`)
  try {
    writeWhole(coming, bytes, 0o600)
    const { serious, unplayable } = await runJob({
      type: 'keep',
      home: house.home,
      score: coming,
      name,
      organ,
      map: null,
    })
    // Somebody else may have sent one of that name meanwhile.
    placeFor(house, 'scores', name, '.mid', replace)
    makeFolder(join(house.home, 'scores'))
    writeWhole(path, bytes)
    const says =
      unplayable !== null
        ? `Kept, but it cannot be played yet: ${unplayable}`
        : serious > 0
          ? `Kept. ${serious} serious findings: look at them before you play it`
          : 'Kept. Nothing stands in the way'
    return { name, says, waits: false }
  } finally {
    rmSync(coming, { force: true })
  }
}

/** A registration that lets messages of the score through stands for that score, not for another under its name. */
function refuseThrough(path: string): void {
  const sidePath = sideFilePath(path)
  if (sidePath === null) return
  const { passthrough } = readSideFile(sidePath).value
  if (passthrough !== undefined)
    throw badInput('', 'its registration lets messages of the score through to the organ', 'exchange it at the machine')
}

/**
 * Keeps a profile that was sent. Where it takes away of what protects the machine it is put aside, until
 * `voluntary organs trust` is said at the machine.
 * @param served the organ that is played: the one whose protection counts where the profile is new
 * @throws BadInput where it is none, or its name is taken
 */
export async function keepOrgan(
  house: House,
  served: string,
  name: string,
  text: string,
  replace: boolean,
): Promise<Kept> {
  const path = placeFor(house, 'organs', name, '.yaml', replace)
  const known = standing(house, served, name).map((file) => ({ file, text: readText(file) }))
  const { loosened: reasons } = await runJob({ type: 'organ', file: `${name}.yaml`, text, known })
  placeFor(house, 'organs', name, '.yaml', replace)
  if (reasons.length > 0) {
    makeFolder(waitingFolder(house), 0o700)
    writeWhole(waitingOrgan(house, name), text, 0o600)
    const says = `It waits: ${reasons.join('; ')}. At the machine: voluntary organs trust ${name}`
    return { name, says, waits: true }
  }
  makeFolder(join(house.home, 'organs'))
  writeWhole(path, text)
  return { name, says: 'Kept', waits: false }
}

/** The profiles whose protection a profile of that name must keep: its own before it, and those of the house. */
function standing(house: House, served: string, name: string): string[] {
  const shelf = list(house, 'organs')
  return shelf.filter((each) => each.own || each.name === served || each.name === name).map(({ path }) => path)
}

/** What is put aside, and why. @throws BadInput where nothing of that name waits, or it is no profile */
export function waitingReasons(house: House, served: string, name: string): readonly string[] {
  const path = waitingOrgan(house, name)
  if (!existsSync(path)) throw badInput('', `no profile "${name}" waits to be confirmed`, 'voluntary organs lists them')
  const known = standing(house, served, name).flatMap((file) => {
    try {
      return [openOrgan(house, file)]
    } catch {
      return []
    }
  })
  return loosened(openOrgan(house, path), known)
}

/** Confirmed at the machine: it takes its place. @returns where it is now */
export function trustWaiting(house: House, name: string): string {
  const path = join(house.home, 'organs', `${name}.yaml`)
  makeFolder(join(house.home, 'organs'))
  writeWhole(path, readText(waitingOrgan(house, name)))
  rmSync(waitingOrgan(house, name))
  return path
}

/** @throws BadInput where the name is taken, in whatever case (some systems see no difference) */
function placeFor(house: House, shelf: Shelf, name: string, ending: string, replace: boolean): string {
  const all = list(house, shelf)
  const taken = all.find((each) => each.name.toLowerCase() === name.toLowerCase())
  if (taken && !taken.own)
    throw badInput('', `"${taken.name}" is the name of one that came with the program`, 'choose another name')
  if (taken && (!replace || taken.name !== name))
    throw badInput(
      '',
      `there is a ${shelf.slice(0, -1)} "${taken.name}" already`,
      'choose another name, or say that it replaces it',
    )
  if (all.filter(({ own }) => own).length >= MOST_FILES)
    throw badInput('', 'the shelf is full', 'take some away at the machine')
  return taken?.path ?? join(house.home, shelf, `${name}${ending}`)
}
