import { spawnSync } from 'node:child_process'
import { closeSync, constants, openSync, readSync, rmSync } from 'node:fs'
import type { Books } from './books.ts'

/** A cable with an organ at its end, and what can be done to it; the organ forgets nothing while it is out. */
export interface CableEnd {
  readonly books: Books
  readonly pull: () => Promise<void>
  readonly putBack: () => Promise<void>
  /** Options that name it to the program; null: the profile's own name of it. */
  readonly options: () => readonly string[]
  readonly close: () => void
}

/** The other end of a FIFO; put back it is another file of the same name, as a device that is plugged in again. */
export function openFifo(path: string, books: Books): CableEnd {
  const buffer = Buffer.alloc(65536)
  let fd: number | null = null
  const drain = () => {
    if (fd === null) return
    try {
      for (let read = readSync(fd, buffer); read > 0; read = readSync(fd, buffer)) books.take(buffer.subarray(0, read))
    } catch {
      // Nothing there yet.
    }
  }
  const putIn = () => {
    spawnSync('mkfifo', [path])
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  }
  const pull = () => {
    if (fd === null) return
    drain()
    closeSync(fd)
    fd = null
    rmSync(path)
  }
  putIn()
  const timer = setInterval(drain, 5)
  return {
    books,
    pull: async () => pull(),
    putBack: async () => putIn(),
    options: () => ['--device', path],
    close: () => {
      clearInterval(timer)
      pull()
    },
  }
}
