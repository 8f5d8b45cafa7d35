import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { badInput, saidBy } from '../findings/index.ts'
import { besideOf, sweepBeside } from './beside.ts'
import { checkPlace } from './write-file.ts'

/** A file that is too long for memory: written beside, piece by piece, and there under its name when it is whole. */
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
  sweepBeside(path)
  const beside = besideOf(path)
  const orBadInput = <Result>(act: () => Result): Result => {
    try {
      return act()
    } catch (thrown) {
      throw badInput(path, `cannot be written (${saidBy(thrown)})`, 'choose another place')
    }
  }
  const fd = orBadInput(() => openSync(beside, 'w'))
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
        renameSync(beside, path)
      }),
    discard: () => {
      if (!open) return
      open = false
      closeSync(fd)
      rmSync(beside, { force: true })
    },
  }
}
