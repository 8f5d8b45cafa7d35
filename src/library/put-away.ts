import { copyFileSync, existsSync, renameSync } from 'node:fs'
import { basename, join } from 'node:path'
import { badInput, errorText } from '../findings/index.ts'
import { type House, makeFolder } from '../house/index.ts'

/** Of a file that is about to be replaced a copy goes there; one that is removed goes there itself. */
type Way = 'move' | 'copy'

/**
 * Puts files out of the way, to a folder of this moment: `removed/2026-12-01T14-30-05`. Nothing is thrown away: who wants
 * one back adds it again.
 * @returns that folder
 * @throws BadInput where it cannot be put there
 */
export function putAway({ home }: House, paths: readonly string[], way: Way, now = new Date()): string {
  const folder = freeFolder(join(home, 'removed', now.toISOString().slice(0, 19).replaceAll(':', '-')))
  makeFolder(folder)
  for (const path of paths) {
    try {
      const place = join(folder, basename(path))
      if (way === 'move') renameSync(path, place)
      else copyFileSync(path, place)
    } catch (thrown) {
      throw badInput(path, `cannot be put into ${folder} (${errorText(thrown)})`)
    }
  }
  return folder
}

/** Two of one second are two folders. */
function freeFolder(wanted: string): string {
  for (let number = 1; ; number++) {
    const folder = number === 1 ? wanted : `${wanted}-${number}`
    if (!existsSync(folder)) return folder
  }
}
