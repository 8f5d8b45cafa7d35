import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { LIVE_PATH, LONGEST_MESSAGE_BYTES } from '../../protocol/index.ts'
import { hostOf, type Names } from '../addresses.ts'
import type { Connections } from '../connections.ts'
import type { Identity } from '../identity.ts'
import { MOST_LIVE, MOST_LIVE_LISTENING, MOST_LIVE_OF_ONE } from '../limits.ts'
import type { Services } from '../services.ts'
import type { SignIn } from '../sign-in.ts'
import { createAnswers } from './answers.ts'
import { type Connection, serveConnection } from './connection.ts'
import { createPublisher } from './publisher.ts'
import { refuseUpgrade } from './refuse-upgrade.ts'

/** The live channel: state out, taps in. */
export interface LiveChannel {
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  /** Hangs up on all that one device has open. */
  readonly revoke: (key: string) => void
  readonly count: () => number
  readonly close: () => void
}

export interface LiveOptions {
  readonly services: Services
  readonly signIn: SignIn
  readonly names: Names
  readonly connections: Connections
}

export function createLiveChannel({ services, signIn, names, connections }: LiveOptions): LiveChannel {
  const open = new Set<Connection>()
  const answers = createAnswers()
  const publisher = createPublisher(services.state)
  const now = () => performance.now()
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LONGEST_MESSAGE_BYTES,
    perMessageDeflate: false,
    clientTracking: false,
    // What a page says fits in one.
    maxFragments: 16,
  })
  const admit = (request: IncomingMessage): Identity | number => {
    if (request.url !== LIVE_PATH) return 404
    const isLocal = signIn.isLocal(request)
    if (!isLocal && !names.isHost(hostOf(request))) return 421
    const who = signIn.who(request)
    if (who === null) return 401
    if (who.by !== 'machine' && !names.isOrigin(request.headers.origin)) return 403
    return isRoomFor(who) ? who : 503
  }
  const isRoomFor = (who: Identity): boolean => {
    const count = (fits: (each: Identity) => boolean) => [...open].filter((each) => fits(each.who)).length
    if (who.by === 'machine') return true
    if (count(({ key }) => key === who.key) >= MOST_LIVE_OF_ONE) return false
    if (who.role === 'play') return open.size < MOST_LIVE
    return count(({ role }) => role === 'listen') < MOST_LIVE_LISTENING && open.size < MOST_LIVE
  }
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const who = admit(request)
    if (typeof who === 'number') return refuseUpgrade(socket, who)
    connections.known(request.socket, who)
    sockets.handleUpgrade(request, socket, head, (ws) => {
      const connection = serveConnection(ws, who, { services, publisher, answers, now })
      open.add(connection)
      ws.on('close', () => open.delete(connection))
    })
  }
  return {
    upgrade,
    revoke: (key) => {
      for (const each of open)
        if (each.who.key === key) each.hangUp('this device is no longer paired with the organ', 'pair it again')
    },
    count: () => open.size,
    close: () => {
      publisher.close()
      for (const each of open) each.hangUp('the organ’s server has ended', 'start it again: voluntary serve')
    },
  }
}
