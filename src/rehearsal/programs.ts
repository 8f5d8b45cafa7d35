import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { CannotPlay } from '../findings/index.ts'

/** What a rehearsal without a screen starts, and where Debian has it. */
export const PROGRAMS = {
  GrandOrgue: 'grandorgue',
  jackd: 'jackd2',
  Xvfb: 'xvfb',
  xwininfo: 'x11-utils',
} as const

/** @returns its path; null where no folder of the path has it */
export function findProgram(name: string, path = process.env.PATH ?? ''): string | null {
  for (const folder of path.split(delimiter)) {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return join(folder, name)
    } catch {
      // Not in this one.
    }
  }
  return null
}

/** @throws CannotPlay that names all that is missing at once */
export function checkPrograms(path = process.env.PATH ?? ''): void {
  if (process.platform !== 'linux') {
    throw new CannotPlay(
      'a rehearsal without a screen needs Linux: start GrandOrgue and rehearse into it, without --headless (docs/grandorgue.md)',
    )
  }
  const missing = Object.entries(PROGRAMS).filter(([program]) => findProgram(program, path) === null)
  if (missing.length > 0) throw missingPrograms(missing)
}

export function missingPrograms(missing: readonly (readonly [what: string, debian: string])[]): CannotPlay {
  const names = missing.map(([what]) => what).join(', ')
  const packages = [...new Set(missing.map(([, debian]) => debian))].join(' ')
  return new CannotPlay(
    `${names} ${missing.length === 1 ? 'is' : 'are'} not installed\n  → Debian, Ubuntu: sudo apt-get install --no-install-recommends ${packages}\n  → other systems: docs/grandorgue.md`,
  )
}
