import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, describe, expect, test } from 'vitest'
import { openDevices } from '../../../src/remote/server/devices.ts'
import { createPairing, formatCode } from '../../../src/remote/server/pairing.ts'
import { type ProxyOptions, readProxy } from '../../../src/remote/server/proxy.ts'
import { fakeServices, openPage, openRig } from './rig.ts'

const home = mkdtempSync(join(tmpdir(), 'voluntary-pairing-'))
const house = { home, shipped: home }
afterAll(() => rmSync(home, { recursive: true, force: true }))

describe('an offer', () => {
  test('works once, by its link or by its code, as a person types it', () => {
    const pairing = createPairing()
    const one = pairing.offer('play')
    expect(pairing.takeUp({ secret: one.secret })?.role).toBe('play')
    expect(pairing.takeUp({ secret: one.secret })).toBeNull()
    expect(pairing.takeUp({ code: one.code })).toBeNull()
    const two = pairing.offer('listen')
    expect(pairing.takeUp({ code: ` ${formatCode(two.code).toLowerCase()} ` })?.role).toBe('listen')
    expect(pairing.takeUp({ secret: two.secret })).toBeNull()
  })

  test('is over after five minutes', () => {
    let now = 0
    const pairing = createPairing(() => now)
    const { secret } = pairing.offer('play')
    const late = pairing.offer('play')
    now = 5 * 60_000 - 1
    expect(pairing.takeUp({ secret })?.role).toBe('play')
    now = 5 * 60_000
    expect(pairing.takeUp({ secret: late.secret })).toBeNull()
    expect(pairing.takeUp({ code: late.code })).toBeNull()
  })

  test('has a code of eight for five wrong tries, by whomever; its link lives on', () => {
    const pairing = createPairing()
    const { code, secret } = pairing.offer('play')
    expect(code).toMatch(/^[A-Z2-9]{8}$/)
    for (let i = 0; i < 4; i++) expect(pairing.takeUp({ code: 'AAAAAAAA' })).toBeNull()
    const other = pairing.offer('play')
    expect(pairing.takeUp({ code: 'AAAAAAAA' })).toBeNull()
    expect(pairing.takeUp({ code })).toBeNull()
    expect(pairing.takeUp({ code: other.code })?.role).toBe('play')
    expect(pairing.takeUp({ secret })?.role).toBe('play')
  })

  test('there are sixteen at most, the newest', () => {
    const pairing = createPairing()
    const offers = Array.from({ length: 17 }, () => pairing.offer('play'))
    expect(pairing.takeUp({ secret: offers[0]?.secret ?? '' })).toBeNull()
    expect(pairing.takeUp({ secret: offers[1]?.secret ?? '' })).toMatchObject({ role: 'play' })
  })
})

describe('the list of devices', () => {
  test('is for its owner only, knows no token, and outlives a restart', () => {
    const devices = openDevices(house)
    const { device, token } = devices.add('Anna’s phone', 'play')
    const path = join(home, 'state', 'devices.json')
    if (process.platform !== 'win32') {
      expect(statSync(path).mode & 0o777).toBe(0o600)
      expect(statSync(join(home, 'state')).mode & 0o777).toBe(0o700)
    }
    expect(readFileSync(path, 'utf8')).not.toContain(token)
    const again = openDevices(house)
    expect(again.find(device.id, token)).toMatchObject({ name: 'Anna’s phone', role: 'play' })
    expect(again.find(device.id, `${token.slice(0, -1)}_`)).toBeNull()
    expect(again.find('', token)).toBeNull()
    expect(again.revoke(device.id)).toMatchObject({ device: { id: device.id }, letIn: [] })
    expect(openDevices(house).list()).toEqual([])
  })

  test('that is damaged is said, not taken for empty', () => {
    writeFileSync(join(home, 'state', 'devices.json'), '[{"id":')
    expect(() => openDevices(house)).toThrow(/damaged[\s\S]*pair the devices again/)
    rmSync(join(home, 'state', 'devices.json'))
  })

  test('has an end', () => {
    const other = mkdtempSync(join(tmpdir(), 'voluntary-many-'))
    const devices = openDevices({ home: other, shipped: other })
    for (let i = 0; i < 64; i++) devices.add(`device ${i}`, 'listen')
    expect(() => devices.add('one more', 'listen')).toThrow(/revoke/)
    rmSync(other, { recursive: true })
  })
})

