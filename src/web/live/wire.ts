import { LIVE_PATH, PROTOCOL, type ToPage } from '../../remote/protocol/index.ts'

/** Why there is no link: it is being looked for, this device may not come in, the page is of another version. */
export type Link = 'searching' | 'open' | 'unpaired' | 'other-version'

export interface WireHandlers {
  readonly onMessage: (message: ToPage) => void
  readonly onLink: (link: Link) => void
}

export interface Wire {
  readonly send: (message: object) => boolean
  /** The phone woke, or the network came back: what was open is not to be believed. */
  readonly wake: () => void
}

/** After each failure a longer rest, but never so long that a server that is back is not found within a second. */
const RESTS_MS = [100, 250, 500, 700]
/** The server says something at least every ten seconds. */
const SILENT_FOR_MS = 13_000
const LOOK_EVERY_MS = 1000
/** Woken after a shorter sleep the socket still lives, as long as something came in that time. */
const FRESH_MS = 1500
const OPENS_WITHIN_MS = 5000

/** Keeps one socket to the server, whatever the network does. */
export function openWire({ onMessage, onLink }: WireHandlers): Wire {
  let socket: WebSocket | null = null
  let failures = 0
  let heardMs = 0
  let isOut = false
  let retry: ReturnType<typeof setTimeout> | undefined
  const drop = () => {
    const old = socket
    socket = null
    old?.close()
  }
  const again = (restMs: number) => {
    clearTimeout(retry)
    retry = setTimeout(connect, restMs)
  }
  const lost = () => {
    if (!isOut) onLink('searching')
    again(RESTS_MS[Math.min(failures++, RESTS_MS.length - 1)] ?? 0)
    void isUnpaired().then((answer) => {
      isOut = answer && socket?.readyState !== WebSocket.OPEN
      if (isOut) onLink('unpaired')
    })
  }
  const connect = () => {
    drop()
    const { protocol, host } = location
    const mine = new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}${LIVE_PATH}`)
    socket = mine
    heardMs = performance.now()
    mine.onmessage = ({ data }) => {
      if (socket !== mine) return
      heardMs = performance.now()
      const message = JSON.parse(String(data)) as ToPage
      if (message.type === 'clock')
        mine.send(JSON.stringify({ type: 'clock', serverMs: message.serverMs, pageMs: performance.now() }))
      if (message.type === 'hello') {
        if (message.protocol !== PROTOCOL) return onLink('other-version')
        failures = 0
        isOut = false
      }
      onMessage(message)
    }
    mine.onclose = () => {
      if (socket !== mine) return
      socket = null
      lost()
    }
  }
  setInterval(() => {
    if (socket === null) return
    const silentMs = performance.now() - heardMs
    if (silentMs < (socket.readyState === WebSocket.OPEN ? SILENT_FOR_MS : OPENS_WITHIN_MS)) return
    drop()
    lost()
  }, LOOK_EVERY_MS)
  connect()
  return {
    send: (message) => {
      if (socket?.readyState !== WebSocket.OPEN) return false
      socket.send(JSON.stringify(message))
      return true
    },
    wake: () => {
      if (socket && socket.readyState <= WebSocket.OPEN && performance.now() - heardMs < FRESH_MS) return
      failures = 0
      onLink('searching')
      again(0)
    },
  }
}

/** A refused socket does not say why. */
async function isUnpaired(): Promise<boolean> {
  try {
    const { status } = await fetch('/api/me', { cache: 'no-store', signal: AbortSignal.timeout(2000) })
    return status === 401
  } catch {
    return false
  }
}
