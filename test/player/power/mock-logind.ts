import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { until } from '../../organ-end.ts'

type LogindEvent =
  | {
      readonly event: 'taken'
      readonly number: number
      readonly what: string
      readonly who: string
      readonly why: string
      readonly mode: string
    }
  | { readonly event: 'released'; readonly number: number; readonly mode: string }
  | { readonly event: 'refused'; readonly what: string }
  | { readonly event: 'ready' }
  | { readonly event: 'done'; readonly order: string }

/** A bus of our own with a logind on it. */
export interface MockLogind {
  /** For DBUS_SYSTEM_BUS_ADDRESS. */
  readonly address: string
  readonly events: readonly LogindEvent[]
  readonly order: (order: 'sleep' | 'wake' | `refuse ${string}`) => Promise<void>
  /** Locks that are held now. */
  readonly held: () => Extract<LogindEvent, { readonly event: 'taken' }>[]
  readonly stop: () => void
}

/** The system's own: another Python has not the system's GLib. */
const PYTHON = '/usr/bin/python3'
const NEEDED: readonly (readonly [string, readonly string[], string])[] = [
  ['dbus-daemon', ['--version'], 'dbus-daemon'],
  ['systemd-inhibit', ['--version'], 'systemd'],
  ['gdbus', ['help'], 'libglib2.0-bin'],
  [PYTHON, ['-c', 'import gi; gi.require_version("Gio", "2.0"); from gi.repository import Gio'], 'python3-gi'],
]

/** Why a logind cannot be played here; null where it can. */
export function missingForLogind(): string | null {
  if (process.platform !== 'linux') return 'logind is of Linux'
  const missing = NEEDED.filter(([command, args]) => spawnSync(command, args, { stdio: 'ignore' }).status !== 0)
  return missing.length === 0 ? null : `not there: apt-get install ${missing.map(([, , name]) => name).join(' ')}`
}

export async function startLogind(): Promise<MockLogind> {
  const folder = mkdtempSync(join(tmpdir(), 'voluntary-power-'))
  const address = `unix:path=${join(folder, 'bus')}`
  const bus = spawn(
    'dbus-daemon',
    ['--session', '--nofork', '--nopidfile', '--print-address=1', '--address', address],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  await firstLine(bus)
  const logind = spawn(PYTHON, [join(import.meta.dirname, 'logind.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: address },
  })
  const events: LogindEvent[] = []
  createInterface({ input: logind.stdout }).on('line', (line) => events.push(JSON.parse(line)))
  const count = (event: LogindEvent['event']) => events.filter((each) => each.event === event).length
  await until(() => count('ready') === 1)
  return {
    address,
    events,
    order: async (order) => {
      const done = count('done')
      logind.stdin.write(`${order}\n`)
      await until(() => count('done') > done)
    },
    held: () => {
      const released = new Set(events.flatMap((each) => (each.event === 'released' ? [each.number] : [])))
      return events.flatMap((each) => (each.event === 'taken' && !released.has(each.number) ? [each] : []))
    },
    stop: () => {
      logind.kill()
      bus.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const firstLine = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    child.stdout?.once('data', () => resolve())
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`it ended with ${code}`)))
  })
