import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import type WriteFileAtomic from 'write-file-atomic'
import { BadInput, badInput, errorText } from '../findings/index.ts'

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
    throw notWritten(path, thrown)
  }
}

const WHY_NOT: Readonly<Record<string, readonly [problem: string, advice: string]>> = {
  ENOSPC: ['cannot be written: the disk is full', 'make room on it'],
  EDQUOT: ['cannot be written: this user may fill no more of the disk', 'make room on it'],
  EROFS: ['cannot be written: the disk is read-only', 'choose another place'],
  EACCES: ['may not be written by you', 'choose another place'],
  EPERM: ['may not be written by you', 'choose another place'],
}

function notWritten(path: string, thrown: unknown): BadInput {
  const [problem, advice] = WHY_NOT[(thrown as NodeJS.ErrnoException).code ?? ''] ?? [
    `cannot be written (${errorText(thrown)})`,
    'choose another place',
  ]
  return badInput(path, problem, advice)
}

/** The same in a line for who stands at a page: where the house is is not said. */
export const whyNotKept = (thrown: unknown): string =>
  thrown instanceof BadInput
    ? thrown.complaints.map(({ where, problem }) => `${basename(where)} ${problem}`).join('; ')
    : errorText(thrown)

/** @throws BadInput where no file of this name can be written, before any work is done for it */
function checkPlace(path: string, example: string): void {
  const folder = dirname(path)
  if (path === '' || path === '-')
    throw badInput('--output', 'the name of a file is expected', `for instance ${example}`)
  if (!existsSync(folder))
    throw badInput(path, `there is no folder ${folder}`, 'make it first, or choose another place')
  if (isFolder(path)) throw badInput(path, 'this is a folder, a file was expected')
}

/** What cannot even be looked at says why when it is written. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/** Where something is written until it is whole: beside its place, so that a rename puts it there. */
export const partOf = (path: string): string => `${path}.${process.pid}.part`

/** Takes away what programs left beside a place that were killed while they wrote there, or exchanged it (`.old`). */
export function sweepParts(path: string): void {
  const folder = dirname(path)
  const start = `${basename(path)}.`
  for (const name of namesIn(folder)) {
    const pid = name.startsWith(start) ? /^(\d+)\.(part|old)$/.exec(name.slice(start.length))?.[1] : undefined
    if (pid === undefined || isAlive(Number(pid))) continue
    try {
      rmSync(join(folder, name), { recursive: true, force: true })
    } catch {
      // Somebody else's: it is in nobody's way.
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** A signal 0 only asks; a process that we may not ask is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** A file that is too long for memory: written beside its place, piece by piece, and there under its name when it is whole. */
export interface GrowingFile {
  readonly append: (bytes: Uint8Array) => void
  /** Overwrites what was written there. */
  readonly rewrite: (offset: number, bytes: Uint8Array) => void
  readonly finish: () => void
  /** Nothing of it is left; also after `finish`, where it does nothing. */
  readonly discard: () => void
}

/** @throws BadInput where nothing may be written there, also by what it returns (the disk is full) */
export function growFile(path: string, example: string): GrowingFile {
  checkPlace(path, example)
  sweepParts(path)
  const part = partOf(path)
  const orBadInput = <Result>(act: () => Result): Result => {
    try {
      return act()
    } catch (thrown) {
      throw notWritten(path, thrown)
    }
  }
  const fd = orBadInput(() => openSync(part, 'w'))
  let end = 0
  let open = true
  const writeAll = (bytes: Uint8Array, offset: number) => {
    for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, offset + done)
  }
  return {
    append: (bytes) => {
      orBadInput(() => writeAll(bytes, end))
      end += bytes.length
    },
    rewrite: (offset, bytes) => orBadInput(() => writeAll(bytes, offset)),
    finish: () =>
      orBadInput(() => {
        fsyncSync(fd)
        closeSync(fd)
        open = false
        renameSync(part, path)
      }),
    discard: () => {
      if (!open) return
      open = false
      closeSync(fd)
      rmSync(part, { force: true })
    },
  }
}
