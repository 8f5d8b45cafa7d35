import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { printableLine } from '../../findings/index.ts'
import type { Services } from '../../remote/server/index.ts'

/** Tells systemd how the service is (sd_notify(3)); nothing where nobody asked. */
interface ServiceManager {
  readonly say: (...lines: readonly string[]) => void
  /** How often it wants to hear that we are well; null: it does not. */
  readonly watchdogMs: number | null
}

/** @returns null where no service manager waits for word */
function serviceManager(): ServiceManager | null {
  if (process.platform !== 'linux' || process.env.NOTIFY_SOCKET === undefined) return null
  const send = byLibrary() ?? byProgram
  const micros = Number(process.env.WATCHDOG_USEC)
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

const STATUS_EVERY_MS = 2000

/**
 * Tells the service manager that we are ready, that we are well while our loop turns and the organist answers, and in a line
 * what is being played.
 * @returns what ends it, and says that we are ending
 */
export function tellServiceManager({ state, isReady }: Pick<Services, 'state' | 'isReady'>): () => void {
  const manager = serviceManager()
  if (manager === null) return () => undefined
  let before = ''
  const tell = () => {
    const words = statusWords(state())
    if (words !== before) manager.say(`STATUS=${printableLine(words)}`)
    before = words
  }
  manager.say('READY=1')
  tell()
  const telling = setInterval(tell, STATUS_EVERY_MS)
  const well = () => {
    if (isReady()) manager.say('WATCHDOG=1')
  }
  const watching = manager.watchdogMs === null ? null : setInterval(well, manager.watchdogMs)
  return () => {
    clearInterval(telling)
    if (watching) clearInterval(watching)
    manager.say('STOPPING=1')
  }
}

function statusWords({ organ, playing }: ReturnType<Services['state']>): string {
  const what = playing === null ? 'nothing plays' : [playing.item, playing.section].filter(isNew).join(', ')
  return `${organ.name} (${organ.port ?? 'no organ attached'}): ${what}`.replaceAll('\n', ' ')
}

const isNew = (text: string, index: number, all: readonly string[]) => text !== '' && all.indexOf(text) === index
