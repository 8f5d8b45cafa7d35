import { spawn } from 'node:child_process'
import { cpus } from 'node:os'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Native } from './lateness/native.ts'

export const WEB_CLIENTS = 50
export const WEB_ASKS_EVERY_MS = 50
export const WEB_LOAD = `${WEB_CLIENTS} web clients on our own main thread, ${WEB_CLIENTS * (1000 / WEB_ASKS_EVERY_MS)} pages a second of 3 kB`

/** What makes a program answer pages in its main thread: for the environment with which it starts. */
export const withPages = (webPort: number): Readonly<Record<string, string>> => ({
  NODE_OPTIONS: `--import=${pathToFileURL(resolve('dist/bench/lateness/web-load.js')).href}`,
  VOLUNTARY_BENCH_WEB_PORT: `${webPort}`,
})

/** The load of the lateness bench: a hog on each processor, and clients that ask for pages at the port. */
export function startLoad(
  { hog }: Pick<Native, 'hog'>,
  webPort: number,
  seconds: number,
): { readonly end: () => void } {
  const start = (program: string, ...args: string[]) => spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const helpers = [
    ...[...cpus().keys()].map((cpu) => start(hog, `${cpu}`, `${seconds}`)),
    start('node', 'dist/bench/lateness/web-clients.js', `${WEB_CLIENTS}`, `${WEB_ASKS_EVERY_MS}`, `${webPort}`),
  ]
  const end = () => {
    for (const helper of helpers) helper.kill('SIGKILL')
  }
  process.once('exit', end)
  return { end }
}
