import { createHash } from 'node:crypto'
import { chmodSync, rmSync } from 'node:fs'
import { type House, makeFolder, serverFile, socketPlaces, stateFolder, writeWhole } from '../../house/index.ts'

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
  if (process.platform !== 'win32') rmSync(path, { force: true })
}

export function announce(house: House, address: LocalAddress): void {
  makeFolder(stateFolder(house), 0o700)
  if (process.platform !== 'win32') chmodSync(address.path, OWNER_ONLY)
  writeWhole(serverFile(house), `${JSON.stringify(address)}\n`, OWNER_ONLY)
}
