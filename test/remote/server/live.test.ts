import { EventEmitter } from 'node:events'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { OLDEST_TAP_MS, withChanges } from '../../../src/remote/protocol/index.ts'
import { createAnswers } from '../../../src/remote/server/live/answers.ts'
import { serveConnection } from '../../../src/remote/server/live/connection.ts'
import { createPageClock } from '../../../src/remote/server/live/page-clock.ts'
import type { Listener } from '../../../src/remote/server/live/publisher.ts'
import { until } from '../../organ-end.ts'
import { fakeServices, openPage, openRig, type Page, type Rig, tap } from './rig.ts'

const { services, asked, become } = fakeServices()
let rig: Rig
let play: string
let listen: string
beforeAll(async () => {
  rig = await openRig(services)
  play = await rig.cookie('play')
  listen = await rig.cookie('listen')
})
afterAll(() => rig.close())
beforeEach(() => void asked.splice(0))

const answerTo = (page: Page, message: { id: string }) => page.next('answer', ({ id }) => id === message.id)
const sendTap = async (page: Page, change: object = {}) => {
  const message = tap(page, { name: 'go' }, change)
  page.send(message)
  return answerTo(page, message)
}

describe('a tap', () => {
  test('is done once, however often it is sent, also after a reconnection', async () => {
    const page = await openPage(rig, play)
    const message = tap(page, { name: 'go' })
    page.send(message)
    page.send(message)
    expect(await answerTo(page, message)).toMatchObject({ outcome: 'done' })
    page.close()
    const again = await openPage(rig, play)
    again.send(message)
    expect(await answerTo(again, message)).toMatchObject({ outcome: 'done' })
    again.close()
    expect(asked).toEqual([{ name: 'go' }])
  })

  test('on what is no longer so is refused, and says so', async () => {
    const page = await openPage(rig, play)
    become({ revision: 2 })
    expect(await sendTap(page)).toMatchObject({ outcome: 'refused', why: 'changed', problem: expect.any(String) })
    become({ revision: 1 })
    expect(await sendTap(page)).toMatchObject({ outcome: 'done' })
    page.close()
    expect(asked).toEqual([{ name: 'go' }])
  })

  test('before a reconnection is never done after it', async () => {
    const page = await openPage(rig, play)
    const message = tap(page, { name: 'go' })
    page.ws.terminate()
    const again = await openPage(rig, play)
    again.send(message)
    expect(await answerTo(again, message)).toMatchObject({ outcome: 'refused', why: 'reconnected' })
    again.close()
    expect(asked).toEqual([])
  })

  test.each([0, 3_600_000, -86_400_000])(
    'is as old as it is, though the phone’s clock is %i ms off',
    async (clockMs) => {
      const page = await openPage(rig, play, clockMs)
      const now = () => performance.now() + clockMs
      const late = { outcome: 'refused', why: 'late' }
      expect(await sendTap(page, { tappedMs: now() })).toMatchObject({ outcome: 'done' })
      expect(await sendTap(page, { tappedMs: now() - OLDEST_TAP_MS - 50 })).toMatchObject(late)
      expect(await sendTap(page, { tappedMs: now() + 5000 })).toMatchObject(late)
      page.close()
      expect(asked).toEqual([{ name: 'go' }])
    },
  )

  test('of one who may listen only is refused; his panic is not, nor anybody’s, whatever he believed', async () => {
    const page = await openPage(rig, listen)
    expect(await sendTap(page)).toMatchObject({ outcome: 'refused', why: 'role' })
    become({ revision: 99 })
    const panic = { type: 'panic', id: 'panic-0001' }
    page.send(panic)
    page.send(panic)
    expect(await answerTo(page, panic)).toMatchObject({ outcome: 'done' })
    become({ revision: 1 })
    page.close()
    expect(asked).toEqual([{ name: 'panic' }])
  })

  test('that cannot be done is answered in a sentence', async () => {
    const other = await openRig({
      ...services,
      obey: async () => {
        throw new Error('at /home/x (file.ts:1)')
      },
    })
    const page = await openPage(other, await other.cookie('play'))
    const answer = await sendTap(page)
    expect(answer).toMatchObject({ outcome: 'refused', why: 'cannot' })
    expect(JSON.stringify(answer)).not.toMatch(/home|\.ts/)
    page.close()
    await other.close()
  })
})

