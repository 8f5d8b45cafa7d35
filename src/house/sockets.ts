import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Longer paths do not fit in a socket's address (108 bytes on Linux, 104 on macOS). */
const LONGEST_SOCKET_PATH = 100
/** What file systems say that hold no sockets: exFAT and FAT (EPERM), shares of a host (ENXIO), SMB (EOPNOTSUPP); and full and read-only ones. */
const NO_SOCKETS: readonly (string | undefined)[] = [
  'EPERM',
  'ENXIO',
  'ENOTSUP',
  'EOPNOTSUPP',
  'EROFS',
  'ENOSPC',
  'ENOENT',
  'EACCES',
]

/**
 * Where a socket of this machine's programs is tried, one after the other: in a folder; where its path is too long, or its
 * file system holds no sockets (a stick, a share), among the temporary files. On Windows a named pipe.
 * @param name of the socket in the folder, without `.sock`
 * @param elsewhere the same where all folders' are together
 */
export function socketPlaces(folder: string, name: string, elsewhere: string): readonly [string, ...string[]] {
  if (process.platform === 'win32') return [`\\\\.\\pipe\\${elsewhere}`]
  const among = join(tmpdir(), `${elsewhere}.sock`)
  const within = join(folder, `${name}.sock`)
  return within.length <= LONGEST_SOCKET_PATH ? [within, among] : [among]
}

export const holdsNoSockets = (thrown: unknown): boolean =>
  NO_SOCKETS.includes((thrown as NodeJS.ErrnoException | undefined)?.code)
