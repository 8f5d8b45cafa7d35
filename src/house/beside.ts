import { readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Where something is written until it is whole: beside its place, so that a rename puts it there. */
export const besideOf = (path: string): string => `${path}.${process.pid}.part`

/** Takes away what programs left beside a place that were killed while they wrote there, or exchanged it (`.old`). */
export function sweepBeside(path: string): void {
  const folder = dirname(path)
  const own = `${basename(path)}.`
  for (const name of namesIn(folder)) {
    const pid = name.startsWith(own) ? /^(\d+)\.(part|old)$/.exec(name.slice(own.length))?.[1] : undefined
    if (pid === undefined || isAlive(Number(pid))) continue
    try {
      rmSync(join(folder, name), { recursive: true, force: true })
    } catch {
      // Somebody else's: it is in nobody's way.
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** A signal 0 only asks; a process that we may not ask is there. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
