import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { OrganServices } from '../../../src/organist/desk/index.ts'
import { newRecord, readRecord } from '../../../src/ports/index.ts'
import { COMMAND_NAMES, type CommandName, commandSchema } from '../../../src/remote/protocol/index.ts'
import { createPanics } from '../../../src/remote/server/panics.ts'
import { readProxy } from '../../../src/remote/server/proxy.ts'
import { pause, until } from '../../organ-end.ts'
import { memoryKeeper } from '../../organist/desk/memory-keeper.ts'
import { openPage, openRig, type Rig, tap } from './rig.ts'
import { tune } from './tune.ts'

/**
 * Attacks on the whole of it: the real server in front of the real keeper, on an organ that remembers each byte. After
 * each nothing has sounded, nothing was told that is nobody's business (answers and log), and a page goes on.
 */
const home = mkdtempSync(join(tmpdir(), 'voluntary-attacks-'))
const PROXY_SECRET = 'a-secret-of-the-proxy-0123456789'
let logged = ''
let record: SharedArrayBuffer
let keeper: OrganServices
let rig: Rig
let play: string
let listen: string
beforeAll(async () => {
  mkdirSync(join(home, 'scores'))
  writeFileSync(join(home, 'scores', 'tune.mid'), tune())
  writeFileSync(join(home, 'secret.yaml'), 'not: for you\n')
  record = newRecord()
  keeper = memoryKeeper(home, record)
  const write = (line: string) => {
    logged += line
  }
  const log = pino({ level: 'debug' }, { write })
  const proxy = readProxy({ addresses: ['127.0.0.1'], secret: PROXY_SECRET, playGroup: 'organists' })
  rig = await openRig(keeper, { log, proxy })
  play = await rig.cookie('play')
  listen = await rig.cookie('listen')
})
afterAll(async () => {
  await keeper.close()
  await rig.close()
  rmSync(home, { recursive: true, force: true })
})
/** The organ has heard nothing; the secrets stand in no line of the log. */
const nothingPlayed = () => {
  expect(readRecord(record)).toEqual([])
  expect(keeper.state()).toMatchObject({ playing: null })
}
beforeEach(nothingPlayed)
afterAll(() => {
  for (const kept of [play, listen, decodeURIComponent(play).slice(-43), PROXY_SECRET, rig.options.key])
    expect(logged.includes(kept)).toBe(false)
  expect(logged).not.toContain(home)
})

const host = () => new URL(rig.url).host
interface Said {
  readonly status: number
  readonly text: string
}
/** As it stands: no browser that tidies it up first. Header names may come twice. */
const ask = (method: string, path: string, headers: readonly string[], body = ''): Promise<Said> =>
  new Promise((resolve, reject) => {
    const length = body === '' ? [] : ['Content-Length', String(Buffer.byteLength(body))]
    const hasHost = headers.some((each, index) => index % 2 === 0 && each.toLowerCase() === 'host')
    const all = [...(hasHost ? [] : ['Host', host()]), ...headers, ...length, 'Connection', 'close']
    const asked = request({ host: '127.0.0.1', port: new URL(rig.url).port, method, path, headers: all }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (data: string) => {
        text += data
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
    })
    asked.on('error', reject)
    asked.end(body)
  })
const own = (cookie: string) => ['Cookie', cookie, 'Origin', rig.origin]

const upgrade = (path: string, headers: Record<string, string>): Promise<number> =>
  new Promise((resolve) => {
    const ws = new WebSocket(`${rig.url.replace('http', 'ws')}${path}`, { headers })
    ws.on('open', () => {
      ws.close()
      resolve(101)
    })
    ws.on('unexpected-response', (_, { statusCode = 0 }) => resolve(statusCode))
    ws.on('error', () => undefined)
  })

const filled = (url: string, value: string) => url.replace(/:\w+|\*/g, value)
const isOpen = (access: string) => ['health', 'open'].includes(access)
const UNSAFE = ['POST', 'PUT', 'DELETE', 'PATCH']

