import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'

/** Tells systemd how the service is (sd_notify(3)); nothing where nobody asked. */
export interface ServiceManager {
  readonly say: (...lines: readonly string[]) => void
  /** How often it wants to hear that we are well; null: it does not. */
  readonly watchdogMs: number | null
}

/** @returns null where no service manager waits for word */
export function serviceManager(env: NodeJS.ProcessEnv = process.env): ServiceManager | null {
  if (process.platform !== 'linux' || env.NOTIFY_SOCKET === undefined) return null
  const send = byLibrary() ?? byProgram
  const micros = Number(env.WATCHDOG_USEC)
  return {
    say: (...lines) => send(lines),
    // Half of it, as sd_watchdog_enabled(3) advises.
    watchdogMs: Number.isFinite(micros) && micros > 0 ? micros / 2000 : null,
  }
}

/** Node itself cannot send a datagram to a socket of the file system. */
function byLibrary(): ((lines: readonly string[]) => void) | null {
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
    const notify = koffi.load('libsystemd.so.0').func('int sd_notify(int, const char *)') as (
      unset: number,
      text: string,
    ) => number
    return (lines) => void notify(0, lines.join('\n'))
  } catch {
    // No such library here, or no koffi.
    return null
  }
}

function byProgram(lines: readonly string[]): void {
  const child = spawn('systemd-notify', [...lines], { stdio: 'ignore' })
  child.on('error', () => undefined)
}
