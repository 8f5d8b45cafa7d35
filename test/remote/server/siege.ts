import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { pause, until } from '../../organ-end.ts'
import { openPage, type Page, type Rig, tap } from './rig.ts'
import type { Served } from './started.ts'

/** What a siege of the running program showed. */
export interface Siege {
  readonly opened: number
  /** Of a paired phone, meanwhile: from its tap to the answer. */
  readonly taps: number
  readonly slowestTapMs: number
  readonly refusedTaps: number
  /** Of the server, in MiB; null where the system does not say. */
  readonly grownMb: number | null
  /** Messages to the organ in that time. */
  readonly sent: number
  readonly p99LateMs: number
  readonly isStillPlaying: boolean
  /** A phone that comes in the middle of it is let in. */
  readonly isNewcomerServed: boolean
  /** Of channels that read nothing: hung up on. */
  readonly deafGone: number
}

const AT_ONCE = 100
const TAP_EVERY_MS = 200
const DEAF = 8

/**
 * A piece is played while strangers open connections and hold them (silent, dripping a head, dripping a body), and paired
 * pages read nothing and flood with pings. All on loopback.
 * @param cookie of a device that plays
 */
export async function besiege(served: Served, cookie: string, connections: number, seconds: number): Promise<Siege> {
  const { port, at } = served
  const host = new URL(at).host
  const rig = { url: at, origin: at } as Rig
  const page = await openPage(rig, cookie)
  await answered(page, tap(page, { name: 'play', piece: { score: 'bwv-553' } }, now(page)))
  await until(() => page.state().playing?.doing === 'plays')
  const server = childOf(served.process.pid ?? 0)
  const before = memoryOf(server)
  const sentBefore = page.state().playing?.sent ?? 0
  const sockets: Socket[] = []
  let opened = 0
  const dripping: Socket[] = []
  const open = (text: string) =>
    new Promise<Socket>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      sockets.push(socket)
      socket.on('connect', () => {
        opened++
        if (text !== '') socket.write(text)
        resolve(socket)
      })
      socket.on('error', () => resolve(socket))
    })
  const siege = async () => {
    const kinds = [
      '',
      'GET / HTTP/1.1\r\n',
      `POST /api/pair HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${at}\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n`,
    ]
    const deaf: Socket[] = []
    for (let i = 0; i < DEAF; i++) deaf.push(await open(upgradeOf(host, at, cookie)))
    for (const socket of deaf) socket.pause()
    for (let i = 0; i < connections; i += AT_ONCE) {
      const opening = Array.from({ length: Math.min(AT_ONCE, connections - i) }, (_, n) => open(kinds[n % 3] ?? ''))
      dripping.push(...(await Promise.all(opening)).filter((_, n) => n % 3 !== 0))
      await pause(5)
    }
    return deaf
  }
  const drip = setInterval(() => {
    for (const socket of dripping) if (!socket.destroyed) socket.write('X')
  }, 500)
  let isOver = false
  let slowestTapMs = 0
  let taps = 0
  let refusedTaps = 0
  const tapping = async () => {
    while (!isOver) {
      const beganMs = performance.now()
      const outcome = await answered(page, tap(page, { name: 'line', text: `${taps % 2 ? '-' : '+'} Oboe` }, now(page)))
      slowestTapMs = Math.max(slowestTapMs, performance.now() - beganMs)
      taps++
      if (outcome !== 'done') refusedTaps++
      await pause(TAP_EVERY_MS)
    }
  }
  try {
    const hand = tapping()
    const endMs = performance.now() + seconds * 1000
    const deaf = await siege()
    const pings = Buffer.concat(Array.from({ length: 500 }, () => PING))
    while (performance.now() < endMs) {
      for (const socket of deaf) if (!socket.destroyed && socket.writableLength < 1 << 20) socket.write(pings)
      await pause(100)
    }
    const newcomer = await openPage(rig, cookie)
    const isNewcomerServed = newcomer.state().playing !== null
    newcomer.close()
    isOver = true
    await hand
    const { playing } = page.state()
    const after = memoryOf(server)
    return {
      opened,
      taps,
      slowestTapMs,
      refusedTaps,
      grownMb: before === null || after === null ? null : after - before,
      sent: (playing?.sent ?? 0) - sentBefore,
      p99LateMs: playing?.lateness.p99Ms ?? Number.NaN,
      isStillPlaying: playing?.doing === 'plays',
      isNewcomerServed,
      deafGone: deaf.filter((socket) => socket.destroyed).length,
    }
  } finally {
    isOver = true
    clearInterval(drip)
    for (const socket of sockets) socket.destroy()
    page.close()
  }
}

/** A ping of a hundred bytes, masked with nothing. */
const PING = Buffer.concat([Buffer.from([0x89, 0x80 | 100, 0, 0, 0, 0]), Buffer.alloc(100)])

const upgradeOf = (host: string, origin: string, cookie: string): string =>
  [
    'GET /live HTTP/1.1',
    `Host: ${host}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${Buffer.from('0123456789abcdef').toString('base64')}`,
    'Sec-WebSocket-Version: 13',
    `Cookie: ${cookie}`,
    `Origin: ${origin}`,
    '\r\n',
  ].join('\r\n')

const now = (page: Page) => ({ revision: page.state().revision })

async function answered(page: Page, message: ReturnType<typeof tap>): Promise<string> {
  page.send(message)
  return (await page.next('answer', ({ id }) => id === message.id)).outcome
}

/** The program that the sentinel watches. */
const childOf = (pid: number): string =>
  spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
    .stdout.trim()
    .split('\n')[0] ?? ''

function memoryOf(pid: string): number | null {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kilobytes === undefined ? null : Number(kilobytes) / 1024
  } catch {
    return null
  }
}