describe('what a page sees', () => {
  test('is the whole first, then what changes, at most twenty times a second', async () => {
    const page = await openPage(rig, play)
    const began = performance.now()
    const timer = setInterval(
      () => become({ go: { does: true, says: `Verse ${performance.now()}`, sounds: true, next: null, doubt: null } }),
      2,
    )
    await new Promise((resolve) => setTimeout(resolve, 500))
    clearInterval(timer)
    become({ go: { does: false, says: 'the end', sounds: false, next: null, doubt: null } })
    const isLast = ({ changes }: { changes: unknown }) => JSON.stringify(changes).includes('the end')
    await page.next('changes', isLast)
    const elapsedMs = performance.now() - began
    const changes = page.got.filter((message) => message.type === 'changes')
    expect(changes.length).toBeGreaterThan(2)
    expect(changes.length).toBeLessThanOrEqual(elapsedMs / 50 + 2)
    expect(changes.map(({ seq }) => seq)).toEqual(changes.map((_, index) => page.hello.seq + index + 1))
    const seen = changes.reduce((state, message) => withChanges(state, message.changes), page.hello.state)
    expect(seen).toEqual(services.state())
    page.close()
  })

  test('who cannot follow is told no changes, and has the whole truth when he can again', () => {
    const { publisher, ws, sent } = fakeSocket()
    publisher('1')
    ws.bufferedAmount = 100_000
    for (let i = 2; i < 100; i++) publisher(String(i))
    ws.bufferedAmount = 10
    publisher('100')
    expect(sent()).toEqual(['1'])
    ws.bufferedAmount = 0
    publisher(null)
    publisher('101')
    expect(sent()).toEqual(['1', 'whole', '101'])
    expect(ws.isOver).toBe(false)
  })

  test('who cannot follow for long, or holds too much, is hung up on', () => {
    const slow = fakeSocket()
    slow.ws.bufferedAmount = 100_000
    slow.publisher('1')
    slow.pass(14_000)
    slow.publisher('2')
    expect(slow.ws.isOver).toBe(false)
    slow.pass(2000)
    slow.publisher('3')
    expect(slow.ws.isOver).toBe(true)
    const full = fakeSocket()
    full.ws.bufferedAmount = 600_000
    full.ws.emit('message', Buffer.from('{"type":"panic","id":"panic-full"}'), false)
    return until(() => full.ws.isOver)
  })
})

/** A socket whose other end takes as much as the test says. */
function fakeSocket() {
  const sent: string[] = []
  const socket = Object.assign(new EventEmitter(), {
    OPEN: 1,
    readyState: 1,
    bufferedAmount: 0,
    isOver: false,
    send: (text: string) => void sent.push(text),
    ping: () => undefined,
    close: () => undefined,
    terminate: () => {
      socket.isOver = true
      socket.emit('close')
    },
  })
  let listener: Listener | null = null
  let nowMs = 0
  serveConnection(
    socket as unknown as WebSocket,
    { key: 'k', name: 'n', role: 'play', by: 'device' },
    {
      services,
      answers: createAnswers(),
      publisher: {
        join: (joined) => {
          listener = joined
          return { seq: 0, state: services.state() }
        },
        leave: () => undefined,
        close: () => undefined,
      },
      now: () => nowMs,
    },
  )
  sent.splice(0)
  return {
    ws: socket,
    sent: () => sent.filter((text) => !text.includes('clock')),
    publisher: (changes: string | null) => listener?.publish(changes, () => 'whole'),
    pass: (ms: number) => {
      nowMs += ms
    },
  }
}

