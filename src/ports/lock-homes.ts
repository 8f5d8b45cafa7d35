import { createHash } from 'node:crypto'
import { accessSync, constants, mkdirSync, readdirSync, statSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where a lock can stand: an address that only a living process answers. */
export interface LockHome {
  readonly address: string
  /** The folder of a socket that is a file: what a dead process leaves there is seen. null: it leaves nothing. */
  readonly folder: string | null
}

/**
 * The homes of one device's lock, all of which its owner takes. They belong to the user's machine, not to a house: a
 * house can be read-only, and there may be two.
 * - Linux: an abstract socket, the same for every user and environment, and a file beside it that outlives a kill.
 * - elsewhere: the file; on Windows a named pipe.
 */
export function lockHomes(identity: string): readonly LockHome[] {
  const name = nameOf(identity)
  if (process.platform === 'win32') return [{ address: `\\\\.\\pipe\\${name}`, folder: null }]
  const folder = runtimeFolder()
  const files = folder === null ? [] : [{ address: join(folder, `${name}.sock`), folder }]
  return process.platform === 'linux' ? [{ address: `\0${name}`, folder: null }, ...files] : files
}

type Kept = 'keys-down' | 'console.json'

/** What is kept of a device, also after a power cut: that its keys may be down, what its console takes. null: it cannot be kept. */
export function keptFile(identity: string, what: Kept): string | null {
  const folder = stateFolder() ?? runtimeFolder()
  return folder === null ? null : join(folder, `${nameOf(identity)}.${what}`)
}

/** All that is kept of one kind. */
export function keptFiles(what: Kept): readonly string[] {
  const folder = stateFolder() ?? runtimeFolder()
  const names = folder === null ? [] : readdirSync(folder).filter((name) => name.endsWith(`.${what}`))
  return names.map((name) => join(folder ?? '', name))
}

const nameOf = (identity: string): string =>
  `voluntary-${createHash('sha256').update(identity).digest('hex').slice(0, 16)}`

/** Longer paths do not fit in a socket's address (108 bytes on Linux, 104 on macOS); the name takes 32. */
const LONGEST_FOLDER = 68

/** The first folder of this user for what ends with the machine; null where none can be written. */
function runtimeFolder(): string | null {
  const uid = process.getuid?.() ?? 0
  const runtime = process.env.XDG_RUNTIME_DIR
  const folders = [
    ...(runtime ? [join(runtime, 'voluntary')] : []),
    ...(process.platform === 'linux' ? [`/run/user/${uid}/voluntary`] : []),
    join(tmpdir(), `voluntary-${uid}`),
  ]
  return folders.find((folder) => folder.length <= LONGEST_FOLDER && isOurs(folder)) ?? null
}

/** The same for what outlives a power cut. */
function stateFolder(): string | null {
  const { STATE_DIRECTORY, XDG_STATE_HOME, LOCALAPPDATA } = process.env
  const above = XDG_STATE_HOME ?? LOCALAPPDATA ?? join(homedir(), '.local', 'state')
  const folders = [...(STATE_DIRECTORY?.split(':') ?? []), join(above, 'voluntary')]
  return folders.find((folder) => isOurs(folder, true)) ?? null
}

function isOurs(folder: string, recursive = false): boolean {
  try {
    mkdirSync(folder, { mode: 0o700, recursive })
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') return false
  }
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    return process.getuid === undefined || statSync(folder).uid === process.getuid()
  } catch {
    return false
  }
}
