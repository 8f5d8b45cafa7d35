import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { BadInput, badInput, CannotPlay } from '../../findings/index.ts'
import {
  type House,
  isSameName,
  list,
  makeFolder,
  readText,
  type Shelf,
  stateFolder,
  writeWhole,
} from '../../house/index.ts'
import { type Arrived, cleanName, type Placed, placeScore, sameScore } from '../../library/index.ts'
import { readSideFile, sideFilePath } from '../../registration/index.ts'
import type { Kept } from '../../remote/protocol/index.ts'
import { runJob } from './job.ts'
import type { ReadProfile } from './reasons.ts'

/** A shelf is not filled without end from afar. */
const MOST_FILES = 1000

/** Profiles that were sent and wait to be confirmed at the machine. */
export const waitingFolder = (house: House): string => join(stateFolder(house), 'waiting')
export const waitingOrgan = (house: House, name: string): string => join(waitingFolder(house), `${name}.yaml`)

/** What became of a score that came in. */
export interface TakenIn extends Placed {
  /** What was read, where it sounds, what was guessed: a line each. */
  readonly says: readonly string[]
  readonly verdict: string
  /** Someone should look before it is played. */
  readonly isDoubtful: boolean
}

/**
 * Takes a score into the house, once a process of its own has read it and prepared it.
 * @param organ on which it is tried
 * @throws BadInput where it is none, or its name is taken and nobody said what then
 */
export async function takeScore(house: House, organ: string, arrived: Arrived): Promise<TakenIn> {
  const same = sameScore(house, arrived.bytes)
  if (same !== null) {
    const verdict = 'It is here already, note for note: nothing was changed'
    return { name: same.name, path: same.path, how: 'same', note: null, says: [], verdict, isDoubtful: false }
  }
  const folder = join(stateFolder(house), 'incoming')
  makeFolder(folder, 0o700)
  const coming = join(folder, randomUUID())
  try {
    writeWhole(coming, arrived.bytes, 0o600)
    const asked = { home: house.home, score: coming, name: arrived.file, organ, map: null }
    const { reading, serious, unplayable } = await runJob({ type: 'keep', ...asked })
    const verdict =
      unplayable !== null
        ? `Kept, but it cannot be played yet: ${unplayable}`
        : serious > 0
          ? `Kept. ${serious} serious findings: look at them before you play it`
          : 'Kept. Nothing stands in the way'
    const isDoubtful = unplayable !== null || serious > 0
    return { ...placeScore(house, arrived, reading), says: reading.says, verdict, isDoubtful }
  } catch (thrown) {
    throw thrown instanceof BadInput ? withoutPlace(thrown, arrived.file) : thrown
  } finally {
    rmSync(coming, { force: true })
  }
}

/** Who sent a file knows which: what is wrong with it is said without its name. */
const withoutPlace = ({ complaints }: BadInput, file: string): BadInput =>
  new BadInput(complaints.map((each) => (each.where === file ? { ...each, where: '' } : each)))

/**
 * The same with a score that was sent from afar.
 * @throws BadInput also where the shelf is full, or what it replaces lets messages through
 */
export async function keepScore(house: House, organ: string, arrived: Omit<Arrived, 'side'>): Promise<Kept> {
  const all = list(house, 'scores')
  if (all.filter(({ own }) => own).length >= MOST_FILES)
    throw badInput('', 'the shelf is full', 'take some away at the machine')
  const before = all.find(({ name }) => isSameName(name, cleanName(arrived.file)))
  refuseThrough(before?.path ?? join(house.home, 'scores', `${cleanName(arrived.file)}.mid`))
  const { name, verdict, note, says } = await takeScore(house, organ, { ...arrived, side: null })
  return { name, says: [verdict, ...(note === null ? [] : [note]), ...says].join('\n'), waits: false }
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
  const known = standing(house, served, name)
  const { reasons } = await runJob({ type: 'organ', file: `${name}.yaml`, text, known })
  placeFor(house, 'organs', name, '.yaml', replace)
  if (!isDeepStrictEqual(known, standing(house, served, name)))
    throw new CannotPlay('a profile of the house was changed meanwhile: send it once more')
  if (reasons.length > 0) {
    putAside(house, name, text)
    const says = `It waits: ${saidShort(reasons)}. At the machine: voluntary organs trust ${name}`
    return { name, says, waits: true }
  }
  makeFolder(join(house.home, 'organs'))
  writeWhole(path, text)
  return { name, says: 'Kept', waits: false }
}

/** The profiles whose protection a profile of that name must keep: its own before it, and those of the house. */
export function standing(house: House, served: string, name: string): ReadProfile[] {
  const shelf = list(house, 'organs').filter((each) => each.own || each.name === served || each.name === name)
  return shelf.map(({ path }) => ({ file: path, text: readText(path) }))
}

export function putAside(house: House, name: string, text: string): void {
  makeFolder(waitingFolder(house), 0o700)
  writeWhole(waitingOrgan(house, name), text, 0o600)
}

const MOST_REASONS = 3
/** On a phone; `organs trust` says all. */
export const saidShort = (reasons: readonly string[]): string =>
  `${reasons.slice(0, MOST_REASONS).join('; ')}${reasons.length > MOST_REASONS ? `; and ${reasons.length - MOST_REASONS} more` : ''}`

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
