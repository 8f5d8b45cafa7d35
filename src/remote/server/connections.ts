import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Identity } from './identity.ts'
import { MOST_CONNECTIONS_OF_ONE, MOST_LISTENING, MOST_STRANGERS } from './limits.ts'

/**
 * All connections that are open, by whose they are. There is room for so many whom nobody knows, of so many listeners, and
 * of one device; beyond that the oldest of them is dropped, not the newest refused: who opens thousands and holds them
 * keeps nobody out.
 */
export interface Connections {
  readonly watch: (server: Server) => void
  /** This one has signed in. */
  readonly known: (socket: Socket, who: Identity) => void
  /** Of whom nobody knows anything yet. */
  readonly strangers: () => number
}

const STRANGERS = 'strangers'
const LISTENING = 'listening'

/** @param mostFiles that this process may hold open; what is left is for the music */
export function createConnections(mostFiles = openFiles()): Connections {
  const limits = new Map([
    [STRANGERS, Math.min(MOST_STRANGERS, Math.floor(mostFiles / 4))],
    [LISTENING, Math.min(MOST_LISTENING, Math.floor(mostFiles / 4))],
  ])
  /** By their other end: under TLS the connection that asks is another object than the one that came in. */
  const sockets = new Map<string, Socket>()
  const groups = new Map<string, Set<string>>()
  const groupsOf = new Map<string, readonly string[]>()
  const leave = (end: string) => {
    for (const name of groupsOf.get(end) ?? []) {
      const group = groups.get(name)
      group?.delete(end)
      if (group?.size === 0) groups.delete(name)
    }
    groupsOf.delete(end)
  }
  const enter = (end: string, names: readonly string[]) => {
    leave(end)
    groupsOf.set(end, names)
    for (const name of names) {
      const group = groups.get(name) ?? new Set()
      groups.set(name, group.add(end))
      if (group.size <= (limits.get(name) ?? MOST_CONNECTIONS_OF_ONE)) continue
      const [oldest = ''] = group
      leave(oldest)
      sockets.get(oldest)?.destroy()
    }
  }
  return {
    watch: (server) => {
      server.on('connection', (socket: Socket) => {
        const end = endOf(socket)
        sockets.set(end, socket)
        socket.on('close', () => {
          leave(end)
          sockets.delete(end)
        })
        enter(end, [STRANGERS])
      })
    },
    known: (socket, who) => {
      const end = endOf(socket)
      const names = namesFor(who)
      if (sockets.has(end) && groupsOf.get(end)?.join() !== names.join()) enter(end, names)
    },
    strangers: () => groups.get(STRANGERS)?.size ?? 0,
  }
}

/** What a proxy holds open is everybody's; programs of this machine are its owner's. */
const namesFor = ({ by, key, role }: Identity): readonly string[] =>
  by === 'device' ? [key, ...(role === 'listen' ? [LISTENING] : [])] : []

const endOf = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`

/** Where the system does not say it: as many as systems usually give. */
function openFiles(): number {
  try {
    return Number(/^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? 1024)
  } catch {
    return 1024
  }
}
