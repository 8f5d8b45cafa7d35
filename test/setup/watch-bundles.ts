import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Plugin } from 'vitest/config'

/**
 * A watch sees what a test imports. A thread or a program is no import: who names a bundle of dist, or bin/voluntary, is
 * run again when a source in it changes.
 */
export function watchBundles(): Plugin {
  return {
    name: 'voluntary:watch-bundles',
    transform(code, id) {
      if (id.includes('node_modules')) return
      for (const source of sourcesNamedIn(code)) this.addWatchFile(resolve(source))
    },
  }
}

/** Files beneath src which the bundles named in a text were made from. */
function sourcesNamedIn(code: string): Set<string> {
  const named = [...code.matchAll(/dist\/[\w/]+\.js|bin\/voluntary/g)].map(([name]) => name)
  if (named.length === 0) return new Set()
  const { sources } = JSON.parse(readFileSync('dist/.made-from.json', 'utf8')) as MadeFrom
  const all = named.includes('bin/voluntary') ? Object.keys(sources) : named
  return new Set(all.flatMap((bundle) => sources[bundle] ?? []).filter((file) => file.startsWith('src/')))
}

/** Written by build/stamp.mjs. */
interface MadeFrom {
  readonly sources: Readonly<Record<string, readonly string[]>>
}
