import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { WebSocket } from 'ws'
import { type Command, type State, type ToPage, withChanges } from '../src/remote/protocol/index.ts'

/** The real server, as a church runs it, for a bench. */
export interface Served {
  readonly origin: string
  /** Of the link that it printed: for one device. */
  readonly secret: string
  readonly end: () => Promise<void>
}

export async function startServed(
  home: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Served> {
  const port = await freePort()
  const all = ['bin/voluntary', '--home', home, 'serve', '--web-port', String(port), ...args]
  const server = spawn('node', all, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } })
  const ended = new Promise<void>((resolve) => server.on('close', () => resolve()))
  return {
    origin: `http://localhost:${port}`,
    secret: await printedSecret(server.stdout),
    end: () => {
      server.kill('SIGTERM')
      return ended
    },
  }
}

export const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

const printedSecret = (output: NodeJS.ReadableStream): Promise<string> =>
  new Promise((resolve) => {
    let text = ''
    output.on('data', (data) => {
      text += data
      const secret = /\/pair#([\w-]{43})/.exec(text)?.[1]
      if (secret !== undefined) resolve(secret)
    })
  })

/** @returns the cookie of a device that plays */
export async function pair({ origin, secret }: Served): Promise<string> {
  const answer = await fetch(`${origin}/api/pair`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ secret }),
  })
  return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
}

/** A page that taps. */
export async function openPage(origin: string, cookie: string) {
  const ws = new WebSocket(`${origin.replace('http', 'ws')}/live`, { headers: { cookie, origin } })
  let state: State | null = null
  let connection = ''
  let taps = 0
  const waiting = new Map<string, () => void>()
  const refused: string[] = []
  const isMeasured = new Promise<void>((resolve) => {
    ws.on('message', (data) => {
      const message = JSON.parse(String(data)) as ToPage
      if (message.type === 'hello') connection = message.connection
      if (message.type === 'hello' || message.type === 'state') state = message.state
      if (message.type === 'changes') state = withChanges(state, message.changes)
      if (message.type === 'answer') {
        if (message.outcome === 'refused') refused.push(message.problem)
        waiting.get(message.id)?.()
      }
      if (message.type !== 'clock') return
      ws.send(JSON.stringify({ type: 'clock', serverMs: message.serverMs, pageMs: performance.now() }))
      resolve()
    })
  })
  await isMeasured
  return {
    close: () => ws.close(),
    tap: async (command: Command) => {
      const id = `tap-${String(++taps).padStart(6, '0')}`
      const answered = new Promise<void>((resolve) => waiting.set(id, resolve))
      const revision = state?.revision ?? 0
      ws.send(JSON.stringify({ type: 'command', id, connection, revision, tappedMs: performance.now(), command }))
      await answered
      if (refused.length > 0) throw new Error(`a tap was refused: ${refused.splice(0).join('; ')}`)
    },
    until: async (isSo: (state: State) => boolean) => {
      while (state === null || !isSo(state)) await new Promise((resolve) => setTimeout(resolve, 10))
    },
  }
}
