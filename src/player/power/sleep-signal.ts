import { type Helper, startHelper } from './helper.ts'

/** Programs that say what logind announces; the first that is there. Both come with what logind itself needs. */
const LISTENERS = [
  ['gdbus', 'monitor', '--system', '--dest', 'org.freedesktop.login1', '--object-path', '/org/freedesktop/login1'],
  [
    'dbus-monitor',
    '--system',
    "type='signal',path='/org/freedesktop/login1',interface='org.freedesktop.login1.Manager',member='PrepareForSleep'",
  ],
] as const

/** They do not read: so a shell waits for the end of its input (ours) and ends them. Their end ends our hearing. */
const WHILE_WE_LIVE = '"$@" & heard=$!; exec >/dev/null 2>&1; cat; kill $heard'

/** They hear from now on: gdbus has found logind, dbus-monitor has its name on the bus. */
const HEARS = /is owned by|member=NameAcquired/
/** gdbus, where the bus has no logind (yet). */
const NOBODY = 'does not have an owner'

export type SignalState =
  | { readonly state: 'asking' | 'listening' }
  | { readonly state: 'not available'; readonly reason: string }

export interface SleepSignal {
  readonly stop: () => void
  readonly state: () => SignalState
}

/** Hears logind announce that the machine is about to sleep (`true`) and that it woke (`false`). */
export function listenForSleep(onSleep: (goesToSleep: boolean) => void): SleepSignal {
  let state: SignalState = { state: 'asking' }
  let helper: Helper | null = null
  const listen = (index: number) => {
    helper = startHelper('sh', ['-c', WHILE_WE_LIVE, 'sh', ...(LISTENERS[index] ?? [])], {
      onLine: (line) => {
        if (HEARS.test(line)) state = { state: 'listening' }
        else if (line.endsWith(NOBODY)) state = { state: 'not available', reason: 'logind is not there' }
        const goesToSleep = announced(line)
        if (goesToSleep !== null) onSleep(goesToSleep)
      },
      onEnd: (reason) => {
        if (state.state !== 'listening' && index + 1 < LISTENERS.length) listen(index + 1)
        else state = { state: 'not available', reason }
      },
    })
  }
  if (process.platform === 'linux') listen(0)
  else state = { state: 'not available', reason: 'logind is of Linux' }
  return { stop: () => helper?.stop(), state: () => state }
}

/**
 * What a line of a listener says; null where it says nothing of sleep. gdbus: `… .PrepareForSleep (true,)` in one line;
 * dbus-monitor: the argument on a line of its own, and no other signal that it lets through has a boolean.
 */
export function announced(line: string): boolean | null {
  const found = /\.PrepareForSleep \((true|false),\)$|^\s+boolean (true|false)$/.exec(line)
  return found ? (found[1] ?? found[2]) === 'true' : null
}
