import { createHash } from 'node:crypto'
import { chmodSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type House, makeFolder, serverFile, stateFolder, writeWhole } from '../files/index.ts'

/** How programs of this machine's own user find the server: written by `serve`, for its owner only. */
export interface LocalAddress {
  /** A socket in the file system; on Windows a named pipe. */
  readonly path: string
  readonly token: string
  readonly pid: number
}

/** Longer paths do not fit in a socket's address (108 bytes on Linux, 104 on macOS). */
const LONGEST_SOCKET_PATH = 100
const OWNER_ONLY = 0o600

export function socketPath(house: House): string {
  const folder = stateFolder(house)
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 12)
  if (process.platform === 'win32') return `\\\\.\\pipe\\voluntary-serve-${name}`
  const path = join(folder, 'serve.sock')
  return path.length <= LONGEST_SOCKET_PATH ? path : join(tmpdir(), `voluntary-serve-${name}.sock`)
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
