import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { badInput, saidBy } from '../findings/index.ts'

/**
 * Whole or not at all: written beside, flushed to the disk, renamed (a power cut leaves the old file or the new one).
 * @throws BadInput where nothing may be written there
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileAtomic.sync(path, typeof content === 'string' ? content : Buffer.from(content), { fsync: true })
  } catch (thrown) {
    throw badInput(path, `cannot be written (${saidBy(thrown)})`, 'choose another place')
  }
}
