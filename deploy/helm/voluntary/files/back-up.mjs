// back-up.mjs FOLDER NAME KEEP: `voluntary backup` into a new file of the folder, then the oldest ones beyond KEEP go.
// Where the backup fails none goes.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

const [folder, name, keep] = process.argv.slice(2)
const now = new Date()
  .toISOString()
  .replace(/\.\d+Z$/, 'Z')
  .replaceAll(':', '-')
const file = join(folder, `${name}-${now}.tar.gz`)

const { status, error } = spawnSync('voluntary', ['backup', '-o', file], { stdio: 'inherit' })
if (status !== 0) fail(`voluntary backup failed${error ? ` (${error.message})` : ''}`, status ?? 1)
if (!existsSync(file) || statSync(file).size === 0) fail(`voluntary backup wrote no ${file}`, 1)

const ours = /^(.+)-\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z\.tar\.gz$/
const files = readdirSync(folder)
  .filter((each) => ours.exec(each)?.[1] === name)
  .sort()
for (const old of files.slice(0, Math.max(0, files.length - Number(keep)))) {
  rmSync(join(folder, old))
  process.stdout.write(`${old} removed: ${keep} newer ones are there\n`)
}

function fail(what, code) {
  process.stderr.write(`${what}; what was there before is kept\n`)
  process.exit(code)
}
