import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What dist was made from: `{ digest, sources: { bundle: files } }`. It lies in dist, so that it goes when dist goes. */
const STAMP = 'dist/.made-from.json'
const ASIDE = ['build.mjs', 'package.json', 'package-lock.json']

/** Was dist made from the sources as they are now? */
export function isFresh() {
  return existsSync(STAMP) && JSON.parse(readFileSync(STAMP, 'utf8')).digest === digest()
}

/** Notes that dist is whole, and which sources are in which bundle. */
export function stamp(sources) {
  writeFileSync(STAMP, JSON.stringify({ digest: digest(), sources }))
}

function digest() {
  const hash = createHash('sha256')
  for (const file of [...ASIDE, ...filesIn('build'), ...filesIn('src')]) {
    if (existsSync(file)) hash.update(`${file}\0`).update(readFileSync(file))
  }
  return hash.digest('hex')
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
}
