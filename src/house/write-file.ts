import { existsSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import type WriteFileAtomic from 'write-file-atomic'
import { badInput, saidBy } from '../findings/index.ts'

/**
 * Whole or not at all: written beside, flushed to the disk, renamed (a power cut leaves the old file or the new one).
 * @param mode 0o600 for what only its owner may read; as the system has it where none is given
 * @throws BadInput where nothing may be written there
 */
export function writeWhole(path: string, content: string | Uint8Array, mode?: number): void {
  checkPlace(path, 'out.mid')
  try {
    // Loaded when first needed: the first byte of a performance does not wait for it.
    const writeFileAtomic = createRequire(import.meta.url)('write-file-atomic') as typeof WriteFileAtomic
    writeFileAtomic.sync(path, typeof content === 'string' ? content : Buffer.from(content), {
      fsync: true,
      ...(mode === undefined ? {} : { mode }),
    })
  } catch (thrown) {
    throw badInput(path, `cannot be written (${saidBy(thrown)})`, 'choose another place')
  }
}

/** @throws BadInput where no file of this name can be written, before any work is done for it */
export function checkPlace(path: string, example: string): void {
  const folder = dirname(path)
  if (path === '' || path === '-')
    throw badInput('--output', 'the name of a file is expected', `for instance ${example}`)
  if (!existsSync(folder))
    throw badInput(path, `there is no folder ${folder}`, 'make it first, or choose another place')
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw badInput(path, 'this is a folder, a file was expected')
}
