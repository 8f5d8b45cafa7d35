import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { House } from '../../../src/house/index.ts'

export type Contents = Readonly<Record<string, string>>

export const LIBRARY: Contents = {
  'organs/ours.yaml': 'name: Ours\n',
  'programmes/advent.yaml': 'title: Advent\n',
  'scores/hymn.mid': '\u0000\u00ffMThd, not really',
  'scores/hymn.yaml': '# by hand\ntempo: 90\n',
  'scores/old/Éternité 2.mid': 'bytes',
  'settings.yaml': 'organ: ours\n',
}

/** @param modifiedMs of every file in it */
export function houseWith(contents: Contents, modifiedMs = 1_700_000_000_000): House {
  const home = mkdtempSync(join(tmpdir(), 'voluntary-house-'))
  for (const [path, text] of Object.entries(contents)) put(home, path, text, modifiedMs)
  return { home, shipped: join(home, 'nothing-shipped') }
}

export function put(home: string, path: string, text: string, modifiedMs: number): void {
  mkdirSync(dirname(join(home, path)), { recursive: true })
  writeFileSync(join(home, path), text, 'latin1')
  utimesSync(join(home, path), modifiedMs / 1000, modifiedMs / 1000)
}

/** All files of a folder with what is in them; `state` left out. */
export function contentsOf(folder: string): Contents {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  const plain = files.filter((path) => !path.startsWith('state') && statSync(join(folder, path)).isFile())
  return Object.fromEntries(plain.map((path) => [path, readFileSync(join(folder, path), 'latin1')]))
}
