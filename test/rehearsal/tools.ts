import { existsSync } from 'node:fs'
import { findProgram } from '../../src/rehearsal/programs.ts'

/** What is wrong with the music itself: a GrandOrgue that a busy machine made late says none of it. */
export const WRONG_MUSIC = /missing|asks for it|cipher|breaks off|no sound|stays|shaken/

/** @returns why a test with these programs and the bridge cannot be held here; null where it can */
export function missingTools(programs: readonly string[]): string | null {
  if (process.platform !== 'linux') return 'Linux only'
  const missing = [...programs, 'cc'].filter((each) => findProgram(each) === null)
  if (!existsSync('/usr/include/jack/jack.h')) missing.push('libjack-jackd2-dev')
  return missing.length === 0 ? null : `not there: ${missing.join(', ')}`
}
