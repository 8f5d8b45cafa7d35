import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { openHouse } from '../../../src/house/index.ts'
import { readAsked } from '../../../src/remote/mqtt/commands.ts'
import { discoveryOf } from '../../../src/remote/mqtt/discovery.ts'
import { createFreshness } from '../../../src/remote/mqtt/freshness.ts'
import {
  announcedIn,
  type MqttLink,
  type MqttWishes,
  openMqtt,
  readMqttWishes,
} from '../../../src/remote/mqtt/index.ts'
import { obey } from '../../../src/remote/mqtt/obey.ts'
import { COMMAND_NAMES } from '../../../src/remote/protocol/index.ts'
import { until } from '../../organ-end.ts'
import { type Broker, freePort, hasMosquitto, openListener, passwords, slowRoad, startBroker } from './broker.ts'
import { notedOrgan } from './organ.ts'

const BASE = 'voluntary/st-marys'
const wishes = (url: string, more: Partial<MqttWishes> = {}): MqttWishes => ({
  url,
  username: null,
  password: null,
  ca: null,
  commands: true,
  topic: BASE,
  discovery: 'homeassistant',
  ...more,
})

describe.skipIf(!hasMosquitto)('at a real broker', () => {
  const ends: (() => unknown)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })
  const words: string[] = []
  const log = { info: () => undefined, warn: (_: object, said: string) => void words.push(said) }
  const broker = async (...given: Parameters<typeof startBroker>): Promise<Broker> => {
    const one = await startBroker(...given)
    ends.push(() => one.stop())
    return one
  }
  const listen = async (...given: Parameters<typeof openListener>) => {
    const listener = await openListener(...given)
    ends.push(listener.close)
    return listener
  }
  const link = async (
    organ: ReturnType<typeof notedOrgan>,
    given: MqttWishes,
    home = mkdtempSync(join(tmpdir(), 'voluntary-mqtt-')),
  ): Promise<MqttLink> => {
    words.length = 0
    const one = await openMqtt(organ.services, given, announcedIn(openHouse(home)), log)
    ends.push(one.close)
    return one
  }
  /** A beat has come back: commands are taken from now on. */
  const isFresh = (listener: Awaited<ReturnType<typeof openListener>>) =>
    until(() => listener.said.filter(({ topic }) => topic === `${BASE}/beat`).length > 1)

  test('it says how things are, and what changes', async () => {
    const { url } = await broker()
    const listener = await listen(url)
    const organ = notedOrgan()
    await link(organ, wishes(url))
    await until(() => listener.last(`${BASE}/state`) !== undefined)
    expect(listener.last(`${BASE}/available`)).toBe('online')
    expect(JSON.parse(listener.last(`${BASE}/state`) ?? '')).toMatchObject({
      sounding: 'OFF',
      attached: 'ON',
      title: 'Old 100th',
      place: 'Verse 1 of 4',
      next: 'Verse 2 of 4',
      go: 'Verse 2 of 4',
    })
    organ.play('Dundee')
    await until(() => listener.last(`${BASE}/state`)?.includes('Dundee') === true)
    // Kept by the broker: who comes later knows it too.
    const late = await listen(url)
    await until(() => late.last(`${BASE}/state`)?.includes('Dundee') === true)
    expect(JSON.parse(late.last('homeassistant/device/voluntary_st-marys/config') ?? '').cmps.select.options).toEqual([
      '2026-11-22',
      'advent',
    ])
  })

  test('what Home Assistant was told is taken back where it shall not find the organ, or finds it elsewhere', async () => {
    const { url } = await broker()
    const home = mkdtempSync(join(tmpdir(), 'voluntary-mqtt-'))
    const config = (prefix: string) => `${prefix}/device/voluntary_st-marys/config`
    const kept = async (topic: string) => {
      const late = await listen(url)
      await until(() => late.last(`${BASE}/available`) !== undefined)
      return late.last(topic) ?? ''
    }
    for (const [discovery, there, gone] of [
      ['homeassistant', config('homeassistant'), config('ha')],
      ['ha', config('ha'), config('homeassistant')],
      [null, null, config('ha')],
    ] as const) {
      const listener = await listen(url)
      const one = await link(notedOrgan(), wishes(url, { discovery }), home)
      if (there === null)
        await until(() => listener.said.some(({ topic }) => topic === gone && listener.last(gone) === ''))
      else await until(() => (listener.last(there) ?? '') !== '')
      expect(await kept(gone)).toBe('')
      await one.close()
    }
  })

  test('it does what it may, and says what came of it', async () => {
    const { url } = await broker()
    const listener = await listen(url)
    const organ = notedOrgan()
    await link(organ, wishes(url))
    await isFresh(listener)
    await listener.say(`${BASE}/command/go`, 'PRESS')
    await until(() => organ.asked.length === 1)
    expect(organ.asked).toEqual([{ name: 'go' }])
    await until(() => listener.last(`${BASE}/answer`) !== undefined)
    expect(JSON.parse(listener.last(`${BASE}/answer`) ?? '')).toEqual({ asked: 'go', done: true, said: null })
    // Not possible now; unknown; not to be read.
    for (const [name, text] of [
      ['softer', 'PRESS'],
      ['explode', 'PRESS'],
      ['play', ''],
      ['programme', 'of no one'],
      ['move', '{"element":1,"drawn":true}'],
      ['go', 'x'.repeat(300)],
    ] as const) {
      await listener.say(`${BASE}/command/${name}`, text)
      await until(() => JSON.parse(listener.last(`${BASE}/answer`) ?? '{}').asked === name)
      expect(JSON.parse(listener.last(`${BASE}/answer`) ?? '').done).toBe(false)
    }
    await listener.say(`${BASE}/command/programme`, 'advent')
    await until(() => listener.last(`${BASE}/programme`) === 'advent')
    await listener.say(`${BASE}/command/begin`, 'PRESS')
    await listener.say(`${BASE}/command/panic`, 'PRESS')
    await until(() => organ.asked.length === 3)
    expect(organ.asked.slice(1)).toEqual([{ name: 'beginService', programme: 'advent', fromStart: false }, 'panic'])
  })

  test('what the broker kept from earlier is never done, at no connection', { timeout: 20_000 }, async () => {
    const { url, port } = await broker()
    const road = await slowRoad(port)
    ends.push(road.close)
    const listener = await listen(url)
    for (const name of ['go', 'panic', 'begin', 'stop']) await listener.say(`${BASE}/command/${name}`, 'PRESS', true)
    const organ = notedOrgan()
    await link(organ, wishes(`mqtt://127.0.0.1:${road.port}`))
    for (let turn = 0; turn < 2; turn++) {
      const online = listener.said.filter(({ text }) => text === 'online').length
      await isFresh(listener)
      await new Promise((resolve) => setTimeout(resolve, 700))
      expect(organ.asked).toEqual([])
      road.cut()
      await until(() => listener.said.filter(({ text }) => text === 'online').length > online)
    }
  })

  test('without commands: true nothing is done, not even panic', async () => {
    const { url } = await broker()
    const listener = await listen(url)
    const organ = notedOrgan()
    await link(organ, wishes(url, { commands: false }))
    await until(() => listener.last(`${BASE}/state`) !== undefined)
    for (const name of [...COMMAND_NAMES, 'begin']) await listener.say(`${BASE}/command/${name}`, 'x')
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(organ.asked).toEqual([])
    expect(listener.said.some(({ topic }) => topic === `${BASE}/answer` || topic === `${BASE}/beat`)).toBe(false)
    const { cmps } = JSON.parse(listener.last('homeassistant/device/voluntary_st-marys/config') ?? '')
    expect(cmps.go).toEqual({ p: 'button' })
  })

  test('what was held up on the way is too old to be done; panic is done all the same', {
    timeout: 20_000,
  }, async () => {
    const { url, port } = await broker()
    const road = await slowRoad(port)
    ends.push(road.close)
    const listener = await listen(url)
    const organ = notedOrgan()
    await link(organ, wishes(`mqtt://127.0.0.1:${road.port}`))
    await isFresh(listener)
    await new Promise((resolve) => setTimeout(resolve, 600))
    road.hold()
    await listener.say(`${BASE}/command/go`, 'PRESS')
    await listener.say(`${BASE}/command/panic`, 'PRESS')
    await new Promise((resolve) => setTimeout(resolve, 2500))
    road.release()
    await until(() => organ.asked.length > 0)
    expect(organ.asked).toEqual(['panic'])
    await until(() => listener.said.some(({ text }) => text.includes('s old')))
    // And what is pressed now is done.
    await new Promise((resolve) => setTimeout(resolve, 700))
    await listener.say(`${BASE}/command/go`, 'PRESS')
    await until(() => organ.asked.length === 2)
  })

  test('a wrong password is said, a right one taken', async () => {
    const { url } = await broker([`password_file ${passwords()}`])
    await link(notedOrgan(), wishes(url, { username: 'organ', password: 'wrong' }))
    await until(() => words.some((said) => /refuses our name and password/.test(said)))
    const listener = await listen(url, { username: 'organ', password: 'right' })
    expect(listener.said).toEqual([])
    await link(notedOrgan(), wishes(url, { username: 'organ', password: 'right' }))
    await until(() => listener.last(`${BASE}/available`) === 'online')
  })

  test('a broker that comes later, goes and comes back is found again', { timeout: 30_000 }, async () => {
    const port = await freePort()
    const organ = notedOrgan()
    await link(organ, wishes(`mqtt://127.0.0.1:${port}`))
    await until(() => words.some((said) => /cannot reach/.test(said)))
    for (let turn = 0; turn < 2; turn++) {
      const one = await startBroker([], port)
      const listener = await openListener(one.url)
      await until(() => listener.last(`${BASE}/state`)?.includes('Old 100th') === true)
      expect(listener.last(`${BASE}/available`)).toBe('online')
      await listener.close()
      await one.stop()
    }
  })

  test('whoever goes says so', async () => {
    const { url } = await broker()
    const listener = await listen(url)
    const one = await link(notedOrgan(), wishes(url))
    await until(() => listener.last(`${BASE}/available`) === 'online')
    await one.close()
    await until(() => listener.last(`${BASE}/available`) === 'offline')
  })
})

