import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { errorText } from '../../../findings/index.ts'
import { type AskedOfView, type FromView, fromViewSchema, type ToView } from '../../protocol/index.ts'
import type { Services, ViewSession } from '../services.ts'
import type { SignIn } from '../sign-in.ts'
import { refuseUpgrade } from './refuse-upgrade.ts'

/** Views in terminals of this machine's own user; each connection begins one thing, and shows it. */
export interface Views {
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
}

const EVERY_MS = 50
const LONGEST_MESSAGE_BYTES = 256 * 1024
/** A view that does not read (its terminal is stopped) is told nothing until it does. */
const MOST_BUFFERED_BYTES = 1024 * 1024
const NOT_UNDERSTOOD = 1007

export function createViews({ openView }: Pick<Services, 'openView'>, { who }: Pick<SignIn, 'who'>): Views {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LONGEST_MESSAGE_BYTES,
    perMessageDeflate: false,
    clientTracking: false,
  })
  return {
    upgrade: (request, socket, head) => {
      if (who(request)?.by !== 'machine') return refuseUpgrade(socket, 401)
      sockets.handleUpgrade(request, socket, head, (ws) => serveView(ws, openView))
    },
  }
}

function serveView(ws: WebSocket, open: Services['openView']): void {
  let session: ViewSession | null = null
  let isAsked = false
  let shown = ''
  const say = (message: ToView) => {
    if (ws.readyState === ws.OPEN) ws.send(JSON.stringify(message))
  }
  const tell = () => {
    if (session === null || ws.bufferedAmount > MOST_BUFFERED_BYTES) return
    const status = session.status()
    const text = JSON.stringify(status)
    if (text === shown) return
    shown = text
    say({ type: 'status', status })
  }
  const timer = setInterval(tell, EVERY_MS)
  const begin = async (what: Extract<FromView, { type: 'begin' }>['what']) => {
    isAsked = true
    try {
      session = await open(what)
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown.name : ''
      say({ type: 'refused', error, problem: errorText(thrown) })
      return ws.close()
    }
    const { portName, notice, organ, finished, left } = session
    say({ type: 'begun', portName, notice, organ })
    tell()
    if (ws.readyState !== ws.OPEN) left()
    const outcome = await finished
    tell()
    say({ type: 'ended', outcome })
    ws.close()
  }
  const answer = async (asked: AskedOfView) => {
    if (session === null) return
    const answered = await attempt(session, asked)
    tell()
    say({ type: 'answer', id: asked.id, ...answered })
  }
  const onMessage = (data: RawData) => {
    const message = readMessage(String(data))
    if (message === null || (message.type === 'begin') === isAsked) return ws.close(NOT_UNDERSTOOD)
    if (message.type === 'begin') void begin(message.what)
    else if (message.type === 'stop') session?.stop()
    else void answer(message)
  }
  ws.on('message', onMessage)
  ws.on('error', () => undefined)
  ws.on('close', () => {
    clearInterval(timer)
    session?.left()
  })
}

async function attempt(session: ViewSession, asked: AskedOfView): Promise<Awaited<ReturnType<ViewSession['answer']>>> {
  try {
    return await session.answer(asked)
  } catch (thrown) {
    return { done: false, answer: errorText(thrown) }
  }
}

function readMessage(text: string): FromView | null {
  try {
    const parsed = fromViewSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
