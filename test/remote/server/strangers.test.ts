import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HARMFUL_NAMES } from '../../harmful-names.ts'
import { fakeServices, openRig, type Rig } from './rig.ts'

/** Who has not signed in, or is not who he says, gets nothing and moves nothing. */
const { services, asked } = fakeServices()
let rig: Rig
beforeAll(async () => {
  rig = await openRig(services)
})
afterAll(() => rig.close())

/** Values in the places of a route. */
const filled = (url: string) => url.replace(/:name/g, 'tune').replace(/:id/g, 'x').replace('*', 'x')
const BODIES: Readonly<Record<string, { type: string; body: string }>> = {
  '/api/scores/:name': { type: 'audio/midi', body: 'MThd' },
  '/api/organs/:name': { type: 'application/yaml', body: 'name: x' },
  '/api/scores/:name/map': { type: 'application/json', body: '{"map":"GP"}' },
  '/api/port': { type: 'application/json', body: '{"port":null}' },
  '/api/wire': { type: 'application/json', body: '{"aheadMs":40}' },
  '/api/organs/:name/wire': { type: 'application/json', body: '{"leadInMs":900}' },
}
const call = (method: string, url: string, headers: Record<string, string> = {}) => {
  const { type, body } = BODIES[url] ?? { type: 'application/json', body: '{"role":"play"}' }
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return fetch(rig.url + filled(url), {
    method,
    redirect: 'manual',
    headers: { ...(hasBody ? { 'content-type': type } : {}), origin: rig.origin, ...headers },
    ...(hasBody ? { body } : {}),
  })
}
const OPEN = ['/healthz', '/readyz', '/pair', '/pair.js', '/pair.css', '/api/pair']