describe('every route and every command, as the program itself names them', () => {
  test('other methods, other cases, a slash more: nothing opens to who is not signed in', async () => {
    for (const { url, access } of rig.app.routes.filter((route) => !isOpen(route.access))) {
      const path = filled(url, 'tune')
      for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'])
        for (const form of [path, `${path}/`, `/${path}`, path.toUpperCase(), `${path}?a=b`, `${path};x`]) {
          const { status } = await ask(method, form, ['Origin', rig.origin])
          if (status < 400) throw new Error(`${method} ${form} (${access}) is answered ${status}`)
        }
    }
  }, 30_000)

  test('who may listen only is refused by each unsafe route but panic, pairing, his own sign-out, and hearing on the phone', async () => {
    // What is heard on the phone itself reaches no organ and changes nothing.
    const allowed = ['/api/panic', '/api/pair', '/api/sign-out', '/api/hear']
    const unsafe = rig.app.routes.filter(({ method, url }) => UNSAFE.includes(method) && !allowed.includes(url))
    expect(unsafe.length).toBeGreaterThan(5)
    for (const { method, url } of unsafe) {
      const { status } = await ask(method, filled(url, 'tune'), own(listen))
      expect([url, status]).toEqual([url, expect.toBeOneOf([403, 404])])
    }
    expect(readdirSync(join(home, 'scores'))).toEqual(['tune.mid'])
  })

  test('and by each command', async () => {
    const page = await openPage(rig, listen)
    for (const name of COMMAND_NAMES) {
      const message = tap(page, exampleOf(name), { revision: keeper.state().revision })
      page.send(message)
      const answer = await page.next('answer', ({ id }) => id === message.id)
      expect([name, answer]).toEqual([name, expect.objectContaining({ outcome: 'refused', why: 'role' })])
    }
    page.close()
  })

  test('the channels open to nobody else: no cookie, another page, another name, a terminal’s from the network', async () => {
    const { origin } = rig
    const machine = { authorization: `Bearer ${rig.options.machineToken}` }
    const cases: [path: string, headers: Record<string, string>, status: number][] = [
      ['/live', { origin }, 401],
      ['/live', { cookie: play }, 403],
      ['/live', { cookie: play, origin: 'https://evil.example' }, 403],
      ['/live', { cookie: play, origin, host: 'evil.example' }, 421],
      ['/live?x', { cookie: play, origin }, 404],
      ['/LIVE', { cookie: play, origin }, 404],
      ['/live', { ...machine, origin }, 401],
      ['/view', { cookie: play, origin }, 404],
      ['/view', { ...machine, origin }, 404],
      ['/view', { ...machine, origin, host: 'localhost' }, 404],
      ['/api/machine/play', { ...machine, origin }, 404],
    ]
    for (const [path, headers, status] of cases)
      expect([path, headers, await upgrade(path, headers)]).toEqual([path, headers, status])
  })
})

/** Whatever that command takes. */
function exampleOf(name: CommandName) {
  const values = { beats: 1, bars: 1, phrases: 1, byPercent: 2, bySemitones: 1, place: '2', piston: 'mf', element: 1 }
  const test = {
    division: 'Great',
    key: 'low',
    stop: null,
    enclosure: 0,
    position: 0.5,
    atMs: 1,
    item: {},
    stops: 'all',
  }
  const more = { ...test, drawn: true, text: '2', piece: { score: 'tune' }, programme: 'x', fromStart: true }
  const all: Record<string, unknown> = { ...values, ...more }
  const { options } = commandSchema as unknown as {
    readonly options: readonly { readonly shape: { readonly name: { readonly value: string } } }[]
  }
  const shape = options.find((option) => option.shape.name.value === name)?.shape ?? {}
  return commandSchema.parse(
    Object.fromEntries(Object.keys(shape).map((key) => [key, key === 'name' ? name : all[key]])),
  )
}

