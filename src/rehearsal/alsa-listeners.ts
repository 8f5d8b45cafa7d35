import { readFileSync } from 'node:fs'

/** What the sequencer of Linux shows of all that is connected. */
const CLIENTS = '/proc/asound/seq/clients'

/**
 * How many programs and devices hear a port of ours, from the kernel's list:
 * ```
 * Client 129 : "Voluntary" [User Legacy]
 *   Port   0 : "Voluntary" (R-e-)
 *     Connecting To: 14:0, 130:0[real:0]
 * ```
 */
export function listenersIn(clients: string, port: string): number {
  let isPort = false
  let listeners = 0
  for (const line of clients.split('\n')) {
    const named = /^\s+Port\s+\d+ : "(.*)"/.exec(line)
    if (/^Client/.test(line)) isPort = false
    else if (named) isPort = named[1] === port
    else if (isPort) listeners += /^\s+Connecting To: (.*)$/.exec(line)?.[1]?.split(',').length ?? 0
  }
  return listeners
}

/** null where this system does not tell. */
export function listenersOf(port: string): number | null {
  try {
    return listenersIn(readFileSync(CLIENTS, 'utf8'), port)
  } catch {
    return null
  }
}
