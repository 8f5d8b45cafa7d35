import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { badInput } from '../../findings/index.ts'

/** What a person made or chose: scores with their side files, organs, programmes, settings. The rest can be made again. */
const FOLDERS = ['organs', 'scores', 'programmes']
const FILES = ['settings.yaml']

/** Who may come in, and what proves it: only on demand, and then encrypted. */
export const KEY_FILES = ['devices.json', 'cookie-key', 'web-key.pem', 'web-cert.pem'].map((name) => `state/${name}`)

/** Of one path in the house, with `/` on every system. */
const MOST_LETTERS = 1024
/** What Windows allows in no name; a backup must be of use there too. */
const NOT_ON_WINDOWS = /[<>:"|?*]/

/**
 * Whether a path from a backup names something of the house that a backup holds: never a place outside, never `state/`.
 * @param path with `/` between folders
 */
export function isKeptPath(path: string): boolean {
  const steps = path.split('/')
  if (path.length > MOST_LETTERS || /[\\\p{Cc}]/u.test(path)) return false
  if (steps.some((step) => step === '' || step === '.' || step === '..')) return false
  if (process.platform === 'win32' && NOT_ON_WINDOWS.test(path)) return false
  return steps.length === 1 ? FILES.includes(path) : FOLDERS.includes(steps[0] ?? '')
}

/**
 * The files of a house that a backup holds, as paths from the house with `/`, in order.
 * @throws BadInput for links and for what is no plain file: a backup that leaves something out would not be noticed
 */
export function contentsOf(home: string): string[] {
  const found: string[] = []
  const look = (path: string) => {
    const stat = lstatSync(join(home, path), { throwIfNoEntry: false })
    if (stat === undefined) return
    if (stat.isSymbolicLink()) {
      throw badInput(
        join(home, path),
        'this is a link: what it leads to may lie outside the house and would not be in the backup',
        'put what it leads to in its place',
      )
    }
    if (stat.isDirectory()) for (const name of readdirSync(join(home, path)).sort()) look(`${path}/${name}`)
    else if (!stat.isFile()) throw badInput(join(home, path), 'this is no plain file', 'move it out of the house')
    else if (isKeptPath(path)) found.push(path)
    else throw badInput(join(home, path), 'a name like this cannot be kept', 'give it another name')
  }
  for (const path of [...FILES, ...FOLDERS]) look(path)
  return found
}
