import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ABSENT, CORPUS, ROOT, workshop } from './program.ts'

interface Checked {
  readonly file: string
  readonly options: readonly string[]
  readonly code: number
  readonly ms: number
  readonly out: string
  readonly err: string
}

const EDGE = join(CORPUS, 'edge')
const LONGEST_MS = 5_000

const present = existsSync(EDGE) && existsSync(join(ROOT, 'dist/cli/main.js'))
const files = present ? filesUnder(EDGE) : []
const { path, tidy } = workshop()
afterAll(tidy)

describe.skipIf(!present)(`No file brings the program down ${present ? '' : ABSENT}`, () => {
  const runs = new Map<string, Checked[]>()

  beforeAll(async () => {
    for (const file of files) runs.set(file, [])
    let left = files
    while (left.length > 0) {
      const done = await checkMany(left)
      for (const run of done) runs.get(run.file)?.push(run)
      // The first without a result hung, or ended the process; the rest go on without it.
      left = left.filter((file) => !done.some((run) => run.file === file)).slice(1)
    }
    const slowest = [...runs.values()].flat().sort((a, b) => b.ms - a.ms)[0]
    if (slowest) process.stdout.write(`oracle: slowest file ${basename(slowest.file)}, ${slowest.ms.toFixed(0)} ms\n`)
  }, 120_000)

  test.each(files.map((file) => [file.slice(EDGE.length + 1), file]))('%s', (_, file) => {
    const ofFile = runs.get(file) ?? []
    expect(ofFile, 'it hangs, or ends the process').not.toEqual([])
    for (const { code, out, err, ms } of ofFile) {
      expect([0, 1, 2]).toContain(code)
      expect(ms).toBeLessThan(LONGEST_MS)
      expect(`${out}${err}`).not.toMatch(/^\s+at |unexpected fault|undefined|\bNaN\b|\[object/m)
      if (code !== 2) continue
      expect(out).toBe('')
      expect(err.match(/^voluntary: /gm)).toHaveLength(1)
      expect(err).toContain(basename(file))
    }
  })

  test('what the program offers as a map is taken', () => {
    for (const { file, options, code, err } of [...runs.values()].flat()) {
      if (options.length > 0) expect(`${file}: ${code} ${err}`).not.toMatch(/: 2 /)
    }
  })
})

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
}

/** Checks file after file in another process; it is ended where it says nothing for too long. */
function checkMany(some: readonly string[]): Promise<Checked[]> {
  const script = fileURLToPath(new URL('check-many.js', import.meta.url))
  const child = spawn(process.execPath, [script, path('house'), ...some], { stdio: ['ignore', 'pipe', 'inherit'] })
  const done: Checked[] = []
  const kill = () => child.kill('SIGKILL')
  let patience = setTimeout(kill, 2 * LONGEST_MS)
  createInterface({ input: child.stdout }).on('line', (line) => {
    clearTimeout(patience)
    patience = setTimeout(kill, 2 * LONGEST_MS)
    done.push(JSON.parse(line) as Checked)
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', () => {
      clearTimeout(patience)
      resolve(done)
    })
  })
}
