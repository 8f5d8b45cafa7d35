import { lstatSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { badInput } from '../../findings/index.ts'
import { type House, stateFolder } from '../index.ts'
import { putWhole } from './put-whole.ts'
import { type Lock, unseal } from './seal.ts'
import { type Staged, stage } from './stage.ts'

export interface RestoreWish {
  /** What opens the keys and paired devices; null: they stay as they are. */
  readonly lock: Lock | null
  /** The backup's also where the house has a newer one. */
  readonly overNewer: boolean
  /** Say what would be done, and do nothing. */
  readonly dryRun: boolean
}

export interface Restored {
  /** ISO 8601. */
  readonly madeAt: string
  /** As they were in the backup; they were not there before. */
  readonly brought: readonly string[]
  /** There already, byte for byte. */
  readonly same: number
  /** Older ones gave way; they were put into `aside`. */
  readonly replaced: readonly string[]
  /** Newer than the backup's: left as they are. */
  readonly newer: readonly string[]
  readonly aside: string | null
  /** Of the backup: it has keys, which were not asked for. */
  readonly keysLeft: boolean
}

const OWNER_ONLY = 0o600

/**
 * Brings back what a backup holds, into an empty house or a living one. The backup is unpacked and checked first; then each
 * file comes whole or not at all, and what it replaces was put aside before. Broken off anywhere, the house has
 * each file as it was or as the backup has it; done again, it goes on.
 * @throws BadInput where the backup is damaged, or the house has links or folders in the places of files
 */
export async function restore(house: House, archive: string, wish: RestoreWish): Promise<Restored> {
  const staged = await stage(house, archive)
  const home = realpathSync(house.home)
  try {
    const keys = await keysOf(staged, wish.lock)
    const files = [
      ...staged.manifest.files.map((file) => ({ ...file, mode: undefined as number | undefined })),
      ...keys.files,
    ]
    for (const { path } of files) checkWay(home, path)
    const outcome = { brought: [] as string[], same: 0, replaced: [] as string[], newer: [] as string[] }
    const aside = join(stateFolder(house), 'replaced', new Date().toISOString().replaceAll(':', '-'))
    for (const file of files) {
      const at = join(home, file.path)
      const content = keys.contents[file.path] ?? staged.read(file)
      const existing = readExisting(at)
      if (existing !== null && Buffer.compare(existing.content, content) === 0) outcome.same++
      else if (existing !== null && existing.modifiedMs > file.modifiedMs && !wish.overNewer)
        outcome.newer.push(file.path)
      else {
        if (!wish.dryRun) {
          const { folder } = staged
          if (existing !== null) putWhole(folder, join(aside, file.path), { ...existing, mode: OWNER_ONLY })
          putWhole(folder, at, { content, modifiedMs: file.modifiedMs, mode: file.mode })
        }
        outcome[existing === null ? 'brought' : 'replaced'].push(file.path)
      }
    }
    return {
      madeAt: staged.manifest.madeAt,
      ...outcome,
      aside: outcome.replaced.length > 0 ? aside : null,
      keysLeft: staged.manifest.sealed !== null && wish.lock === null,
    }
  } finally {
    staged.clear()
  }
}

async function keysOf(staged: Staged, lock: Lock | null) {
  const { sealed } = staged.manifest
  if (lock === null) return { contents: {}, files: [] }
  if (sealed === null)
    throw badInput('the backup', 'has no keys in it', 'restore without --identity or --passphrase-file')
  const contents = await unseal(staged.read(sealed), lock)
  const files = Object.keys(contents).map((path) => ({ ...sealed, path, mode: OWNER_ONLY }))
  return { contents, files }
}

/** @throws BadInput where a link would lead out of the house, or a folder stands in a file's place */
function checkWay(home: string, path: string): void {
  const steps = path.split('/')
  for (let end = 1; end <= steps.length; end++) {
    const at = join(home, ...steps.slice(0, end))
    const stat = lstatSync(at, { throwIfNoEntry: false })
    if (stat === undefined) return
    const wanted = end === steps.length ? stat.isFile() : stat.isDirectory()
    if (wanted) continue
    const what = stat.isSymbolicLink() ? 'this is a link' : `a ${end === steps.length ? 'file' : 'folder'} was expected`
    throw badInput(at, `${what}: the backup’s "${path}" cannot be put there`, 'move it away; nothing was changed')
  }
}

function readExisting(path: string): { readonly content: Uint8Array; readonly modifiedMs: number } | null {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  return stat === undefined ? null : { content: readFileSync(path), modifiedMs: stat.mtimeMs }
}