test('nothing that comes is younger than it looks', () => {
  // A broker that hands on in order, with delays: whatever it does, the age we presume is at least the true one.
  fc.assert(
    fc.property(fc.array(fc.record({ wait: fc.nat(2000), stall: fc.nat(5000), isBeat: fc.boolean() })), (steps) => {
      let nowMs = 0
      const freshness = createFreshness(() => nowMs)
      let deliveredMs = 0
      const road: { readonly atMs: number; readonly takenMs: number; readonly beat: string | null }[] = []
      for (const { wait, stall, isBeat } of steps) {
        nowMs += wait
        const beat = isBeat ? freshness.beat() : null
        deliveredMs = Math.max(deliveredMs, nowMs + stall)
        road.push({ atMs: deliveredMs, takenMs: nowMs, beat })
      }
      for (const { atMs, takenMs, beat } of road) {
        nowMs = atMs
        if (beat !== null) freshness.heard(beat)
        else expect(freshness.oldestMs()).toBeGreaterThanOrEqual(atMs - takenMs)
      }
      freshness.restart()
      for (const { beat } of road) if (beat !== null) freshness.heard(beat)
      expect(freshness.oldestMs()).toBe(Number.POSITIVE_INFINITY)
    }),
  )
})

test('what is marked as kept is refused, whoever hands it on', async () => {
  const organ = notedOrgan()
  const chosen = { get: () => 'advent', set: () => undefined }
  for (const name of ['go', 'panic', 'begin', 'hold']) {
    const arrival = { name, asked: readAsked(name, Buffer.from('x'), 0), retained: true, oldestMs: 0 }
    expect(await obey(organ.services, arrival, chosen)).toMatchObject({ done: false })
  }
  expect(organ.asked).toEqual([])
})

