import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { childrenOf } from '../player/sentinel/kills.ts'
import { freePort } from '../remote/mqtt/broker.ts'
import type { Books } from './books.ts'
import { PROGRAMME } from './house.ts'
import { endHard, type Program, startProgram } from './program.ts'
import { pause, waitFor } from './waiting.ts'
import type { Way } from './ways.ts'

/** Who holds the service: the program in a terminal, or the server, of which that is a view. */
export type Holder = 'programme run' | 'serve'

/** A service under way, and the processes that hold it. */
export interface Service {
  /** Where an operator types. */
  readonly desk: Program
  readonly playerPid: number
  readonly toPlayer: (signal: NodeJS.Signals) => void
  readonly toSentinel: (signal: NodeJS.Signals) => void
  /** As a terminal does. */
  readonly toGroup: (signal: NodeJS.Signals) => void
  /** The emergency command. */
  readonly silence: () => Promise<void>
  readonly keysDown: () => number
  /** Until nothing of it runs any more. */
  readonly hasGone: () => boolean
  /** Told to end, when the service is over. @returns its exit code */
  readonly end: () => Promise<number | null>
  readonly output: () => string
}

const SILENCE_WITHIN_MS = 40_000
const EATEN_A_TURN = 200_000
const SMALL_HEAP_MB = 90
const GROUP_ROOM_BYTES = 100 << 20

/** Loaded into the program: it eats when it is told to. On the heap, or beside it, where only a cgroup stops it. */
const EATER = `
const { isMainThread } = require('node:worker_threads')
if (isMainThread && process.env.VOLUNTARY_WATCHED !== undefined) {
  const eaten = []
  process.on('SIGUSR2', () => {
    for (;;) eaten.push(process.env.EATS === 'heap' ? new Array(${EATEN_A_TURN}).fill(eaten.length + 0.5) : Buffer.alloc(1 << 20, 1))
  })
}
`

interface Start {
  readonly home: string
  readonly fifo: string
  readonly books: Books
  readonly holder: Holder
  readonly memory: Way['memory']
}

export async function startService({ home, fifo, books, holder, memory }: Start): Promise<Service> {
  const eater = join(home, 'eater.cjs')
  writeFileSync(eater, EATER)
  const heap = memory === 'small heap' ? ` --max-old-space-size=${SMALL_HEAP_MB}` : ''
  const more = { NODE_OPTIONS: `--require=${eater}${heap}`, EATS: memory === 'small heap' ? 'heap' : 'memory' }
  const options = memory === 'plenty' ? {} : more
  const group = memory === 'small group' ? memoryGroup() : null
  const run = ['--home', home, 'programme', 'run', PROGRAMME]
  const watched =
    holder === 'serve'
      ? startProgram(
          ['--home', home, 'serve', '--device', fifo, '--web-port', String(await freePort())],
          options,
          group?.procs,
        )
      : startProgram([...run, '--device', fifo], options, group?.procs)
  if (holder === 'serve') await watched.sees('The page:')
  const desk = holder === 'serve' ? startProgram(run) : watched
  await desk.sees(/ \| go: /)
  await waitFor(() => childrenOf(watched.pid).length > 0, 5000, 'the player')
  const [playerPid = 0] = childrenOf(watched.pid)
  group?.limit()
  const signal = (pid: number, name: NodeJS.Signals) => {
    try {
      process.kill(pid, name)
    } catch {
      // It has ended before.
    }
  }
  return {
    desk,
    playerPid,
    toPlayer: (name) => signal(playerPid, name),
    toSentinel: (name) => signal(watched.pid, name),
    toGroup: (name) => signal(-watched.pid, name),
    silence: () => silence(home, fifo),
    keysDown: () => books.keysDown().length,
    hasGone: () => watched.hasEnded() && !isAlive(playerPid) && desk.hasEnded(),
    end: async () => {
      await endHard(desk)
      if (holder === 'serve') signal(watched.pid, 'SIGTERM')
      const code = await watched.exit
      group?.remove()
      return code
    },
    output: () => (desk === watched ? desk.output() : `${watched.output()}-- seen beside it\n${desk.output()}`),
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function silence(home: string, fifo: string): Promise<void> {
  const child = spawn(process.execPath, ['bin/voluntary', '--home', home, 'silence', 'loft', '--device', fifo], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      said += data
    })
  const code = await Promise.race([
    new Promise<number | null>((resolve) => child.on('close', resolve)),
    pause(SILENCE_WITHIN_MS).then(() => 'late' as const),
  ])
  if (code === 'late') child.kill('SIGKILL')
  if (code !== 0) throw new Error(`voluntary silence: ${code === 'late' ? 'no answer' : said.trim()}`)
}

const MEMORY_GROUPS = '/sys/fs/cgroup/memory'

/** A cgroup (version 1) with little room beyond what its processes take; null where we may not make one. */
function memoryGroup() {
  const folder = join(MEMORY_GROUPS, `voluntary-${process.pid}-${Math.random().toString(36).slice(2)}`)
  try {
    mkdirSync(folder)
  } catch {
    return null
  }
  return {
    procs: join(folder, 'cgroup.procs'),
    limit: () => {
      const used = Number(readFileSync(join(folder, 'memory.usage_in_bytes'), 'utf8'))
      writeFileSync(join(folder, 'memory.limit_in_bytes'), String(used + GROUP_ROOM_BYTES))
    },
    remove: () => {
      try {
        rmdirSync(folder)
      } catch {
        // The kernel still has a page of it.
      }
    },
  }
}

/** Whether this machine has what it takes. */
export function startable({ memory }: Way): boolean {
  if (memory !== 'small group') return true
  const group = memoryGroup()
  group?.remove()
  return group !== null
}