describe('who says that he is somebody else', () => {
  const named = ['Remote-User', 'anna', 'Remote-Groups', 'organists']
  const secret = ['X-Voluntary-Proxy', PROXY_SECRET]
  test.each<[what: string, headers: string[], status: number]>([
    ['as the proxy says it', [...secret, ...named], 200],
    ['without the secret', named, 401],
    ['with a wrong secret', ['X-Voluntary-Proxy', `${PROXY_SECRET}x`, ...named], 401],
    ['with the secret twice', [...secret, ...secret, ...named], 401],
    ['with a guess beside it, in another case', [...secret, 'x-VOLUNTARY-proxy', 'guess', ...named], 401],
    ['with a list of secrets', ['X-Voluntary-Proxy', `guess, ${PROXY_SECRET}`, ...named], 401],
    ['with two users', [...secret, ...named, 'remote-user', 'eve'], 401],
    ['with two users in another case', [...secret, 'REMOTE-USER', 'eve', ...named], 401],
    ['with a list of users', [...secret, 'Remote-User', 'eve,anna'], 401],
    ['with a name of nothing', [...secret, 'Remote-User', ' '], 401],
    ['with an underscore', [...secret, 'Remote_User', 'anna'], 401],
    ['by what other proxies say', [...secret, 'X-Forwarded-User', 'anna', 'X-Remote-User', 'anna'], 401],
    ['by where he comes from', [...named, 'X-Forwarded-For', '127.0.0.1', 'Forwarded', 'for=127.0.0.1'], 401],
    ['by another host', [...named, 'X-Forwarded-Host', '127.0.0.1', 'X-Original-URL', '/healthz'], 401],
  ])('%s', async (_, headers, status) => {
    expect((await ask('GET', '/api/me', headers)).status).toBe(status)
  })

  test('in two groups of which one is forged he listens', async () => {
    const twice = [...secret, 'Remote-User', 'anna', 'Remote-Groups', 'choir', 'remote-groups', 'organists']
    expect(JSON.parse((await ask('GET', '/api/me', twice)).text)).toEqual({ name: 'anna', role: 'listen' })
  })

  test('by a cookie that was changed, planted, or is somebody’s no longer', async () => {
    const [name = '', value = ''] = play.split('=')
    const [id, token, signature] = decodeURIComponent(value).split('.')
    const [other] = decodeURIComponent(listen.split('=')[1] ?? '').split('.')
    const me = async (cookie: string) => (await ask('GET', '/api/me', ['Cookie', cookie])).status
    const forged = [
      `${other}.${token}.${signature}`,
      `${id}.${token}`,
      `${id}.${token}.`,
      `${id}..${signature}`,
      `${id}.${token}.${signature}.x`,
      `.${id}.${token}.${signature}`,
      '__proto__.x.x',
    ]
    for (const each of forged) expect([each, await me(`${name}=${encodeURIComponent(each)}`)]).toEqual([each, 401])
    expect(await me(play)).toBe(200)
    // A cookie that was planted in a browser before it was paired is not the one with which it is known afterwards.
    const planted = await rig.cookie('listen')
    const { secret: link } = rig.options.pairing.offer('play')
    const body = JSON.stringify({ secret: link })
    const json = ['Content-Type', 'application/json', ...own(planted)]
    const paired = await ask('POST', '/api/pair', json, body)
    expect([paired.status, await me(planted)]).toEqual([200, 401])
    // The same link again, by the same and by anybody.
    for (const headers of [json, ['Content-Type', 'application/json', 'Origin', rig.origin]])
      expect((await ask('POST', '/api/pair', headers, body)).status).toBe(403)
  })

  test('by a name that is ours elsewhere (DNS rebinding), on every route', async () => {
    const names = ['evil.example', '127.0.0.1.evil.example', 'localhost.', '0.0.0.0', '127.1', '[::ffff:127.0.0.1]']
    for (const { method, url, access } of rig.app.routes.filter((route) => route.access !== 'health'))
      for (const each of names) {
        const { status } = await ask(method, filled(url, 'tune'), ['Host', each, ...own(play)])
        // 127.1 is 127.0.0.1, whoever writes it.
        const isSame = each === '127.1' && status !== 421
        if (!isSame && status !== 421 && status !== 400)
          throw new Error(`${method} ${url} (${access}) for ${each}: ${status}`)
      }
    const evil = ['Host', 'evil.example', ...own(play)]
    expect((await ask('GET', 'http://127.0.0.1/api/state', evil)).status).toBe(421)
    expect((await ask('GET', 'http://evil.example/api/state', own(play))).status).toBe(421)
    for (const order of [
      ['Host', host(), 'Host', 'evil.example'],
      ['Host', 'evil.example', 'host', host()],
    ])
      expect((await ask('GET', '/api/state', [...order, ...own(play)])).status).toBe(421)
  }, 30_000)

  test('from a plain form of another site: no route takes it', async () => {
    const forms = ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain']
    for (const { method, url } of rig.app.routes.filter((route) => UNSAFE.includes(route.method)))
      for (const type of forms)
        for (const origin of [['Origin', 'https://evil.example'], ['Origin', 'null'], []]) {
          const headers = ['Cookie', play, 'Content-Type', type, ...origin]
          const { status } = await ask(method, filled(url, 'tune'), headers, '{"role":"play"}')
          expect([url, type, status]).toEqual([url, type, 403])
        }
  }, 30_000)
})