test('no bytes from a broker are more than the commands that we know', () => {
  fc.assert(
    fc.property(fc.string(), fc.uint8Array({ maxLength: 300 }), (name, payload) => {
      const asked = readAsked(name, payload, 0)
      if (asked?.type !== 'command') return
      expect(COMMAND_NAMES).toContain(asked.command.name)
    }),
  )
})

test('each thing that Home Assistant is told of has an identity of its own', () => {
  const organ = { id: 'St Mary’s', name: 'St Mary’s' }
  const { topic, payload } = discoveryOf({ prefix: 'ha', base: BASE, organ, commands: true, programmes: ['a'] })
  expect(topic).toBe('ha/device/voluntary_st-mary-s/config')
  const { cmps } = JSON.parse(payload) as { cmps: Record<string, { unique_id: string; p: string; retain?: boolean }> }
  const ids = Object.values(cmps).map(({ unique_id }) => unique_id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const { p, retain } of Object.values(cmps)) if (p === 'button' || p === 'select') expect(retain).toBe(false)
})

describe('settings', () => {
  const home = mkdtempSync(join(tmpdir(), 'voluntary-mqtt-'))
  afterEach(() => rmSync(join(home, 'password'), { force: true }))
  const house = { home, shipped: home }
  const plain = { url: 'mqtt://broker', commands: false, discovery: 'homeassistant' }
  const read = (more: object, env = {}) => readMqttWishes(house, { ...plain, ...more }, 'organs/Our Church.yaml', env)

  test('a password comes from a file or the environment, and never stands in the settings', () => {
    writeFileSync(join(home, 'password'), 'secret\n')
    const given = { username: 'organ', passwordFile: 'password' }
    expect(read(given)).toMatchObject({ username: 'organ', password: 'secret', topic: 'voluntary/our-church' })
    const env = { VOLUNTARY_MQTT_USERNAME: 'other', VOLUNTARY_MQTT_PASSWORD: 'better' }
    expect(read(given, env)).toMatchObject({ username: 'other', password: 'better' })
    expect(() => read({ url: 'mqtt://me:secret@broker' })).toThrow(/would be shown/)
    expect(() => read({ passwordFile: 'password' })).toThrow(/without a username/)
    expect(() => read({ username: 'x', passwordFile: 'none' })).toThrow(/no such file/)
    for (const url of ['broker', 'http://broker', 'mqtt://']) expect(() => read({ url })).toThrow(/is no broker/)
    expect(read({ discovery: '' }).discovery).toBe(null)
  })
})
