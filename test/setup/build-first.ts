import { spawnSync } from 'node:child_process'
import type { TestProject } from 'vitest/node'

/**
 * Threads, programs and the page are run from dist: it is built before a run and again before each rerun of a watch, so that
 * no test judges code that has changed since. Costs 0.1 s where nothing changed, else 2 s.
 * @throws what cannot be built, with file and line
 */
export default function setup(project: TestProject): void {
  const fault = build()
  if (fault) throw new Error(fault)
  // A watch goes on: the former dist is gone, so that nothing can run from it until it is built again.
  project.onTestsRerun(async () => {
    const fault = build()
    if (fault) console.error(fault)
  })
}

/** @returns what is wrong, if it cannot be built */
function build(): string | null {
  const { status, stderr } = spawnSync(process.execPath, ['build.mjs', '--if-changed'], { encoding: 'utf8' })
  return status === 0 ? null : `The program cannot be built:\n${stderr}`
}
