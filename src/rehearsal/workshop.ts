import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The folder in which all that a rehearsal needs is, and with which it goes. */
export interface Workshop {
  readonly folder: string
  /** Of our JACK server, which no other has. */
  readonly server: string
  readonly remove: () => void
}

const BEGINNING = 'voluntary-rehearsal-'
const SHARED_MEMORY = '/dev/shm'

/** When a process began, in clock ticks since the machine did: with its number, no other is taken for it. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // Its name, in brackets, may hold anything; the start is the 22nd field, the 20th after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

const sharedMemory = (): string[] => {
  try {
    return readdirSync(SHARED_MEMORY)
  } catch {
    return []
  }
}

/**
 * JACK's list has room for eight servers, and forgets one that was killed only when another of its name starts: few
 * names, used again.
 */
const serverName = (number: number): string => `voluntary-${number}`

/** Makes it, after it has swept up what rehearsals left that were killed. */
export function openWorkshop(): Workshop {
  sweep()
  const taken = new Set(rehearsals().map((each) => each.server))
  let number = 1
  while (taken.has(serverName(number))) number++
  const folder = mkdtempSync(join(tmpdir(), `${BEGINNING}${process.pid}-${startOf(process.pid)}-${number}-`))
  const server = serverName(number)
  mkdirSync(join(folder, 'home'))
  return {
    folder,
    server,
    remove: () => {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
      sweepServer(server)
      sweepRegistry()
    },
  }
}

interface Left {
  readonly path: string
  readonly server: string
  readonly isAlive: boolean
}

function rehearsals(): Left[] {
  return readdirSync(tmpdir()).flatMap((name) => {
    const [, pid, start, number] = /^voluntary-rehearsal-(\d+)-(\d+|null)-(\d+)-\w{6}$/.exec(name) ?? []
    if (pid === undefined) return []
    const isAlive = startOf(Number(pid)) === start
    return [{ path: join(tmpdir(), name), server: serverName(Number(number)), isAlive }]
  })
}

/** What is left of rehearsals whose process is gone: their folders, and their servers' shared memory. */
function sweep(): void {
  const left = rehearsals().filter(({ isAlive }) => !isAlive)
  for (const { path, server } of left) {
    try {
      rmSync(path, { recursive: true, force: true, maxRetries: 5 })
      sweepServer(server)
    } catch {
      // Somebody else's on this machine: theirs to sweep.
    }
  }
  if (left.length > 0) sweepRegistry()
}

/** A server that was killed leaves its doors: `jack_NAME_UID_0`, `jack_sem.UID_NAME_CLIENT`. */
function sweepServer(server: string): void {
  for (const name of sharedMemory()) if (name.includes(`_${server}_`)) remove(name)
}

/**
 * Where no server is left, the list of them and the memory that the last one had are nobody's. A server that is about to
 * start has no door yet: one of ours is known by its folder.
 */
function sweepRegistry(): void {
  const left = sharedMemory()
  const hasServer = left.some((name) => /^jack_(?!db-|sem\.)/.test(name))
  if (hasServer || rehearsals().some(({ isAlive }) => isAlive)) return
  for (const name of left) if (/^jack(-shm-registry|-\d+-\d+|_db-\d+)$/.test(name)) remove(name)
}

function remove(name: string): void {
  try {
    rmSync(join(SHARED_MEMORY, name), { recursive: true, force: true })
  } catch {
    // Another user's.
  }
}
