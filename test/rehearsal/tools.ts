import { existsSync } from 'node:fs'
import { findProgram } from '../../src/rehearsal/programs.ts'

/** @returns why a test with these programs and the bridge cannot be held here; null where it can */
export function missingTools(programs: readonly string[]): string | null {
  if (process.platform !== 'linux') return 'Linux only'
  const missing = [...programs, 'cc'].filter((each) => findProgram(each) === null)
  if (!existsSync('/usr/include/jack/jack.h')) missing.push('libjack-jackd2-dev')
  return missing.length === 0 ? null : `not there: ${missing.join(', ')}`
}
