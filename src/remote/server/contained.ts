import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyBaseLogger } from 'fastify'
import { refuseUpgrade } from './live/refuse-upgrade.ts'

export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** A fault of ours while a channel is opened ends that channel, not the process that plays. */
export const contained =
  (upgrade: Upgrade, log: FastifyBaseLogger | null): Upgrade =>
  (request, socket, head) => {
    socket.on('error', () => undefined)
    try {
      upgrade(request, socket, head)
    } catch (thrown) {
      log?.error({ err: thrown }, 'a fault of ours while a channel was opened')
      refuseUpgrade(socket, 500)
    }
  }
