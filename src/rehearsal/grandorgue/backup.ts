import { constants, copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { badInput, errorText } from '../../findings/index.ts'
import { writeWhole } from '../../house/index.ts'
import { readWhole } from './places.ts'

const BACKUP = /^\.before-voluntary-\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}(-\d+)?(\.none)?\.bak$/
/** Said in the name, because a file of GrandOrgue's may itself be empty. */
const NOTHING = '.none'

/** `….cmb.before-voluntary-2026-11-21T13-59-00.bak`, sorted by its name; never one that is there. */
function freePlace(path: string, kind: string, now: Date, ending: string): string {
  const stamp = now.toISOString().slice(0, 19).replaceAll(':', '-')
  for (let more = 0; ; more++) {
    const place = `${path}.${kind}-${stamp}${more === 0 ? '' : `-${more}`}${ending}`
    if (!existsSync(place) && !existsSync(place.replace(/\.bak$/, `${NOTHING}.bak`))) return place
  }
}

/**
 * Keeps what is there, or that nothing is there.
 * @returns where
 * @throws BadInput where it cannot be kept: then nothing may be written over it
 */
export function keepBackup(path: string, now: Date): string {
  const isThere = existsSync(path)
  const place = freePlace(path, 'before-voluntary', now, isThere ? '.bak' : `${NOTHING}.bak`)
  if (isThere) copy(path, place)
  else writeWhole(place, '')
  return place
}

/** The backups of a settings file, the newest last. */
export function backupsOf(path: string): string[] {
  const folder = dirname(path)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((each) => each.startsWith(basename(path)) && BACKUP.test(each.slice(basename(path).length)))
    .sort(byStamp)
    .map((each) => join(folder, each))
}

/** The second one of a second comes after the first: `…-1.bak` after `….bak`. */
function byStamp(a: string, b: string): number {
  const parts = (name: string) => /-(\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2})(?:-(\d+))?(?:\.none)?\.bak$/.exec(name)
  const [, stampA = '', moreA = '0'] = parts(a) ?? []
  const [, stampB = '', moreB = '0'] = parts(b) ?? []
  return stampA < stampB ? -1 : stampA > stampB ? 1 : Number(moreA) - Number(moreB)
}

export interface Undone {
  readonly backup: string
  /** Where what was undone is kept; null where there was nothing. */
  readonly kept: string | null
  /** Whether there is a settings file now. */
  readonly isThere: boolean
}

/**
 * Brings the newest backup back, byte for byte, and takes it from the pile: undoing twice goes back twice. What was
 * there is kept beside it, because a person may have saved in GrandOrgue since.
 * @throws BadInput where there is no backup
 */
export function undo(path: string, now: Date): Undone {
  const backup = backupsOf(path).at(-1)
  if (backup === undefined)
    throw badInput(path, 'there is no backup of it', 'nothing was bound here, or all of it is undone')
  const kept = existsSync(path) ? freePlace(path, 'undone', now, '.bak') : null
  if (kept !== null) copy(path, kept)
  const isThere = !backup.endsWith(`${NOTHING}.bak`)
  try {
    if (isThere) {
      writeWhole(path, readWhole(backup))
      rmSync(backup)
    } else {
      rmSync(path, { force: true })
      rmSync(backup)
    }
  } catch (thrown) {
    throw badInput(path, `it cannot be brought back (${errorText(thrown)})`, `copy it yourself from ${backup}`)
  }
  return { backup, kept, isThere }
}

function copy(from: string, to: string): void {
  try {
    copyFileSync(from, to, constants.COPYFILE_EXCL)
  } catch (thrown) {
    throw badInput(to, `the backup cannot be written (${errorText(thrown)})`, 'nothing was changed')
  }
}
