import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { BadInput, badInput, errorText } from '../findings/index.ts'
import { noteRead } from './reads.ts'

/**
 * A whole file at once.
 * @throws BadInput for what cannot be read: missing, a directory, no permission
 */
export function readBytes(path: string): Uint8Array {
  try {
    const stat = statSync(path)
    // A device or a FIFO may have no end.
    if (!stat.isFile() && !stat.isDirectory()) throw badInput(path, 'this is no plain file', 'name a file on the disk')
    const bytes = readFileSync(path)
    noteRead(path, bytes)
    return bytes
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
  const [problem, advice] = PROBLEMS[(thrown as NodeJS.ErrnoException).code ?? ''] ?? [errorText(thrown), '']
  return badInput(path, problem, advice)
}

/**
 * A folder with all that is above it. Step by step: Node's own recursive form never returns where a file system lets
 * nothing be made (seen with /proc, Node 20.20).
 * @throws the system's error of the step that fails
 */
export function makeFolder(path: string, mode = 0o777): void {
  if (existsSync(path)) return
  const above = dirname(path)
  if (above !== path) makeFolder(above, mode)
  try {
    mkdirSync(path, { mode })
  } catch (thrown) {
    // Another program may have made it in between.
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
  }
}

/** Whether two paths lead to one file, by whatever names and links. */
export function isSameFile(a: string, b: string): boolean {
  const [first, second] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false }))
  return first && second ? first.dev === second.dev && first.ino === second.ino : resolve(a) === resolve(b)
}
