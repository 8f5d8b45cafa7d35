import { createHash } from 'node:crypto'
import { chmodSync, rmSync } from 'node:fs'
import { CannotPlay } from '../../findings/index.ts'
import { type House, serverFiles, socketPlaces, stateFolder } from '../../house/index.ts'
import { createNotes } from './notes.ts'

/** How programs of this machine's own user find the server: written by `serve`, for its owner only. */
export interface LocalAddress {
  /** A socket in the file system; on Windows a named pipe. */
  readonly path: string
  readonly token: string
  readonly pid: number
  /** For `voluntary silence`, where the server stands still and must be gone round. */
  readonly said: SaidAtStart
}

/** What its command line said of the organ; what it did not say is as the settings and the profile have it. */
export interface SaidAtStart {
  readonly organ?: string | undefined
  readonly port?: string | undefined
  readonly device?: string | undefined
  /** A port of its own: nobody else can send on it. */
  readonly virtual?: string | true | undefined
}

const OWNER_ONLY = 0o600

/** Where it listens for them; the next where the one before cannot hold a socket. */
export function localPlaces(house: House): readonly [string, ...string[]] {
  const folder = stateFolder(house)
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 12)
  return socketPlaces(folder, 'serve', `voluntary-serve-${name}`)
}

/** Makes room for a socket of ours: what a dead server left behind. Call it only where none lives. */
export function clearSocket(path: string): void {
  try {
    if (process.platform !== 'win32') rmSync(path, { force: true })
  } catch {
    // A read-only house: who listens there is told.
  }
}

export function announce(house: House, address: LocalAddress): void {
  if (process.platform !== 'win32') chmodSync(address.path, OWNER_ONLY)
  const kept = serverFiles(house).some((file) => createNotes().keep(file, `${JSON.stringify(address)}\n`))
  if (!kept) throw new CannotPlay('there is no place where programs of this machine could find the server')
}
