import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { main } from '../../src/cli/main.ts'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
export const CORPUS = join(ROOT, '../shared/corpus')
export const ABSENT = '(skipped: ../shared/corpus is absent)'

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs the program in this process, as a shell would, and hands back what it said. */
async function voluntary(...args: string[]): Promise<Ended> {
  const said = { out: '', err: '' }
  const { stdout, stderr } = process
  const write = { out: stdout.write, err: stderr.write }
  stdout.write = (text: string | Uint8Array) => {
    said.out += String(text)
    return true
  }
  stderr.write = (text: string | Uint8Array) => {
    said.err += String(text)
    return true
  }
  try {
    return { code: await main(args), ...said }
  } finally {
    stdout.write = write.out
    stderr.write = write.err
    stdout.removeAllListeners('error')
    stderr.removeAllListeners('error')
  }
}

/** A folder for a test's files: its house, which is empty, and what it exports. */
export function workshop(): { readonly path: (name: string) => string; readonly tidy: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'voluntary-oracle-'))
  return { path: (name) => join(folder, name), tidy: () => rmSync(folder, { recursive: true, force: true }) }
}

/** What `voluntary export` writes for a score, on the General MIDI organ unless another is named. */
export async function exported(
  score: string,
  map: string,
  to: string,
  home: string,
  organ = 'general-midi',
): Promise<Uint8Array> {
  const options = ['--organ', organ, '--map', map, '-o', to]
  const { code, err } = await voluntary('--home', home, 'export', score, ...options)
  if (code !== 0) throw new Error(`${score} with ${map} ended with ${code}: ${err}`)
  return readFileSync(to)
}
