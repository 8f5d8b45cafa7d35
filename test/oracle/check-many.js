import { performance } from 'node:perf_hooks'
import { main } from '../../dist/cli/main.js'

/**
 * Runs `voluntary check` on each file of the arguments, all in this process, and writes one line of JSON a run. The
 * built program, in a process that can be ended, because a file may hang a reader for ever.
 */

const [home, ...files] = process.argv.slice(2)
const ASKS_FOR_MAP = /say it with --map.* for instance --map ([A-Z-]+)/

for (const file of files) {
  const first = await checked(file, [])
  const example = ASKS_FOR_MAP.exec(first.err)?.[1]
  if (example !== undefined) await checked(file, ['--map', example])
}

async function checked(file, options) {
  const said = { out: '', err: '' }
  const write = { out: process.stdout.write, err: process.stderr.write }
  process.stdout.write = (text) => {
    said.out += text
    return true
  }
  process.stderr.write = (text) => {
    said.err += text
    return true
  }
  const began = performance.now()
  const code = await main(['--home', home, 'check', file, '--organ', 'general-midi', ...options])
  const ms = performance.now() - began
  process.stdout.write = write.out
  process.stderr.write = write.err
  process.stdout.removeAllListeners('error')
  process.stderr.removeAllListeners('error')
  process.stdout.write(`${JSON.stringify({ file, options, code, ms, ...said })}\n`)
  return said
}