describe('what leads elsewhere', () => {
  const TRAVERSALS = [
    '..%2f..%2fsecret',
    '..%5c..%5csecret',
    '%2e%2e%2fsecret',
    '%252e%252e%252fsecret',
    '..%c0%afsecret',
    '..%00',
    'tune%00.mid',
    '%2fetc%2fpasswd',
    '....%2f%2fsecret',
    'file:%2f%2f%2fetc%2fpasswd',
    '%ff',
    '.%2fsecret.yaml',
    'CON',
    'x%0d%0aSet-Cookie:a=b',
  ]
  test('in each parameter of each route, in each writing, finds nothing and writes nothing', async () => {
    const routes = rig.app.routes.filter(({ url, access }) => /:|\*/.test(url) && access !== 'machine')
    expect(routes.length).toBeGreaterThan(4)
    for (const { method, url } of routes)
      for (const each of TRAVERSALS) {
        const type = url.startsWith('/api/organs') ? 'application/yaml' : 'audio/midi'
        const headers = [...own(play), ...(method === 'PUT' ? ['Content-Type', type] : [])]
        const { status, text } = await ask(method, filled(url, each), headers, method === 'PUT' ? 'MThd' : '')
        expect([method, url, each, status]).toEqual([method, url, each, expect.toBeOneOf([400, 404, 405, 414, 429])])
        expect(text).not.toMatch(/for you|root:|node_modules|\.ts:/)
        expect(text).not.toContain(home)
      }
    for (const organ of TRAVERSALS) {
      const { status, text } = await ask('GET', `/api/scores/tune/check?organ=${organ}`, own(play))
      expect([organ, status]).toEqual([organ, expect.toBeOneOf([400, 404, 429])])
      expect(text).not.toContain(home)
    }
    expect(readdirSync(home).sort()).toEqual(
      ['scores', 'secret.yaml', 'state'].filter((name) => readdirSync(home).includes(name)),
    )
    expect(readdirSync(join(home, 'scores'))).toEqual(['tune.mid'])
  }, 30_000)

  test('what programs may ask is shown to who is signed in, within the policy; figures are not here at all', async () => {
    const fresh = await rig.cookie('listen')
    expect((await ask('GET', '/docs', [])).status).toBe(401)
    expect((await ask('GET', '/docs/openapi.json', [])).status).toBe(401)
    const { headers } = await fetch(`${rig.url}/docs`, { headers: { cookie: fresh } })
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';script-src 'self';style-src 'self'/)
    for (const path of ['/metrics', '/metrics/', '//metrics', '/api/metrics', '/METRICS'])
      expect([path, (await ask('GET', path, own(fresh))).status]).toEqual([path, 404])
  })
})

/** A channel as bytes: what no library would send. */
async function rawChannel(cookie: string): Promise<Socket> {
  const socket = connect(Number(new URL(rig.url).port), '127.0.0.1')
  socket.on('error', () => undefined)
  const key = Buffer.from('0123456789abcdef').toString('base64')
  const head = [
    'GET /live HTTP/1.1',
    `Host: ${host()}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${key}`,
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits',
    `Cookie: ${cookie}`,
    `Origin: ${rig.origin}`,
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  const said = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString('latin1'))))
  expect(said).toMatch(/^HTTP\/1\.1 101/)
  expect(said.split('\r\n\r\n')[0]).not.toMatch(/deflate/i)
  return socket
}
const closes = (socket: Socket) =>
  new Promise<void>((resolve) => {
    socket.on('close', () => resolve())
    socket.resume()
  })
