import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/** The pipe to the sentinel, by a number that no file of the system has. */
export const FAKE_PIPE = 987_654

type Disk = 'well' | 'full' | 'read-only'

/** Stands between the program and the disk: the pipe to the sentinel is ours, and a house can be full or read-only. */
export interface FakeFiles {
  readonly pipe: { to: ((bytes: Uint8Array) => void) | null }
  disk: Disk
  readonly uninstall: () => void
}

const fault = (code: string, says: string) => Object.assign(new Error(`${code}: ${says}`), { code })

/** @param home only what lies in this folder can fail */
export function installFakeFiles(home: string): FakeFiles {
  const { writeSync, openSync, renameSync, mkdirSync } = fs
  const files: FakeFiles = {
    pipe: { to: null },
    disk: 'well',
    uninstall: () => {
      Object.assign(fs, { writeSync, openSync, renameSync, mkdirSync })
      syncBuiltinESMExports()
    },
  }
  const ours = new Set<number>()
  const isOurs = (path: unknown) => String(path).startsWith(home)
  const refuseReadOnly = (path: unknown) => {
    if (files.disk === 'read-only' && isOurs(path)) throw fault('EROFS', 'read-only file system')
  }
  fs.writeSync = ((fd: number, ...rest: [never]) => {
    if (fd === FAKE_PIPE) {
      if (files.pipe.to === null) throw fault('EPIPE', 'broken pipe')
      const [bytes, offset = 0, length] = rest as unknown as [Uint8Array | string, number?, number?]
      const whole = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
      files.pipe.to(whole.subarray(offset, length === undefined ? undefined : offset + length))
      return whole.length
    }
    if (files.disk === 'full' && ours.has(fd)) throw fault('ENOSPC', 'no space left on device')
    return writeSync(fd, ...rest)
  }) as typeof fs.writeSync
  fs.openSync = ((path: string, flags: string | number, mode?: number) => {
    const writes = flags !== 'r' && flags !== 0 && flags !== undefined
    if (writes) refuseReadOnly(path)
    const fd = openSync(path, flags, mode)
    if (writes && isOurs(path)) ours.add(fd)
    else ours.delete(fd)
    return fd
  }) as typeof fs.openSync
  fs.renameSync = ((from: string, to: string) => {
    refuseReadOnly(to)
    renameSync(from, to)
  }) as typeof fs.renameSync
  fs.mkdirSync = ((path: string, options?: never) => {
    if (!fs.existsSync(path)) refuseReadOnly(path)
    return mkdirSync(path, options)
  }) as typeof fs.mkdirSync
  syncBuiltinESMExports()
  return files
}