describe('the channel', () => {
  const refusal = (headers: object, path = '/live') =>
    new Promise<number>((resolve) => {
      const ws = new WebSocket(`${rig.url.replace('http', 'ws')}${path}`, {
        headers: headers as Record<string, string>,
      })
      ws.on('unexpected-response', (_, response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
      ws.on('open', () => resolve(101))
      ws.on('error', () => undefined)
    })

  test('opens only for who is signed in, from our own page, by our own name', async () => {
    const { origin } = rig
    expect(await refusal({ origin })).toBe(401)
    expect(await refusal({ cookie: play })).toBe(403)
    expect(await refusal({ cookie: play, origin: 'https://evil.example' })).toBe(403)
    expect(await refusal({ cookie: play, origin: 'null' })).toBe(403)
    expect(await refusal({ cookie: play, origin, host: 'evil.example' })).toBe(421)
    expect(await refusal({ cookie: play, origin }, '/live/../x')).toBe(404)
    expect(await refusal({ authorization: `Bearer ${rig.options.machineToken}`, origin })).toBe(401)
  })

  test('of a device that is revoked closes at once, and what it still sends is not heard', async () => {
    const cookie = await rig.cookie('play')
    const id = rig.options.devices.list().at(-1)?.id ?? ''
    const [one, two] = [await openPage(rig, cookie), await openPage(rig, cookie)]
    const other = await openPage(rig, play)
    rig.options.devices.revoke(id)
    one.send(tap(one, { name: 'go' }))
    expect(await one.closed).toBe(1001)
    expect(await two.closed).toBe(1001)
    expect(one.got.at(-1)).toMatchObject({ type: 'bye', problem: expect.stringMatching(/no longer paired/) })
    expect(other.ws.readyState).toBe(WebSocket.OPEN)
    other.close()
    expect(await refusal({ cookie, origin: rig.origin })).toBe(401)
    expect(asked).toEqual([])
  })

  test.each([
    ['no JSON', 'x'],
    ['no message', '{"type":"dance"}'],
    ['deep nesting', `${'['.repeat(2000)}${']'.repeat(2000)}`],
    ['a command that is none', { type: 'command', command: { name: 'device', path: '/dev/snd' } }],
    ['a command with more in it', { type: 'panic', id: 'panic-0009', more: 1 }],
    ['bytes', Buffer.from([1, 2, 3])],
    ['too much', 'x'.repeat(10_000)],
  ])('hangs up on what it does not understand: %s', async (_, message) => {
    const page = await openPage(rig, play)
    page.ws.send(typeof message === 'object' && !Buffer.isBuffer(message) ? JSON.stringify(message) : message)
    expect([1007, 1009]).toContain(await page.closed)
    expect(asked).toEqual([])
  })

  test('a path, a device or a control character cannot even be said', async () => {
    const bad = [
      { name: 'play', piece: { score: 'tune', device: '/dev/snd/midiC1D0' } },
      { name: 'play', piece: { score: 'tune', port: 'x' } },
      { name: 'goTo', place: 'a\u001b[2J' },
      { name: 'line', text: 'x'.repeat(201) },
      { name: 'move', element: -1, drawn: true },
      { name: 'tempo', byPercent: 1e9 },
      { name: 'byBars', bars: 0.5 },
    ]
    for (const command of bad) {
      const page = await openPage(rig, play)
      page.send({ ...tap(page, { name: 'go' }), command })
      expect(await page.closed).toBe(1007)
    }
    expect(asked).toEqual([])
  })

  test('a flood is answered in words, then hung up on; panic is heard through it', async () => {
    const page = await openPage(rig, play)
    for (let i = 0; i < 100; i++) page.send(tap(page, { name: 'go' }))
    page.send({ type: 'panic', id: 'panic-flood' })
    expect(await page.next('answer', ({ outcome }) => outcome === 'refused')).toMatchObject({ why: 'too-many' })
    expect(await page.next('answer', ({ id }) => id === 'panic-flood')).toMatchObject({ outcome: 'done' })
    for (let i = 0; i < 200; i++) page.send(tap(page, { name: 'go' }))
    expect(await page.closed).toBe(1008)
    expect(asked.filter(({ name }) => name === 'go').length).toBeLessThan(80)
  })
})

describe('a page’s clock', () => {
  test('is known as well as the way there and back is short', () => {
    const clock = createPageClock()
    expect(clock.ageMs(0, 0)).toBeNull()
    // 400 ms on the way there, 100 back: half of it is the best guess, and the doubt is added.
    clock.answered(0, 1400, 500)
    expect(clock.ageMs(1400, 400)).toBeGreaterThanOrEqual(0)
    expect(clock.ageMs(1400, 400)).toBeLessThanOrEqual(500)
    clock.answered(1000, 2010, 1020)
    expect(clock.ageMs(3000, 2100)).toBeCloseTo(110, 0)
  })

  test('that stood still while the phone slept is measured anew', () => {
    const clock = createPageClock()
    clock.answered(0, 1010, 20)
    // A minute later its clock has gone on by a second only.
    clock.answered(60_000, 2010, 60_020)
    expect(clock.ageMs(2010, 60_020)).toBeLessThan(30)
  })
})
