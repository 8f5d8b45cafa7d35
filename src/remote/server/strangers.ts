import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Connections that have not signed in yet. There is room for so many; beyond that the oldest is dropped, not the
 * newest refused: a client that opens thousands and holds them keeps nobody out.
 */
export interface Strangers {
  readonly watch: (server: Server) => void
  /** This one has signed in: it no longer counts. */
  readonly known: (socket: Socket) => void
  readonly count: () => number
}

export function createStrangers(most: number): Strangers {
  /** By their other end: under TLS the connection that asks is another object than the one that came in. */
  const sockets = new Map<string, Socket>()
  const endOf = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`
  return {
    watch: (server) => {
      server.on('connection', (socket: Socket) => {
        const end = endOf(socket)
        sockets.set(end, socket)
        socket.on('close', () => sockets.delete(end))
        if (sockets.size <= most) return
        const [oldest] = sockets
        if (!oldest) return
        sockets.delete(oldest[0])
        oldest[1].destroy()
      })
    },
    known: (socket) => void sockets.delete(endOf(socket)),
    count: () => sockets.size,
  }
}
