// furnish.mjs HOUSE FROM…: writes what is declared (organs, scores, programmes, settings.yaml) into the house, each file
// whole or not at all. What stood there and differs is kept beside, as NAME.replaced. Runs before the player starts.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

const SHELVES = ['organs', 'scores', 'programmes']
const [house, ...sources] = process.argv.slice(2)

try {
  for (const shelf of SHELVES) mkdirSync(join(house, shelf), { recursive: true })
  for (const source of sources) {
    for (const name of [...SHELVES.flatMap((shelf) => filesIn(source, shelf)), 'settings.yaml']) {
      if (existsSync(join(source, name))) put(join(source, name), join(house, name), name)
    }
  }
} catch (thrown) {
  const { code, path, message } = thrown
  const isDenied = ['EACCES', 'EPERM', 'EROFS'].includes(code)
  const advice = isDenied
    ? `let user ${process.getuid?.()} write to the volume (NFS: all_squash,anonuid=10001,anongid=10001; docs/homelab.md)`
    : code === 'ENOSPC'
      ? 'the volume is full: persistence.size'
      : message
  process.stderr.write(`${path ?? house} cannot be written (${code})\n  → ${advice}\n`)
  process.exit(1)
}

/** Files below a folder, as paths from its root. A ConfigMap's own `..data` is none of them. */
function filesIn(root, folder) {
  const at = join(root, folder)
  if (!existsSync(at)) return []
  return readdirSync(at)
    .filter((name) => !name.startsWith('..'))
    .flatMap((name) => {
      const path = join(folder, name)
      return statSync(join(root, path)).isDirectory() ? filesIn(root, path) : [path]
    })
}

function put(from, to, name) {
  const isThere = existsSync(to)
  if (isThere && readFileSync(from).equals(readFileSync(to))) return
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, `${to}.new`)
  if (isThere) copyFileSync(to, `${to}.replaced`)
  renameSync(`${to}.new`, to)
  process.stdout.write(`${name}: ${isThere ? `written anew; what stood there is ${name}.replaced` : 'written'}\n`)
}