describe('every route that there is', () => {
  test('only health and pairing are open, and the app names them', () => {
    const open = rig.app.routes.filter(({ access }) => ['health', 'open'].includes(access)).map(({ url }) => url)
    expect([...new Set(open)].sort()).toEqual([...OPEN].sort())
    expect(rig.app.routes.length).toBeGreaterThan(20)
  })

  test('refuses who is not signed in, in a sentence, and moves nothing', async () => {
    for (const { method, url, access } of rig.app.routes.filter(({ url }) => !OPEN.includes(url))) {
      const answer = await call(method, url)
      expect([method, url, answer.status, access]).toEqual([method, url, 401, access])
      if (method !== 'HEAD') expect(await answer.json()).toMatchObject({ problem: expect.stringMatching(/not paired/) })
    }
    expect(asked).toEqual([])
  })

  test('refuses a forged cookie, a stolen id, a machine’s word from the network', async () => {
    const good = await rig.cookie('play')
    const [name = '', value = ''] = good.split('=')
    const id = decodeURIComponent(value).split('.')[0]
    const forged = [
      `${name}=${id}.${'A'.repeat(43)}.${'A'.repeat(43)}`,
      `${name}=${decodeURIComponent(value).slice(0, -2)}AA`,
      `${name}=`,
      `${name}=%00%ff`,
      `__Host-voluntary=${id}`,
    ]
    for (const cookie of forged) expect((await call('GET', '/api/state', { cookie })).status).toBe(401)
    const authorization = `Bearer ${rig.options.machineToken}`
    for (const { method, url } of rig.app.routes.filter(({ access }) => access === 'machine'))
      expect((await call(method, url, { authorization })).status).toBe(401)
    expect(asked).toEqual([])
  })

  test('what asks for playing refuses who may listen only; what is the machine’s own is not there for anybody', async () => {
    const cookie = await rig.cookie('listen')
    for (const { method, url } of rig.app.routes.filter(({ access }) => access === 'play'))
      expect([url, (await call(method, url, { cookie })).status]).toEqual([url, 403])
    const player = await rig.cookie('play')
    for (const { method, url } of rig.app.routes.filter(({ access }) => access === 'machine'))
      expect([url, (await call(method, url, { cookie: player })).status]).toEqual([url, 404])
    expect(asked).toEqual([])
    expect((await call('POST', '/api/panic', { cookie })).status).toBe(200)
    expect(asked.splice(0)).toEqual([{ name: 'panic' }])
  })

  test('a browser that is not paired is shown how to', async () => {
    const answer = await call('GET', '/', { accept: 'text/html' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/pair'])
  })
})

describe('pages of others', () => {
  const foreign = ['https://evil.example', 'null', 'http://127.0.0.1:1', 'http://localhost', 'file://']

  test('every unsafe route refuses a foreign origin, and none at all, whatever cookie comes along', async () => {
    const cookie = await rig.cookie('play')
    const unsafe = rig.app.routes.filter(({ method }) => !['GET', 'HEAD'].includes(method))
    expect(unsafe.length).toBeGreaterThan(6)
    for (const { method, url } of unsafe) {
      for (const origin of foreign)
        expect([url, (await call(method, url, { cookie, origin })).status]).toEqual([url, 403])
      const { type, body } = BODIES[url] ?? { type: 'application/json', body: '{"role":"play"}' }
      const answer = await fetch(rig.url + filled(url), { method, headers: { cookie, 'content-type': type }, body })
      expect([url, answer.status]).toEqual([url, 403])
    }
    expect(asked).toEqual([])
  })

  test('a name that is not ours (DNS rebinding) gets nothing', async () => {
    const cookie = await rig.cookie('play')
    for (const host of [
      'evil.example',
      'evil.example:80',
      'localhost.evil.example',
      '',
      '127.0.0.1@evil.example',
      '[',
    ]) {
      const said = await raw(
        `GET /api/state HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`,
      )
      expect([host, said.slice(0, 12)]).toEqual([host, 'HTTP/1.1 421'])
    }
  })

  test('no inline script may run, nothing frames us, no answer is kept or guessed at', async () => {
    const cookie = await rig.cookie('play')
    for (const url of ['/pair', '/docs', '/api/state', '/nowhere', '/api/organs/..%2f..%2fx']) {
      const { headers } = await call('GET', url, { cookie })
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none';script-src 'self'/)
      expect(headers.get('content-security-policy')).not.toMatch(/unsafe|\*|https?:/)
      expect(headers.get('x-frame-options')).toBe('SAMEORIGIN')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('access-control-allow-origin')).toBeNull()
      expect(headers.get('strict-transport-security')).toBeNull()
      if (url !== '/pair' && url !== '/docs') expect(headers.get('cache-control')).toBe('no-store')
    }
    const page = await (await call('GET', '/pair')).text()
    expect(page).not.toMatch(/<script>|<style>| on\w+=| style=/)
    const docs = await (await call('GET', '/docs', { cookie })).text()
    expect(docs).toContain('/api/scores/{name}/check')
    expect(docs).not.toMatch(/<script| style=|api\/machine/)
  })
})

describe('the page', () => {
  test('is served to who is signed in, and nothing beside it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'voluntary-page-'))
    mkdirSync(join(folder, 'web', 'assets'), { recursive: true })
    writeFileSync(join(folder, 'secret.txt'), 'not for you')
    writeFileSync(join(folder, 'web', '.hidden'), 'not for you')
    writeFileSync(join(folder, 'web', 'index.html'), 'the page')
    writeFileSync(join(folder, 'web', 'assets', 'app-1.js'), 'the script')
    const served = await openRig(services, { pageFolder: join(folder, 'web') })
    const cookie = await served.cookie('listen')
    const get = (path: string, headers: object = { cookie }) => fetch(served.url + path, { headers: { ...headers } })
    expect(await (await get('/')).text()).toBe('the page')
    const script = await get('/assets/app-1.js')
    expect([await script.text(), script.headers.get('cache-control')]).toEqual([
      'the script',
      expect.stringMatching(/immutable/),
    ])
    expect((await get('/assets/app-1.js', {})).status).toBe(401)
    const elsewhere = [
      '/..%2fsecret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/%2e%2e%2fsecret.txt',
      '/.hidden',
      '/..%5csecret.txt',
      '/assets',
      '/%00',
    ]
    for (const path of elsewhere) {
      const answer = await get(path)
      expect([path, answer.status >= 400 && answer.status < 500, await answer.text()]).toEqual([
        path,
        true,
        expect.not.stringContaining('not for you'),
      ])
    }
    await served.close()
    rmSync(folder, { recursive: true })
  })
})

