import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { type Command, type Roll, type State, type ToPage, withChanges } from '../../../src/remote/protocol/index.ts'
import { ownNames } from '../../../src/remote/server/addresses.ts'
import { type App, buildApp } from '../../../src/remote/server/app.ts'
import type { AppOptions } from '../../../src/remote/server/app-options.ts'
import { openDevices } from '../../../src/remote/server/devices.ts'
import { createNotes } from '../../../src/remote/server/notes.ts'
import { createPairing } from '../../../src/remote/server/pairing.ts'
import { newSecret } from '../../../src/remote/server/secrets.ts'
import type { Services } from '../../../src/remote/server/services.ts'

const STATE: State = {
  revision: 1,
  organ: { id: 'o', name: 'An organ', port: null, link: 'none', goesOnWhenBack: false, notice: 'no organ' },
  go: { does: false, says: 'Nothing waits', sounds: false, next: null, doubt: null },
  can: ['play'],
  console: null,
  playing: null,
  music: null,
  last: null,
}

type Asked =
  | 'panic'
  | 'openView'
  | 'keepMap'
  | 'keepScore'
  | 'keepOrgan'
  | 'choosePort'
  | 'setPlaying'
  | 'setProfile'
  | 'takeBackProfile'

const ROLL: Roll = {
  id: '1.1',
  title: 'Tune',
  lengthMs: 1000,
  shownToMs: null,
  divisions: [],
  bars: [],
  markers: [],
  waits: [],
  flags: [],
  boxes: [],
}

/** Services that do nothing and tell what they were asked. */
export function fakeServices() {
  const asked: (Command | { readonly name: Asked })[] = []
  let state = STATE
  const services: Services = {
    state: () => state,
    obey: async (command) => {
      asked.push(command)
      return null
    },
    panic: () => void asked.push({ name: 'panic' }),
    openView: async () => {
      asked.push({ name: 'openView' })
      throw new Error('nothing is begun here')
    },
    programmes: () => [{ name: 'sunday', title: 'Sunday', date: '2026-11-22', items: 3, problem: null, leftAt: null }],
    library: async () => [
      { name: 'tune', title: 'Tune', composer: null, firstLine: null, tune: null, metre: null, own: true },
    ],
    programme: async (name) => ({
      name,
      title: 'Sunday',
      date: '2026-11-22',
      organ: 'An organ',
      items: [],
      findings: [],
      judged: 'f00',
      resumes: null,
    }),
    roll: async () => ROLL,
    rollNow: () => ROLL,
    checkScore: async () => {
      throw new Error('a fault with /home/secret/path in it')
    },
    keepMap: async (name) => {
      asked.push({ name: 'keepMap' })
      return { name, says: 'kept', waits: false }
    },
    hear: async () => '{}',
    keepScore: async ({ file }) => {
      asked.push({ name: 'keepScore' })
      return { name: file, says: 'kept', waits: false }
    },
    keepOrgan: async (name) => {
      asked.push({ name: 'keepOrgan' })
      return { name, says: 'kept', waits: false }
    },
    organs: async () => [],
    console: async () => ({ name: 'o', title: 'An organ', divisions: [], elements: [], pistons: [], enclosures: [] }),
    ports: () => [],
    portChoices: () => ({ ports: ['An organ 20:0'], chosen: null, house: false, fixed: null }),
    choosePort: async () => {
      asked.push({ name: 'choosePort' })
      return null
    },
    wire: () => ({
      organ: 'o',
      own: true,
      fixed: null,
      waits: false,
      wire: 'din',
      leadInMs: 1000,
      spacingMs: 0,
      divisions: [{ name: 'Great', latencyMs: 0 }],
      timing: 'auto',
      unplugged: 'hold',
      aheadMs: 40,
      given: [],
    }),
    setPlaying: () => void asked.push({ name: 'setPlaying' }),
    setProfile: (name) => {
      asked.push({ name: 'setProfile' })
      return { name, says: 'kept', waits: false }
    },
    takeBackProfile: (name) => {
      asked.push({ name: 'takeBackProfile' })
      return { name, says: 'taken back', waits: false }
    },
    heard: () => ({ listens: false, why: 'no organ is attached', number: 0, leftOut: 0, lines: [] }),
    isReady: () => true,
    figures: () => ({
      lateness: null,
      messagesSent: 0,
      slippedMs: 0,
      isPlaying: false,
      isPerforming: false,
      isAttached: false,
      keptBy: null,
      link: 'none',
      itemsPlayed: { done: 0, stopped: 0, failed: 0 },
      findings: { serious: 0, warning: 0, remark: 0 },
    }),
  }
  return {
    services,
    asked,
    become: (change: Partial<State>) => {
      state = { ...state, ...change }
    },
  }
}

