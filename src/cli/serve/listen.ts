import type { Server } from 'node:http'
import { CannotPlay, errorText } from '../../findings/index.ts'
import { holdsNoSockets } from '../../house/index.ts'
import { type App, clearSocket, lanNames } from '../../remote/server/index.ts'

/** A page that does not hang up by itself. */
const CLOSE_WITHIN_MS = 1500

interface Where {
  readonly lan?: boolean
  readonly webPort: number
  readonly publicUrl: readonly string[]
}

/** Where pages find us, the best for a phone first. */
export function placesOf(scheme: string, { lan, webPort, publicUrl }: Where): string[] {
  const isUsual = webPort === (scheme === 'https' ? 443 : 80)
  const own = lan ? lanNames() : ['localhost']
  return [
    ...publicUrl.map((url) => url.replace(/\/$/, '')),
    ...own.map((name) => `${scheme}://${name}${isUsual ? '' : `:${webPort}`}`),
  ]
}

export async function listen({ fastify }: App, { lan, webPort }: Where): Promise<void> {
  const hosts = lan ? ['::', '0.0.0.0'] : ['127.0.0.1']
  for (const [index, host] of hosts.entries()) {
    try {
      await fastify.listen({ host, port: webPort })
      return
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException
      // A machine without IPv6.
      if (index < hosts.length - 1 && (code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL')) continue
      throw cannotListen(code, `port ${webPort}`, thrown)
    }
  }
}

export function opened(server: Server, start: (server: Server) => void, place: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error.code, place, error)))
    server.once('listening', () => resolve(server))
    start(server)
  })
}

/** For programs of this machine's own user. */
export async function openLocal(
  app: App,
  [path, ...others]: readonly [string, ...string[]],
): Promise<{ readonly server: Server; readonly path: string }> {
  const [next, ...rest] = others
  clearSocket(path)
  try {
    return { server: await opened(app.localServer(), (server) => server.listen(path), path), path }
  } catch (thrown) {
    if (next === undefined || !(thrown instanceof CannotPlay) || !holdsNoSockets(thrown.cause)) throw thrown
    return openLocal(app, [next, ...rest])
  }
}

function cannotListen(code: string | undefined, place: string, thrown: unknown): CannotPlay {
  if (code === 'EADDRINUSE')
    return new CannotPlay(`${place} is in use by another program: choose another (--web-port)`, { cause: thrown })
  if (code === 'EACCES')
    return new CannotPlay(`${place} may not be used by you: choose one above 1024 (--web-port)`, { cause: thrown })
  return new CannotPlay(`${place} cannot be listened on (${errorText(thrown)})`, { cause: thrown })
}

export async function hangUp(app: App | null, servers: readonly Server[]): Promise<void> {
  app?.live.close()
  for (const server of servers) {
    server.close()
    server.closeAllConnections()
  }
  const late = new Promise((resolve) => setTimeout(resolve, CLOSE_WITHIN_MS).unref())
  await Promise.race([app?.fastify.close(), late])
}
