import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where things live: the house folder, and what we ship, read-only, beneath it. The same name in the house wins. */
export interface House {
  readonly home: string
  readonly shipped: string
}

/** @param home `--home`, or undefined: then VOLUNTARY_HOME, then the system's data folder */
export function openHouse(home: string | undefined, env: NodeJS.ProcessEnv = process.env): House {
  return { home: home ?? env.VOLUNTARY_HOME ?? dataFolder(env), shipped: packageFolder() }
}

/** Where we are installed: the folder above this file that holds what we ship. */
function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'organs')) || !existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder)
    if (above === folder) break
    folder = above
  }
  return folder
}

/** The place where each system keeps a program's data; `/data` in a container. */
function dataFolder(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Voluntary')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Voluntary')
  if (existsSync('/.dockerenv') || env.KUBERNETES_SERVICE_HOST !== undefined) return '/data'
  return join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'voluntary')
}

/** Lock, socket and the place in the programme: only for their owner. */
export const stateFolder = (house: House): string => join(house.home, 'state')

/** Where `voluntary serve` says how programs of its own user reach it; the second where the house is read-only. */
export function serverFiles(house: House): readonly [string, string] {
  const folder = stateFolder(house)
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 12)
  return [join(folder, 'serve.json'), join(tmpdir(), `voluntary-serve-${process.getuid?.() ?? 0}`, `${name}.json`)]
}