export interface Rig {
  readonly app: App
  readonly options: AppOptions
  readonly url: string
  readonly origin: string
  /** A cookie of a device with that role. */
  readonly cookie: (role: 'listen' | 'play') => Promise<string>
  readonly close: () => Promise<void>
}

/** The real server on a port of loopback. */
export async function openRig(services: Services, change: Partial<AppOptions> = {}): Promise<Rig> {
  const home = mkdtempSync(join(tmpdir(), 'voluntary-server-'))
  const house = { home, shipped: home }
  let port = 0
  const options: AppOptions = {
    devices: openDevices(house),
    notes: createNotes(),
    pairing: createPairing(),
    proxy: null,
    names: ownNames({ scheme: change.tls ? 'https' : 'http', port: () => port, lan: false, publicUrls: [] }),
    key: newSecret(),
    machineToken: newSecret(),
    tls: null,
    pageFolder: null,
    linksFor: (secret) => [`http://localhost/pair#${secret}`],
    log: null,
    ...change,
  }
  const app = await buildApp(services, options)
  await app.fastify.listen({ host: '127.0.0.1', port: 0 })
  port = (app.fastify.server.address() as AddressInfo).port
  const origin = `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`
  const cookie = async (role: 'listen' | 'play') => {
    const answer = await app.fastify.inject({
      method: 'POST',
      url: '/api/pair',
      headers: { origin, host: `127.0.0.1:${port}` },
      payload: { secret: options.pairing.offer(role).secret },
    })
    return String(answer.headers['set-cookie']).split(';')[0] ?? ''
  }
  return {
    app,
    options,
    url: origin,
    origin,
    cookie,
    close: async () => {
      app.live.close()
      await app.fastify.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** A page, as the protocol wants it. */
export interface Page {
  readonly ws: WebSocket
  readonly got: ToPage[]
  readonly hello: Extract<ToPage, { type: 'hello' }>
  /** As the page shows it by now. */
  readonly state: () => State
  readonly send: (message: object) => void
  /** Until a message of this kind has come that fits. */
  readonly next: <Type extends ToPage['type']>(
    type: Type,
    fits?: (message: Extract<ToPage, { type: Type }>) => boolean,
  ) => Promise<Extract<ToPage, { type: Type }>>
  readonly closed: Promise<number>
  readonly close: () => void
}

/** @param clockMs how far the page's clock is off */
export async function openPage(rig: Rig, cookie: string, clockMs = 0, headers: object = {}): Promise<Page> {
  const ws = new WebSocket(`${rig.url.replace('http', 'ws')}/live`, {
    headers: { cookie, origin: rig.origin, ...headers },
    rejectUnauthorized: false,
  })
  const got: ToPage[] = []
  let state = STATE
  const waiting = new Set<() => void>()
  ws.on('message', (data) => {
    const message = JSON.parse(String(data)) as ToPage
    got.push(message)
    if (message.type === 'clock')
      ws.send(JSON.stringify({ type: 'clock', serverMs: message.serverMs, pageMs: performance.now() + clockMs }))
    if (message.type === 'hello' || message.type === 'state') state = message.state
    if (message.type === 'changes') state = withChanges(state, message.changes)
    for (const look of waiting) look()
  })
  const closed = new Promise<number>((resolve) => ws.on('close', resolve))
  const next: Page['next'] = (type, fits = () => true) =>
    new Promise((resolve, reject) => {
      const look = () => {
        const hit = got.find((each) => each.type === type && fits(each as never))
        if (hit === undefined) return
        waiting.delete(look)
        clearTimeout(timer)
        resolve(hit as never)
      }
      const timer = setTimeout(
        () =>
          reject(
            new Error(
              `no ${type} came, but ${got
                .map((each) => each.type)
                .join(' ')
                .slice(-200)}`,
            ),
          ),
        5000,
      )
      waiting.add(look)
      look()
    })
  await new Promise<void>((resolve, reject) => {
    ws.on('open', () => resolve())
    ws.on('error', reject)
  })
  const hello = await next('hello')
  await next('clock')
  // The answer to the clock is on its way; a ping goes the same way behind it.
  await new Promise<void>((resolve) => {
    ws.once('pong', () => resolve())
    ws.ping()
  })
  return {
    ws,
    got,
    hello,
    next,
    closed,
    state: () => state,
    send: (message) => ws.send(JSON.stringify(message)),
    close: () => ws.close(),
  }
}

let taps = 0
/** A tap as that page would send it now. */
export const tap = (page: Page, command: Command, change: object = {}) => ({
  type: 'command',
  id: `tap-${String(++taps).padStart(6, '0')}`,
  connection: page.hello.connection,
  revision: page.hello.state.revision,
  tappedMs: performance.now(),
  command,
  ...change,
})
