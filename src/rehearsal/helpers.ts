import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { join } from 'node:path'

/** A program that was started for a rehearsal, and ends with us. */
export interface Helper {
  readonly name: string
  readonly isRunning: () => boolean
  /** The end of its output, for people. */
  readonly lastLines: () => string
  /** Its extra line, where it was given one. */
  readonly child: ChildProcess
  readonly stop: () => Promise<void>
}

interface HelperOptions {
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
  /** Before others on a busy machine, where we may. */
  readonly nice?: number
  /** One more line, by which it tells us something. */
  readonly tells?: boolean
}

/** A program that was told to end and does not is ended. */
const ENDS_WITHIN_MS = 3000
const LAST_LINES = 3

/**
 * Starts it so that it is told to end when we are gone, also where nobody could tell it (kill -9).
 * @param keeper the bridge, which becomes the program
 */
export function startHelper(
  keeper: string,
  name: string,
  args: readonly string[],
  { folder, env, nice, tells = false }: HelperOptions,
): Helper {
  const log = join(folder, `${name}.log`)
  const fd = openSync(log, 'w')
  const child = spawn(keeper, ['keep', String(process.pid), name, ...args], {
    stdio: ['ignore', fd, fd, tells ? 'pipe' : 'ignore'],
    env,
    cwd: folder,
  })
  closeSync(fd)
  const gone = new Promise<void>((resolve) => {
    child.on('exit', () => resolve())
    child.on('error', () => resolve())
  })
  if (nice !== undefined && child.pid !== undefined) {
    try {
      setPriority(child.pid, nice)
    } catch {
      // Only root may.
    }
  }
  const isRunning = () => child.exitCode === null && child.signalCode === null && child.pid !== undefined
  return {
    name,
    child,
    isRunning,
    lastLines: () => lastLines(log),
    stop: async () => {
      if (!isRunning()) return
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS)
      await gone
      clearTimeout(timer)
    },
  }
}

function lastLines(log: string): string {
  try {
    const lines = readFileSync(log, 'utf8').split('\n')
    return lines
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .slice(-LAST_LINES)
      .join('; ')
  } catch {
    return ''
  }
}
