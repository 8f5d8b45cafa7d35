import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { BadInput } from '../../findings/index.ts'
import { askerNow } from '../../remote/server/index.ts'

/**
 * What came of dear work, kept as long as the files from which it was made are the same ones: nobody makes a machine do the
 * same twice. What was found wrong with them is kept too.
 */
export interface KeptResults {
  /**
   * @param about names the work among all
   * @param files from which it is made; a folder stands for the files in it
   * @param make is asked where it is not known
   */
  readonly of: <Result>(about: string, files: readonly string[], make: () => Promise<Result>) => Promise<Result>
}

/** A roll has some hundred kilobytes. */
const MOST_KEPT = 48

interface Kept {
  readonly stamp: string
  readonly result: Promise<unknown>
  /** It is there already, or made for one who comes first. */
  isReady: boolean
}

export function createKeptResults(): KeptResults {
  const kept = new Map<string, Kept>()
  const forget = (about: string, result: Promise<unknown>) => {
    if (kept.get(about)?.result === result) kept.delete(about)
  }
  return {
    of: async <Result>(about: string, files: readonly string[], make: () => Promise<Result>): Promise<Result> => {
      const stamp = await stampOf(files)
      const before = kept.get(about)
      const plays = askerNow()?.role !== 'listen'
      // Who plays does not wait for what is made in the turn of a listener.
      if (before?.stamp === stamp && (before.isReady || !plays)) {
        // What is asked for goes last.
        kept.delete(about)
        kept.set(about, before)
        return before.result as Promise<Result>
      }
      const result = make()
      const mine: Kept = { stamp, result, isReady: plays }
      kept.set(about, mine)
      for (const [oldest] of kept) {
        if (kept.size <= MOST_KEPT) break
        kept.delete(oldest)
      }
      // It may have been made from what came while it was made.
      const isOther = async () => (await stampOf(files)) !== stamp
      void result.then(
        async () => {
          mine.isReady = true
          if (await isOther()) forget(about, result)
        },
        // A machine that is too busy says nothing of the files.
        async (thrown: unknown) => (!(thrown instanceof BadInput) || (await isOther())) && forget(about, result),
      )
      return result
    },
  }
}

async function stampOf(files: readonly string[]): Promise<string> {
  const stamps = await Promise.all(files.map(stampAt))
  return JSON.stringify(stamps)
}

/** Which file it is, and when it was written; of a folder the same of all that is in it. */
async function stampAt(path: string): Promise<readonly string[]> {
  try {
    const { ino, size, mtimeMs, ctimeMs, isFolder } = await looked(path)
    const own = `${path} ${ino} ${size} ${mtimeMs} ${ctimeMs}`
    if (!isFolder) return [own]
    const names = (await readdir(path)).sort()
    const all = await Promise.all(names.map((name) => looked(join(path, name)).catch(() => null)))
    return all.map((each, index) => `${names[index]} ${each?.ino} ${each?.size} ${each?.mtimeMs} ${each?.ctimeMs}`)
  } catch {
    return []
  }
}

async function looked(path: string) {
  const found = await stat(path)
  const { ino, size, mtimeMs, ctimeMs } = found
  return { ino, size, mtimeMs, ctimeMs, isFolder: found.isDirectory() }
}
