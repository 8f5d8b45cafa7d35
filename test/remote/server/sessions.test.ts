import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { openDevices, SESSION_DAYS } from '../../../src/remote/server/devices.ts'
import { createNotes } from '../../../src/remote/server/notes.ts'
import { fakeServices, openPage, openRig, type Rig } from './rig.ts'

const DAY_MS = 24 * 3600_000
const homes: string[] = []
const newHouse = () => {
  const home = mkdtempSync(join(tmpdir(), 'voluntary-sessions-'))
  homes.push(home)
  return { home, shipped: home }
}
let rig: Rig | null = null
afterEach(async () => {
  await rig?.close()
  rig = null
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true })
})
const pair = (body: object, headers: object = {}) =>
  fetch(`${rig?.url}/api/pair`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: rig?.origin ?? '', ...headers },
    body: JSON.stringify(body),
  })

describe('a session', () => {
  test('ends on the server when it was not used for long, and is renewed by use', () => {
    const house = newHouse()
    let now = Date.now()
    const devices = openDevices(house, createNotes(), () => now)
    const { device, token } = devices.add('A phone', 'play')
    for (let used = 0; used < 4; used++) {
      now += (SESSION_DAYS - 1) * DAY_MS
      expect(devices.find(device.id, token)).not.toBeNull()
    }
    now += (SESSION_DAYS + 1) * DAY_MS
    expect(devices.find(device.id, token)).toBeNull()
    // Its place is another’s.
    devices.add('Another', 'play')
    expect(devices.list().map(({ name }) => name)).toEqual(['Another'])
  })

  test('ends where devices.json is removed by hand, and its page is hung up on', async () => {
    const house = newHouse()
    rig = await openRig(fakeServices().services, { devices: openDevices(house) })
    const cookie = await rig.cookie('play')
    const page = await openPage(rig, cookie)
    rmSync(join(house.home, 'state', 'devices.json'))
    await new Promise((resolve) => setTimeout(resolve, 1100))
    expect((await fetch(`${rig.url}/api/me`, { headers: { cookie } })).status).toBe(401)
    await page.closed
    expect(await rig.cookie('listen')).not.toBe('')
    expect(openDevices(house).list()).toHaveLength(1)
  })

  test('that is revoked takes its open links with it, and what it let in is named', async () => {
    rig = await openRig(fakeServices().services)
    const { pairing, devices } = rig.options
    const cookie = await rig.cookie('play')
    const offer = async () => {
      const answer = await fetch(`${rig?.url}/api/pairing`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: rig?.origin ?? '', cookie },
        body: '{}',
      })
      return ((await answer.json()) as { links: string[] }).links[0]?.split('#')[1] ?? ''
    }
    const [used, open] = [await offer(), await offer()]
    expect((await pair({ secret: used, device: 'Let in' })).status).toBe(200)
    const [stolen] = devices.list()
    const revoked = devices.revoke(stolen?.id ?? '')
    expect(revoked?.letIn.map(({ name }) => name)).toEqual(['Let in'])
    expect((await pair({ secret: open })).status).toBe(403)
    // The organ's computer still lets in.
    expect((await pair({ secret: pairing.offer('listen').secret })).status).toBe(200)
  })
})

test('a valid link is taken whatever others at that address typed, or asked', async () => {
  rig = await openRig(fakeServices().services)
  const { secret } = rig.options.pairing.offer('play')
  const statuses = new Set<number>()
  for (let i = 0; i < 15; i++) statuses.add((await pair({ code: 'AAAA-AAAA' })).status)
  expect([...statuses].sort()).toEqual([403, 429])
  for (let i = 0; i < 350; i += 50) await Promise.all(Array.from({ length: 50 }, () => fetch(`${rig?.url}/api/me`)))
  expect((await fetch(`${rig.url}/pair`)).status).toBe(200)
  expect((await pair({ secret })).status).toBe(200)
})

describe('a disk that takes nothing', () => {
  test('keeps nobody out, says so once, and revokes all the same', () => {
    const house = newHouse()
    // A file where the folder should be: no write can succeed, for root neither.
    writeFileSync(join(house.home, 'state'), '')
    const said: string[] = []
    const notes = createNotes((words) => said.push(words))
    const devices = openDevices(house, notes)
    const { device, token } = devices.add('A phone', 'play')
    devices.add('Another', 'play')
    expect(devices.find(device.id, token)).not.toBeNull()
    expect(devices.revoke(device.id)).not.toBeNull()
    expect(devices.find(device.id, token)).toBeNull()
    expect(said).toHaveLength(1)
    expect(notes.problem()).toMatch(/counts only until the server ends/)
    rmSync(join(house.home, 'state'))
    devices.add('A third', 'listen')
    expect(notes.problem()).toBeNull()
  })

  test('is said on the page, and a phone that was not seen for days still connects', async () => {
    const house = newHouse()
    let now = Date.now()
    const notes = createNotes()
    const devices = openDevices(house, notes, () => now)
    const { services, become } = fakeServices()
    become({ organ: { id: 'o', name: 'An organ', port: 'p', link: 'sending', goesOnWhenBack: false, notice: null } })
    rig = await openRig(services, { devices, notes })
    const cookie = await rig.cookie('play')
    rmSync(join(house.home, 'state', 'devices.json'))
    mkdirSync(join(house.home, 'state', 'devices.json'))
    now += 8 * DAY_MS
    chmodSync(house.home, 0o700)
    const page = await openPage(rig, cookie)
    expect(page.hello.state.organ.notice).toMatch(/counts only until the server ends/)
    page.close()
    expect(existsSync(join(house.home, 'state', 'devices.json'))).toBe(true)
  })
})

describe('an address', () => {
  test('that cannot be read passes the same hooks as any other', async () => {
    rig = await openRig(fakeServices().services)
    const cookie = await rig.cookie('listen')
    const strange = await fetch(`${rig.url}/%E0%A4%A<script>`)
    expect(strange.status).toBe(401)
    const answer = await fetch(`${rig.url}/%E0%A4%A<script>`, { headers: { cookie } })
    expect(answer.status).toBe(400)
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await answer.json()).toEqual({ problem: 'this address cannot be read', advice: expect.any(String) })
  })

  test('404 is what is not there, 405 what is asked otherwise', async () => {
    rig = await openRig(fakeServices().services)
    const cookie = await rig.cookie('play')
    const ask = (method: string, path: string) =>
      fetch(rig?.url + path, { method, headers: { cookie, origin: rig?.origin ?? '' } })
    expect((await ask('GET', '/api/nothing')).status).toBe(404)
    const other = await ask('GET', '/api/panic')
    expect([other.status, other.headers.get('allow')]).toEqual([405, 'POST'])
    expect((await ask('DELETE', '/api/scores/tune')).status).toBe(405)
    const headers = { cookie, origin: rig?.origin ?? '', 'content-type': 'application/json' }
    expect((await fetch(`${rig.url}/api/panic`, { method: 'PATCH', headers, body: '{' })).status).toBe(405)
    const long = await ask('GET', `/api/organs/${'x'.repeat(2000)}`)
    expect([long.status, await long.json()]).toEqual([414, { problem: 'this address is too long', advice: '' }])
  })
})