describe('pairing over HTTP', () => {
  test('gives a cookie that no script reads, names the device, and lets a phone that plays bring in the next', async () => {
    const rig = await openRig(fakeServices().services)
    const ask = (path: string, body: object, headers: object = {}) =>
      fetch(rig.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: rig.origin, ...headers },
        body: JSON.stringify(body),
      })
    const { secret } = rig.options.pairing.offer('play')
    const answer = await ask('/api/pair', { secret, device: 'Anna’s phone' })
    expect(await answer.json()).toEqual({ name: 'Anna’s phone', role: 'play' })
    const cookie = answer.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/^voluntary=[\w%.-]+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/i)
    const mine = { cookie: cookie.split(';')[0] ?? '' }
    expect((await ask('/api/pair', { secret })).status).toBe(403)

    const offer = (await (await ask('/api/pairing', { role: 'listen' }, mine)).json()) as { code: string }
    expect(offer).toMatchObject({
      role: 'listen',
      qr: expect.stringContaining('<svg'),
      code: expect.stringMatching(/^\w{4}-\w{4}$/),
    })
    const next = await ask('/api/pair', { code: offer.code })
    expect(await next.json()).toMatchObject({ role: 'listen' })
    const nexts = { cookie: next.headers.get('set-cookie')?.split(';')[0] ?? '' }
    expect((await ask('/api/pairing', { role: 'listen' }, nexts)).status).toBe(403)

    // Signed out, the cookie is worth nothing and the channel closes.
    const page = await openPage(rig, mine.cookie)
    const out = await ask('/api/sign-out', {}, mine)
    expect(out.headers.get('set-cookie')).toMatch(/Max-Age=0/)
    expect(await page.closed).toBe(1001)
    expect((await fetch(`${rig.url}/api/me`, { headers: mine })).status).toBe(401)
    await rig.close()
  })

  test('leaves no secret, code or cookie in the log, whatever goes wrong', async () => {
    let logged = ''
    const log = pino(
      { level: 'debug' },
      {
        write: (line: string) => {
          logged += line
        },
      },
    )
    const rig = await openRig(fakeServices().services, { log })
    const cookie = await rig.cookie('play')
    const { secret, code } = rig.options.pairing.offer('play')
    const send = (path: string, body: string) =>
      fetch(rig.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: rig.origin, cookie },
        body,
      })
    await send(`/api/pair?secret=${secret}`, `{"secret":"${secret}`)
    await send(`/nowhere/${secret}`, '{}')
    await send('/api/pair', JSON.stringify({ code, more: secret }))
    await fetch(`${rig.url}/api/scores/${secret}/check?${code}`, { headers: { cookie } })
    await send('/api/pair', JSON.stringify({ code }))
    await rig.close()
    expect(logged.split('\n').length).toBeGreaterThan(5)
    for (const kept of [secret, code, cookie.slice(-40), decodeURIComponent(cookie).slice(-40)])
      expect([kept, logged.includes(kept)]).toEqual([kept, false])
  })

  test('is slow for who tries often', async () => {
    const rig = await openRig(fakeServices().services)
    const tries = Array.from({ length: 14 }, () =>
      fetch(`${rig.url}/api/pair`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: rig.origin },
        body: '{"code":"AAAAAAAA"}',
      }).then(({ status }) => status),
    )
    const answers = await Promise.all(tries)
    expect(answers.filter((status) => status === 403)).toHaveLength(10)
    expect(answers.filter((status) => status === 429)).toHaveLength(4)
    await rig.close()
  })
})