describe('what is not as it should be', () => {
  test('bad bodies get a sentence, never a stack, and faults of ours say nothing of the machine', async () => {
    const cookie = await rig.cookie('play')
    const deep = '['.repeat(7000) + ']'.repeat(7000)
    const cases: [body: string, type: string, status: number][] = [
      ['{', 'application/json', 400],
      [deep, 'application/json', 400],
      ['{"role":"play","__proto__":{"admin":true}}', 'application/json', 400],
      ['{"role":"king"}', 'application/json', 400],
      ['{"role":"play","more":1}', 'application/json', 400],
      ['"x"', 'application/json', 400],
      [JSON.stringify({ role: 'x'.repeat(20_000) }), 'application/json', 413],
      ['role=play', 'application/x-www-form-urlencoded', 415],
      ['x', 'text/plain', 415],
      ['<a/>', 'text/xml', 415],
    ]
    for (const [body, type, status] of cases) {
      const answer = await fetch(`${rig.url}/api/pairing`, {
        method: 'POST',
        headers: { cookie, origin: rig.origin, 'content-type': type },
        body,
      })
      const text = await answer.text()
      expect([body.slice(0, 40), answer.status]).toEqual([body.slice(0, 40), status])
      expect(Object.keys(JSON.parse(text)).sort()).toEqual(['advice', 'problem'])
      expect(text).not.toMatch(/node_modules|\bat \w+ \(|\.ts:/)
    }
    const fault = await call('GET', '/api/scores/:name/check', { cookie })
    expect([fault.status, await fault.text()]).toEqual([500, expect.not.stringContaining('secret')])
  })

  test('what is packed, or too large, is not unpacked or read', async () => {
    const cookie = await rig.cookie('play')
    const send = (body: Uint8Array<ArrayBuffer>, headers: object = {}) =>
      fetch(`${rig.url}/api/scores/x`, {
        method: 'PUT',
        headers: { cookie, origin: rig.origin, 'content-type': 'audio/midi', ...headers },
        body,
      }).then(({ status }) => status)
    expect(await send(new Uint8Array(100), { 'content-encoding': 'gzip' })).toBe(415)
    expect(await send(new Uint8Array(2 * 1024 * 1024 + 1))).toBe(413)
    expect(await send(new Uint8Array(0))).toBe(400)
    expect(await send(new Uint8Array(10), { 'content-type': 'application/yaml' })).toBe(415)
    expect(asked).toEqual([])
  })

  test('names of profiles that lead elsewhere are refused (those of scores are made harmless: keeper.test.ts)', async () => {
    const cookie = await rig.cookie('play')
    for (const name of HARMFUL_NAMES) {
      const answer = await fetch(`${rig.url}/api/organs/${encodeURIComponent(name)}`, {
        method: 'PUT',
        headers: { cookie, origin: rig.origin, 'content-type': 'application/yaml' },
        body: 'name: x',
      })
      // `..` alone is taken out by the browser, and is then another address.
      expect([name, [400, 404, 405].includes(answer.status)]).toEqual([name, true])
    }
    for (const path of [
      '/../../etc/passwd',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/assets/..%2f..%2fpackage.json',
      '//etc/passwd',
    ]) {
      const said = await raw(
        `GET ${path} HTTP/1.1\r\nHost: ${new URL(rig.url).host}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`,
      )
      expect(said).toMatch(/^HTTP\/1\.1 40[04]/)
      expect(said).not.toMatch(/root:|"name": "voluntary"/)
    }
    expect(asked).toEqual([])
  })

  test('nothing of HTTP itself shakes it: long heads, no heads, smuggled lengths, other protocols', async () => {
    const host = new URL(rig.url).host
    const cases = [
      'GET / HTTP/1.1\r\n\r\n',
      `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
      `GET / HTTP/1.1\r\nHost: ${host}\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`,
      `POST /api/pair HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      `POST /api/pair HTTP/1.1\r\nHost: ${host}\r\nContent-Length: -5\r\n\r\n`,
      `GET / HTTP/1.1\r\nHost: ${host}\r\nHost: evil.example\r\n\r\n`,
      `GET / HTTP/1.1\r\nHost: ${host}\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n`,
      `CONNECT evil.example:80 HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
      '\0'.repeat(100),
    ]
    for (const text of cases) expect(await raw(text)).not.toMatch(/^HTTP\/1\.1 (2|5)/)
    expect((await call('GET', '/healthz')).status).toBe(200)
  })
})

/** What comes back for these bytes, until the other side closes. */
const raw = (text: string): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(Number(new URL(rig.url).port), '127.0.0.1', () => socket.write(text, 'latin1'))
    let got = ''
    socket.on('data', (data) => {
      got += data.toString('latin1')
      if (/^HTTP\/1\.1 \d/.test(got) && text.includes('HTTP')) setTimeout(() => socket.destroy(), 30)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(got))
  })
