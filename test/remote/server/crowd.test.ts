import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { MOST_LIVE_LISTENING, MOST_LIVE_OF_ONE, MOST_STRANGERS } from '../../../src/remote/server/limits.ts'
import { until } from '../../organ-end.ts'
import { fakeServices, openPage, openRig, type Page, type Rig, tap } from './rig.ts'

/** Too many, too slow: `LONG=1` for thousands. */
const CROWD = process.env.LONG === undefined ? 700 : 5000
const open: Socket[] = []
let rig: Rig
afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy()
  await rig.close()
})

const stranger = (text = ''): Promise<Socket> =>
  new Promise((resolve) => {
    const socket = connect(Number(new URL(rig.url).port), '127.0.0.1', () => {
      if (text !== '') socket.write(text)
      resolve(socket)
    })
    open.push(socket)
    socket.on('error', () => resolve(socket))
  })
const goes = async (page: Page) => {
  const message = tap(page, { name: 'go' })
  page.send(message)
  return (await page.next('answer', ({ id }) => id === message.id)).outcome
}

describe('a crowd', () => {
  test('that holds connections and says nothing keeps nobody out, and throws out nobody who is signed in', async () => {
    rig = await openRig(fakeServices().services)
    const cookie = await rig.cookie('play')
    const page = await openPage(rig, cookie)
    const rssBefore = process.memoryUsage.rss()
    for (let i = 0; i < CROWD; i += 100)
      await Promise.all(Array.from({ length: 100 }, () => stranger('GET / HTTP/1.1\r\n')))
    await until(() => rig.app.connections.strangers() <= MOST_STRANGERS)
    expect(open.length).toBeGreaterThanOrEqual(CROWD)
    await until(() => open.filter((socket) => !socket.destroyed).length <= MOST_STRANGERS)
    expect(await goes(page)).toBe('done')
    const late = await openPage(rig, cookie)
    expect(await goes(late)).toBe('done')
    expect((await fetch(`${rig.url}/healthz`)).status).toBe(200)
    expect(process.memoryUsage.rss() - rssBefore).toBeLessThan(300 * 1024 * 1024)
    late.close()
    page.close()
  })

  test('of slow clients is hung up on: nothing said, a head that never ends', async () => {
    rig = await openRig(fakeServices().services)
    const silent = await stranger()
    const dripping = await stranger('GET / HTTP/1.1\r\nHost: x\r\n')
    const drip = setInterval(() => dripping.write('X: y\r\n'), 300)
    const [first, second] = await Promise.all(
      [silent, dripping].map(
        (socket) =>
          new Promise((resolve) => {
            socket.resume()
            socket.on('close', () => resolve('closed'))
          }),
      ),
    )
    clearInterval(drip)
    expect([first, second]).toEqual(['closed', 'closed'])
  })

  test('of pages has an end, for a device and for all who listen; two hundred are told the same', async () => {
    const { services, become } = fakeServices()
    rig = await openRig(services)
    const cookies: string[] = []
    for (let i = 0; i < 20; i++) cookies.push(await rig.cookie('listen'))
    const pages = await Promise.all(Array.from({ length: 200 }, (_, index) => openPage(rig, cookies[index % 20] ?? '')))
    become({ go: { does: true, says: 'Verse 3', sounds: true, next: null, doubt: null } })
    await Promise.all(pages.map((page) => until(() => page.state().go.says === 'Verse 3')))
    expect(rig.app.live.count()).toBe(200)
    const ask = (cookie: string) =>
      new Promise<number>((resolve) => {
        const ws = new WebSocket(`${rig.url.replace('http', 'ws')}/live`, { headers: { cookie, origin: rig.origin } })
        ws.on('open', () => resolve(101))
        ws.on('unexpected-response', (_, { statusCode = 0 }) => resolve(statusCode))
        ws.on('error', () => undefined)
      })
    const more = await Promise.all(Array.from({ length: MOST_LIVE_OF_ONE - 10 + 5 }, () => ask(cookies[0] ?? '')))
    expect(more.filter((status) => status === 503)).toHaveLength(5)
    // All that guests can hold is held: the operator's page opens.
    for (const cookie of cookies.slice(1)) await Promise.all(Array.from({ length: 24 }, () => ask(cookie)))
    expect(rig.app.live.count()).toBe(MOST_LIVE_LISTENING)
    expect(await ask(cookies[1] ?? '')).toBe(503)
    const operator = await openPage(rig, await rig.cookie('play'))
    expect(await goes(operator)).toBe('done')
    operator.close()
  })

  test('of requests is answered, then slowed, and panic is not', async () => {
    rig = await openRig(fakeServices().services)
    const cookie = await rig.cookie('play')
    const statuses = new Map<number, number>()
    for (let i = 0; i < 700; i += 50)
      await Promise.all(
        Array.from({ length: 50 }, async () => {
          const { status } = await fetch(`${rig.url}/api/me`, { headers: { cookie } })
          statuses.set(status, (statuses.get(status) ?? 0) + 1)
        }),
      )
    expect([...statuses.keys()].sort()).toEqual([200, 429])
    expect(statuses.get(200)).toBe(600)
    const panic = await fetch(`${rig.url}/api/panic`, { method: 'POST', headers: { cookie, origin: rig.origin } })
    expect(panic.status).toBe(200)
  })
})
