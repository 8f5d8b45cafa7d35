import { readFileSync, statSync } from 'node:fs'
import { BadInput, badInput, saidBy } from '../findings/index.ts'

/**
 * A whole file at once.
 * @throws BadInput for what cannot be read: missing, a directory, no permission
 */
export function readBytes(path: string): Uint8Array {
  try {
    const stat = statSync(path)
    // A device or a FIFO may have no end.
    if (!stat.isFile() && !stat.isDirectory()) throw badInput(path, 'this is no plain file', 'name a file on the disk')
    return readFileSync(path)
  } catch (thrown) {
    throw thrown instanceof BadInput ? thrown : unreadable(path, thrown)
  }
}

export const readText = (path: string): string => new TextDecoder().decode(readBytes(path))

const PROBLEMS: Readonly<Record<string, readonly [problem: string, advice: string]>> = {
  ENOENT: ['there is no such file', 'check the name; `voluntary scores` and `voluntary organs` list what is there'],
  EISDIR: ['this is a folder, a file was expected', 'name one file in it'],
  ENOTDIR: ['a part of this path is no folder', 'check the path'],
  EACCES: ['you may not read this file', 'change its permissions, or copy it where you may'],
  ELOOP: ['this is a link that leads to itself', 'remove it, or name the file itself'],
  EPERM: ['you may not read this file', 'change its permissions, or copy it where you may'],
}

function unreadable(path: string, thrown: unknown) {
  const [problem, advice] = PROBLEMS[(thrown as NodeJS.ErrnoException).code ?? ''] ?? [saidBy(thrown), '']
  return badInput(path, problem, advice)
}
