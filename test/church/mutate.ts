import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { context } from 'esbuild'
import type { Mutation } from './mutation-list.ts'

/** What a hunt came to: which law was broken, and after how many steps; null where none was. */
export interface Found {
  readonly steps: number
  readonly law: string | null
  readonly says: string | null
  /** Of the day on which it was. */
  readonly story: readonly string[]
}

/** Puts one fault after the other into a bundle of the church. Nothing of the sources is changed. */
export interface Mutator {
  /** @returns null where the text that it changes is not there any more */
  readonly hunt: (mutation: Mutation | null, steps: number, seed: number) => Promise<Found | null>
  readonly end: () => Promise<void>
}

const FOLDER = 'node_modules/.cache-church'
/** A program that has gone wrong may go round for ever. */
const MOST_MS = 60_000
const run = promisify(execFile)

/** @param name of the bundle: two may hunt at once */
export async function createMutator(name: string): Promise<Mutator> {
  mkdirSync(FOLDER, { recursive: true })
  const outfile = join(FOLDER, `${name}-${process.pid}.js`)
  let current: ReadonlyMap<string, string> = new Map()
  let built: Mutation | null | undefined
  const building = await context({
    entryPoints: ['test/church/hunt.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
    packages: 'external',
    plugins: [
      {
        name: 'mutation',
        setup: ({ onLoad }) => {
          onLoad({ filter: /\.ts$/ }, ({ path }) => {
            const contents = current.get(path)
            return contents === undefined ? undefined : { contents, loader: 'ts' }
          })
        },
      },
    ],
  })
  return {
    hunt: async (mutation, steps, seed) => {
      if (built !== mutation) {
        const texts = mutation ? mutated(mutation) : new Map<string, string>()
        if (texts === null) return null
        current = texts
        await building.rebuild()
        built = mutation
      }
      try {
        const { stdout } = await run(process.execPath, [outfile, String(steps), String(seed)], { timeout: MOST_MS })
        return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Found
      } catch {
        return { steps, law: 'end', says: 'it came to no end', story: [] }
      }
    },
    end: async () => {
      rmSync(outfile, { force: true })
      await building.dispose()
    },
  }
}

/** @returns the changed sources by their paths; null where a text that it changes is not there any more */
export function mutated({ edits }: Mutation): ReadonlyMap<string, string> | null {
  const texts = new Map<string, string>()
  for (const { file, from, to } of edits) {
    const path = join(process.cwd(), 'src', file)
    const text = texts.get(path) ?? readFileSync(path, 'utf8')
    if (!text.includes(from)) return null
    texts.set(path, text.replace(from, to))
  }
  return texts
}
