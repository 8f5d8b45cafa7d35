import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { WebSocket } from 'ws'
import { type Command, type State, type ToPage, withChanges } from '../src/protocol/index.ts'

/** From a tap on a page to its first byte out of the port: a page on loopback, the real server, an organ behind a FIFO. */
export interface TapResult {
  readonly taps: number
  readonly medianMs: number
  readonly p99Ms: number
  readonly maxMs: number
}

/** Longer than any spacing of the profile: what waits for the machine's sake is not the server's. */
const BETWEEN_MS = 120
const STOP = 'Great Fifteenth 2'
const SCORE = 'bwv-553'

export async function benchTap(taps: number): Promise<TapResult> {
  const home = mkdtempSync(join(tmpdir(), 'voluntary-tap-'))
  const fifo = join(home, 'organ')
  spawnSync('mkfifo', [fifo])
  const organ = openOrganEnd(fifo)
  const port = await freePort()
  const args = ['bin/voluntary', '--home', home, 'serve', '--device', fifo, '--web-port', String(port)]
  const server = spawn('node', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => server.on('close', resolve))
  try {
    const secret = await printedSecret(server.stdout)
    const page = await openPage(`http://localhost:${port}`, secret)
    await page.tap({ name: 'play', piece: { score: SCORE } })
    await page.until((state) => state.playing?.state === 'playing')
    // Held, nothing else is sent.
    await page.tap({ name: 'hold' })
    await page.until((state) => state.playing?.state === 'held')
    const tookMs: number[] = []
    for (let i = 0; i < taps; i++) {
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS + Math.random() * 20))
      const first = organ.nextAtMs()
      const began = performance.timeOrigin + performance.now()
      const done = page.tap({ name: 'line', text: `${i % 2 === 0 ? '+' : '-'} ${STOP}` })
      tookMs.push((await first) - began)
      await done
    }
    page.close()
    return summary(tookMs)
  } finally {
    server.kill('SIGTERM')
    await ended
    organ.close()
    rmSync(home, { recursive: true, force: true })
  }
}

export function reportTap({ taps, medianMs, p99Ms, maxMs }: TapResult): void {
  const ms = (value: number) => `${value.toFixed(2)} ms`
  process.stdout.write(
    `Tap to byte, on loopback, ${taps} taps: ${ms(medianMs)} (median), ${ms(p99Ms)} (p99), ${ms(maxMs)} (most)\n`,
  )
}

export function summary(tookMs: readonly number[]): TapResult {
  const sorted = [...tookMs].sort((a, b) => a - b)
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0
  return { taps: sorted.length, medianMs: at(0.5), p99Ms: at(0.99), maxMs: at(1) }
}

/** A thread that sleeps in the read: one that looked again and again would take the player's processor. */
export function openOrganEnd(fifo: string) {
  const reader = new Worker(
    `const { openSync, readSync } = require('node:fs')
     const { parentPort, workerData } = require('node:worker_threads')
     const fd = openSync(workerData, 'r')
     const buffer = Buffer.alloc(65536)
     while (readSync(fd, buffer) > 0) parentPort.postMessage(performance.timeOrigin + performance.now())`,
    { eval: true, workerData: fifo },
  )
  let told: (atMs: number) => void = () => undefined
  reader.on('message', (atMs: number) => told(atMs))
  return {
    /** When the next byte comes, as `performance.timeOrigin + performance.now()`. */
    nextAtMs: () =>
      new Promise<number>((resolve) => {
        told = resolve
      }),
    close: () => void reader.terminate(),
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

async function openPage(origin: string, secret: string) {
  const answer = await fetch(`${origin}/api/pair`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ secret }),
  })
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
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
      if (refused.length > 0) throw new Error(`a tap was refused: ${refused.join('; ')}`)
    },
    until: async (isSo: (state: State) => boolean) => {
      while (state === null || !isSo(state)) await new Promise((resolve) => setTimeout(resolve, 10))
    },
  }
}
