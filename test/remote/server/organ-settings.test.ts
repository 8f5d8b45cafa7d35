import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CannotPlay } from '../../../src/findings/index.ts'
import { fakeServices, openPage, openRig, type Rig, tap } from './rig.ts'

/** What is asked for of the way to the organ: who may, and what is not let through. */
const { services, asked } = fakeServices()
let rig: Rig
let play: string
let listen: string
beforeAll(async () => {
  rig = await openRig({
    ...services,
    choosePort: async (port) => {
      if (port === 'busy') throw new CannotPlay('slow is being played: stop it first')
      return services.choosePort(port)
    },
  })
  play = await rig.cookie('play')
  listen = await rig.cookie('listen')
})
afterAll(() => rig.close())
beforeEach(() => void asked.splice(0))

const call = async (method: string, url: string, body?: unknown, cookie = play) => {
  const answer = await fetch(rig.url + url, {
    method,
    headers: { cookie, origin: rig.origin, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}
const SETTING = [
  ['PUT', '/api/port', { port: null }],
  ['PUT', '/api/wire', { aheadMs: 40 }],
  ['PUT', '/api/organs/o/wire', { leadInMs: 900 }],
  ['DELETE', '/api/organs/o/waiting', undefined],
  ['PUT', '/api/scores/tune/map', { map: 'GP' }],
] as const

describe('roles', () => {
  test('who listens sees all of it and sets nothing', async () => {
    for (const url of ['/api/port', '/api/wire', '/api/heard?since=3'])
      expect([url, (await call('GET', url, undefined, listen)).status]).toEqual([url, 200])
    for (const [method, url, body] of SETTING)
      expect([url, (await call(method, url, body, listen)).status]).toEqual([url, 403])
    const page = await openPage(rig, listen)
    page.send(tap(page, { name: 'testNote', division: 'Great', key: 'middle', stop: null }))
    expect(await page.next('answer')).toMatchObject({ outcome: 'refused', why: 'role' })
    page.close()
    expect(asked).toEqual([])
  })

  test('who plays does', async () => {
    for (const [method, url, body] of SETTING) expect([url, (await call(method, url, body)).status]).toEqual([url, 200])
    const page = await openPage(rig, play)
    page.send(tap(page, { name: 'testNote', division: 'Great', key: 'middle', stop: 3 }))
    expect(await page.next('answer')).toMatchObject({ outcome: 'done' })
    page.close()
    expect(asked.map(({ name }) => name)).toEqual([
      'choosePort',
      'setPlaying',
      'setProfile',
      'takeBackProfile',
      'keepMap',
      'testNote',
    ])
  })

  test('a test note that is late, or was meant for another moment, does not sound', async () => {
    const page = await openPage(rig, play)
    const note = { name: 'testNote', division: 'Great', key: 'middle', stop: null } as const
    page.send(tap(page, note, { tappedMs: performance.now() - 5000 }))
    expect(await page.next('answer')).toMatchObject({ outcome: 'refused', why: 'late' })
    page.close()
    expect(asked).toEqual([])
  })
})

describe('what is not as it should be', () => {
  test.each([
    ['PUT', '/api/port', {}],
    ['PUT', '/api/port', { port: 7 }],
    ['PUT', '/api/port', { port: ['a'] }],
    ['PUT', '/api/port', { port: '' }],
    ['PUT', '/api/port', { port: 'x'.repeat(201) }],
    ['PUT', '/api/port', { port: null, device: '/dev/snd/midiC1D0' }],
    ['PUT', '/api/port', '{"port":'],
    ['PUT', '/api/wire', {}],
    ['PUT', '/api/wire', { aheadMs: 9 }],
    ['PUT', '/api/wire', { aheadMs: 1e9 }],
    ['PUT', '/api/wire', { aheadMs: '40' }],
    ['PUT', '/api/wire', { timing: 'never' }],
    ['PUT', '/api/wire', { port: '/dev/null' }],
    ['PUT', '/api/wire', { goFrom: { port: 'x', message: 'F0 00 F7' } }],
    ['PUT', '/api/organs/o/wire', {}],
    ['PUT', '/api/organs/o/wire', { wire: { baud: 1e9 } }],
    ['PUT', '/api/organs/o/wire', { spacingMs: 0 }],
    ['PUT', '/api/organs/o/wire', { settleMs: 0 }],
    ['PUT', '/api/organs/o/wire', { activeSensing: true }],
    ['PUT', '/api/organs/o/wire', { setup: ['F0 00 F7'] }],
    ['PUT', '/api/organs/o/wire', { leadInMs: -1 }],
    ['PUT', '/api/organs/o/wire', { leadInMs: 1e9 }],
    ['PUT', '/api/organs/o/wire', { latency: { division: 'Great', ms: -1 } }],
    ['PUT', '/api/organs/o/wire', { latency: { division: '', ms: 1 } }],
    ['PUT', '/api/organs/..%2f..%2fetc/wire', { leadInMs: 900 }],
    ['PUT', '/api/organs/con/wire', { leadInMs: 900 }],
    ['DELETE', '/api/organs/..%2f..%2fdevices/waiting', undefined],
    ['PUT', '/api/scores/tune/map', {}],
    ['PUT', '/api/scores/tune/map', { map: 'gp' }],
    ['PUT', '/api/scores/tune/map', { map: '' }],
    ['PUT', '/api/scores/tune/map', { map: 'G'.repeat(81) }],
    ['PUT', '/api/scores/tune/map', { map: ['Great', 'Pedal'] }],
    ['PUT', '/api/scores/tune/map', { map: 'GP', path: '/etc/passwd' }],
    ['PUT', '/api/scores/tune/map', '{"map":"GP"'],
    ['GET', '/api/scores/tune/check?map=G%0aP', undefined],
    ['GET', '/api/scores/tune/check?map=..%2f', undefined],
    ['GET', '/api/heard?since=-1', undefined],
    ['GET', '/api/heard?since=x', undefined],
  ])('%s %s %j is refused in words and reaches nothing', async (method, url, body) => {
    const answer = await call(method, url, body)
    expect([answer.status >= 400 && answer.status < 500, typeof answer.body.problem]).toEqual([true, 'string'])
    expect(asked).toEqual([])
  })

  test('a large body is not read', async () => {
    for (const [method, url] of SETTING) {
      if (method === 'DELETE') continue
      expect([url, (await call(method, url, { port: 'x'.repeat(40_000) })).status]).toEqual([url, 413])
    }
    expect(asked).toEqual([])
  })

  test.each([
    { name: 'testNote', division: 'Great', key: 'C4', stop: null },
    { name: 'testNote', division: 'Great', key: 'low', stop: -1 },
    { name: 'testNote', division: 'x'.repeat(200), key: 'low', stop: null },
    { name: 'testNote', division: 'Great', key: 'low' },
    { name: 'testNote', division: 'Great', key: 'low', stop: null, bytes: [0xf0, 0xf7] },
  ])('no test note: %j', async (command) => {
    const page = await openPage(rig, play)
    page.send(tap(page, command as never))
    await page.closed.catch(() => undefined)
    expect(asked).toEqual([])
    page.close()
  })

  test('what cannot be done now is said', async () => {
    expect(await call('PUT', '/api/port', { port: 'busy' })).toEqual({
      status: 409,
      body: { problem: 'slow is being played: stop it first', advice: '' },
    })
  })
})