/** A frame of a client, masked with nothing. */
const frame = (first: number, payload: Uint8Array, said = payload.length): Buffer => {
  const length = said < 126 ? [0x80 | said] : [0x80 | 126, said >> 8, said & 255]
  return Buffer.concat([Buffer.from([first, ...length, 0, 0, 0, 0]), payload])
}
const TEXT = 1
const FIN = 0x80
const PACKED = 0x40
const PING = 9
const bytes = (text: string) => new TextEncoder().encode(text)

describe('frames that no page sends', () => {
  test.each<[what: string, frames: Buffer[]]>([
    ['packed, though nobody agreed to that', [frame(FIN | PACKED | TEXT, new Uint8Array(100))]],
    ['bytes', [frame(FIN | 2, bytes('{}'))]],
    ['fragments without end', Array.from({ length: 40 }, (_, i) => frame(i === 0 ? TEXT : 0, bytes('x')))],
    ['empty fragments without end', Array.from({ length: 40 }, (_, i) => frame(i === 0 ? TEXT : 0, bytes('')))],
    ['fragments that are too long together', [frame(TEXT, new Uint8Array(3000)), frame(0, new Uint8Array(3000))]],
    ['a length that is not there', [Buffer.from([FIN | TEXT, 0x80 | 127, 0x7f, 255, 255, 255, 255, 255, 255, 255])]],
    ['not masked', [Buffer.from([FIN | TEXT, 2, 0x7b, 0x7d])]],
    ['a kind that there is not', [frame(FIN | 5, bytes('x'))]],
    ['a ping that is too long', [frame(FIN | PING, new Uint8Array(200))]],
    ['no text', [frame(FIN | TEXT, Uint8Array.from([0xff, 0xfe]))]],
    ['a name that is no name of ours', [frame(FIN | TEXT, bytes('{"type":"panic","id":"panic-0001","__proto__":{}}'))]],
  ])('%s: it is hung up on', async (_, frames) => {
    const socket = await rawChannel(play)
    const closed = closes(socket)
    for (const each of frames) socket.write(each)
    await closed
  })

  test('a flood of pings by one who reads nothing takes no memory, and no time from others', async () => {
    const page = await openPage(rig, play)
    const socket = await rawChannel(listen)
    socket.pause()
    const before = process.memoryUsage.rss()
    const many = Buffer.concat(Array.from({ length: 5000 }, () => frame(FIN | PING, new Uint8Array(120))))
    for (let i = 0; i < 40; i++) {
      socket.write(many)
      await pause(5)
    }
    expect(process.memoryUsage.rss() - before).toBeLessThan(150 * 1024 * 1024)
    const began = performance.now()
    const message = tap(page, { name: 'go' }, { revision: page.state().revision })
    page.send(message)
    await page.next('answer', ({ id }) => id === message.id)
    expect(performance.now() - began).toBeLessThan(5000)
    socket.destroy()
    page.close()
  })
})

describe('a flood of panics', () => {
  test('is done at once, then a few times a second, and the last always', async () => {
    let done = 0
    let nowMs = 0
    const { panic, close } = createPanics(
      () => void done++,
      () => nowMs,
    )
    for (let i = 0; i < 1000; i++) panic()
    expect(done).toBe(5)
    await until(() => done === 6)
    nowMs += 10_000
    panic()
    expect(done).toBe(7)
    close()
  })

  test('does not silence the server: who floods is hung up on', async () => {
    const calls = { panic: 0 }
    const other = await openRig({ ...keeper, panic: () => void calls.panic++ })
    const page = await openPage(other, await other.cookie('listen'))
    for (let i = 0; i < 500; i++) page.send({ type: 'panic', id: `panic-${1000 + i}` })
    expect(await page.closed).toBe(1008)
    expect(calls.panic).toBeGreaterThan(0)
    expect(calls.panic).toBeLessThan(20)
    await other.close()
  })
})
