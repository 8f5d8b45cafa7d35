import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type House, makeFolder, stateFolder, writeWhole } from '../house/index.ts'
import type { ScoreFacts } from './entry.ts'

/**
 * What was read before, so that a large library is not read again. It is never wrong: an entry counts only while every
 * file that it came from has the size, the times of change of its content and of itself, and the place on the disk that
 * it had; the whole only for this very program, and only if not a letter of it was changed.
 */
export interface Remembered {
  /** Null where it has to be read. */
  readonly recall: (path: string, stamp: string | null) => ScoreFacts | null
  readonly remember: (path: string, stamp: string | null, facts: ScoreFacts) => void
  /** Writes what was learned, where that is worth a file. */
  readonly keep: () => void
}

/** Reading so few costs less than keeping book of them. */
const FEWEST_TO_KEEP = 50
/** A change within the same tick of a file system's clock leaves no trace: the coarsest (FAT) ticks every 2 s. */
const SETTLED_MS = 3000

export function openRemembered(house: House): Remembered {
  const file = join(stateFolder(house), 'library')
  const program = stampOf([fileURLToPath(import.meta.url)]) ?? ''
  const before = read(file, program)
  const now: Record<string, Kept> = {}
  let learned = 0
  return {
    recall: (path, stamp) => {
      const kept = before[path]
      if (stamp === null || kept?.stamp !== stamp) return null
      now[path] = kept
      return kept.facts
    },
    remember: (path, stamp, facts) => {
      if (stamp === null) return
      now[path] = { stamp, facts }
      learned++
    },
    keep: () => {
      if (learned < FEWEST_TO_KEEP) return
      try {
        if (!existsSync(house.home)) return
        makeFolder(stateFolder(house), 0o700)
        writeWhole(file, withSum(JSON.stringify({ program, kept: now })))
      } catch {
        // A house that may not be written to is read anew each time.
      }
    },
  }
}

interface Kept {
  readonly stamp: string
  readonly facts: ScoreFacts
}

function read(file: string, program: string): Readonly<Record<string, Kept>> {
  try {
    const text = readFileSync(file, 'utf8')
    const body = text.slice(text.indexOf('\n') + 1)
    if (withSum(body) !== text) return {}
    const found = JSON.parse(body) as { readonly program: string; readonly kept: Readonly<Record<string, Kept>> }
    return found.program === program ? found.kept : {}
  } catch {
    return {}
  }
}

const withSum = (body: string): string => `${createHash('sha256').update(body).digest('hex')}\n${body}`

/** How files stand at this moment; null where one is missing or has changed only just now. */
export function stampOf(paths: readonly string[]): string | null {
  const stamps: string[] = []
  const latest = BigInt(Date.now() - SETTLED_MS) * 1_000_000n
  for (const path of paths) {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
    if (stat === undefined || stat.mtimeNs > latest || stat.ctimeNs > latest) return null
    stamps.push([path, stat.dev, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(' '))
  }
  return stamps.join('\n')
}
