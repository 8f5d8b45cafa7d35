import { closeSync, fsyncSync, futimesSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { badInput, errorText } from '../../findings/index.ts'
import { makeFolder } from '../index.ts'

export interface Content {
  readonly content: Uint8Array
  readonly modifiedMs: number
  /** As the system has it where undefined. */
  readonly mode: number | undefined
}

const OWNERS_FOLDER = 0o700

/**
 * Whole or not at all, with its time of change. Written in `folder`, not beside its place: what a kill leaves half done lies
 * where it is swept, not among the scores.
 * @throws BadInput where it cannot be written
 */
export function putWhole(folder: string, path: string, { content, modifiedMs, mode }: Content): void {
  try {
    makeFolder(dirname(path), mode === undefined ? undefined : OWNERS_FOLDER)
    writeAndRename(join(folder, 'coming'), path, { content, modifiedMs, mode })
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EXDEV') throw cannotWrite(path, thrown)
    // The shelf is a disk of its own: then beside its place after all.
    try {
      writeAndRename(`${path}.restoring`, path, { content, modifiedMs, mode })
    } catch (again) {
      throw cannotWrite(path, again)
    }
  }
}

const cannotWrite = (path: string, thrown: unknown) =>
  badInput(
    path,
    `cannot be written (${errorText(thrown)})`,
    'what was there is still there; mend that, and do it again',
  )

function writeAndRename(coming: string, path: string, { content, modifiedMs, mode }: Content): void {
  rmSync(coming, { force: true })
  const fd = openSync(coming, 'wx', mode)
  try {
    writeFileSync(fd, content)
    futimesSync(fd, modifiedMs / 1000, modifiedMs / 1000)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  renameSync(coming, path)
}