describe('a reverse proxy', () => {
  const SECRET = 'a-secret-of-the-proxy-0123456789'
  const options: ProxyOptions = { addresses: ['10.0.0.5'], secret: null, playGroup: 'organists' }

  test.each([
    ['a whole network without a secret', { addresses: ['10.0.0.0/24'] }, /more than one address/],
    ['everybody without a secret', { addresses: ['0.0.0.0/0'] }, /more than one address/],
    ['everybody of IPv6 without a secret', { addresses: ['10.0.0.5', '::/0'] }, /more than one address/],
    ['this machine without a secret', { addresses: ['127.0.0.1'] }, /every program on this machine/],
    ['this machine in other words', { addresses: ['::1'] }, /every program on this machine/],
    ['a short secret', { secret: 'secret' }, /shorter than 16/],
    ['a name', { addresses: ['proxy.example'] }, /no address/],
    ['a length too great', { addresses: ['10.0.0.5/33'], secret: SECRET }, /no address/],
    ['an empty length', { addresses: ['10.0.0.5/'], secret: SECRET }, /no address/],
  ])('that would let others in is refused at the start: %s', (_, change, words) => {
    expect(() => readProxy({ ...options, ...change })).toThrow(words)
  })

  test('is believed only from its address, with its secret, each header once', () => {
    const proxy = readProxy({ ...options, addresses: ['10.0.0.0/24', '::1'], secret: SECRET })
    const from = (remoteAddress: string, ...rawHeaders: string[]) => proxy.who({ remoteAddress, rawHeaders })
    const secret = ['X-Voluntary-Proxy', SECRET]
    const anna = ['Remote-User', 'anna']
    expect(from('10.0.0.7', ...secret, ...anna)).toEqual({ name: 'anna', role: 'listen' })
    expect(from('::ffff:10.0.0.7', ...secret, ...anna, 'Remote-Groups', 'choir, organists')).toEqual({
      name: 'anna',
      role: 'play',
    })
    expect(from('::1', ...secret, ...anna)).not.toBeNull()
    expect(from('10.0.1.7', ...secret, ...anna)).toEqual({ refused: expect.stringContaining('--proxy') })
    expect(from('10.0.0.7', ...anna)).toEqual({ refused: expect.stringContaining('X-Voluntary-Proxy') })
    expect(from('10.0.0.7', 'X-Voluntary-Proxy', `${SECRET}x`, ...anna)).toHaveProperty('refused')
    expect(from('10.0.0.7', ...secret)).toBeNull()
    // Sent along by a stranger, and added to by the proxy: which is whose cannot be known.
    expect(from('10.0.0.7', ...secret, 'remote-user', 'eve', ...anna)).toEqual({
      refused: expect.stringContaining('Remote-User'),
    })
    expect(from('10.0.0.7', 'x-voluntary-proxy', 'guess', ...secret, ...anna)).toHaveProperty('refused')
    expect(from('10.0.0.7', ...secret, 'Remote-User', 'eve, anna')).toHaveProperty('refused')
    expect(from('10.0.0.7', ...secret, ...anna, 'Remote-Groups', 'x', 'remote-groups', 'organists')).toHaveProperty(
      'role',
      'listen',
    )
    expect(from('10.0.0.7', ...secret, ...anna, 'Remote-Groups', 'organistsx')).toHaveProperty('role', 'listen')
  })

  test('forged by a stranger opens nothing; spoken by the proxy it opens what the group may', async () => {
    const proxy = readProxy({ addresses: ['127.0.0.1'], secret: SECRET, playGroup: 'organists' })
    const { services, asked } = fakeServices()
    const trusting = await openRig(services, { proxy })
    const wary = await openRig(services)
    const status = (rig: typeof wary, headers: object) =>
      fetch(`${rig.url}/api/state`, { headers: headers as Record<string, string> }).then((answer) => answer.status)
    const named = { 'remote-user': 'anna', 'remote-groups': 'organists' }
    const forged = [
      named,
      { ...named, 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1', forwarded: 'for=127.0.0.1' },
      { ...named, 'x-voluntary-proxy': 'x' },
      { 'x-forwarded-user': 'anna', 'x-voluntary-proxy': SECRET },
    ]
    for (const headers of forged) {
      expect(await status(wary, headers)).toBe(401)
      expect(await status(trusting, headers)).toBe(401)
    }
    expect(await status(wary, { ...named, 'x-voluntary-proxy': SECRET })).toBe(401)
    expect(await status(trusting, { ...named, 'x-voluntary-proxy': SECRET })).toBe(200)
    const page = await openPage(trusting, '', 0, { ...named, 'x-voluntary-proxy': SECRET })
    expect(page.hello.device).toEqual({ name: 'anna', role: 'play' })
    page.close()
    expect(asked).toEqual([])
    await trusting.close()
    await wary.close()
  })
})
