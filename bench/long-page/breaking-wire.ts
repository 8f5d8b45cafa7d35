import { connect, createServer, type Socket } from 'node:net'
import { freePort } from '../../test/remote/server/started.ts'

/** A network between a page and its server, that breaks as Wi-Fi in a church does. */
export interface BreakingWire {
  readonly port: number
  readonly to: (serverPort: number) => void
  /** All connections end; `until` it is mended none comes about. */
  readonly cut: () => void
  /** Nobody is told anything: what is sent vanishes, and connections stay open. */
  readonly swallow: () => void
  /** What was open before is dead, what is opened now works. */
  readonly mend: () => void
  readonly end: () => void
}

export async function layWire(): Promise<BreakingWire> {
  const port = await freePort()
  const open = new Set<Socket>()
  let serverPort = 0
  let how: 'whole' | 'cut' | 'swallows' = 'whole'
  const hangUp = () => {
    for (const socket of open) socket.destroy()
  }
  const join = (from: Socket, to: Socket) => {
    open.add(from)
    from.on('data', (bytes) => how === 'whole' && to.write(bytes))
    from.on('error', () => undefined)
    from.on('close', () => {
      open.delete(from)
      to.destroy()
    })
  }
  const server = createServer((page) => {
    if (how === 'cut') return void page.destroy()
    const organ = connect(serverPort, '127.0.0.1')
    join(page, organ)
    join(organ, page)
  }).listen(port, 'localhost')
  return {
    port,
    to: (next) => {
      serverPort = next
    },
    cut: () => {
      how = 'cut'
      hangUp()
    },
    swallow: () => {
      how = 'swallows'
    },
    mend: () => {
      hangUp()
      how = 'whole'
    },
    end: () => {
      hangUp()
      server.close()
    },
  }
}
