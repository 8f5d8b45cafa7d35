import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { closeSync, constants, openSync, readSync } from 'node:fs'

/** The other end of a FIFO: another program's view of what an organ is sent, byte for byte, with the books kept. */
export interface OrganEnd {
  readonly bytes: () => number[]
  /** `channel key` of every key that is down. */
  readonly keysDown: () => string[]
  readonly close: () => void
}

export function openOrganEnd(fifo: string): OrganEnd {
  spawnSync('mkfifo', [fifo])
  const fd = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK)
  const got: number[] = []
  const buffer = Buffer.alloc(65536)
  let open = true
  const drain = () => {
    if (!open) return
    try {
      for (let read = readSync(fd, buffer); read > 0; read = readSync(fd, buffer)) got.push(...buffer.subarray(0, read))
    } catch {
      // Nothing there yet.
    }
  }
  const timer = setInterval(drain, 5)
  return {
    bytes: () => {
      drain()
      return [...got]
    },
    keysDown: () => {
      drain()
      return keysDown(got)
    },
    close: () => {
      if (!open) return
      clearInterval(timer)
      drain()
      open = false
      closeSync(fd)
    },
  }
}

/** Keys left down after these bytes (all messages have their status; two bytes for a program change). */
export function keysDown(bytes: readonly number[]): string[] {
  const down = new Set<string>()
  for (let i = 0; i < bytes.length; ) {
    const [status = 0, key, velocity] = bytes.slice(i, i + 3)
    const name = `${status & 0x0f} ${key}`
    if ((status & 0xf0) === 0x90 && velocity !== 0) down.add(name)
    if ((status & 0xf0) === 0x80) down.delete(name)
    i += (status & 0xf0) === 0xc0 ? 2 : 3
  }
  return [...down]
}

export interface Running {
  readonly process: ChildProcess
  readonly exit: Promise<number | null>
  readonly output: () => string
}

/** The built program, as a shell starts it. */
export function voluntary(...args: string[]): Running {
  const child = spawn('node', ['bin/voluntary', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data) => {
      output += data
    })
  }
  const exit = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)))
  return { process: child, exit, output: () => output }
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

export async function until(condition: () => boolean, timeoutMs = 15_000): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('waited in vain')
    await pause(5)
  }
}
