import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * A folder with all that is above it. Step by step: Node's own recursive form never returns where a file system lets
 * nothing be made (seen with /proc, Node 20.20).
 * @throws the system's error of the step that fails
 */
export function makeFolder(path: string, mode = 0o777): void {
  if (existsSync(path)) return
  const above = dirname(path)
  if (above !== path) makeFolder(above, mode)
  try {
    mkdirSync(path, { mode })
  } catch (thrown) {
    // Another program may have made it in between.
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
  }
}
