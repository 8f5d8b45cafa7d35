import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type OrganEnd, type Running, until, voluntary } from '../../organ-end.ts'
import { openPage, type Page, type Rig, tap } from './rig.ts'
import { endServer, freePort, pairPhone, type Served, startServer } from './started.ts'
import { tune } from './tune.ts'

/** The built program, as a church runs it: a server with an organ behind a FIFO, and pages that play it. */
const home = mkdtempSync(join(tmpdir(), 'voluntary-serve-'))
beforeAll(() => {
  mkdirSync(join(home, 'scores'))
  writeFileSync(join(home, 'scores', 'tune.mid'), tune())
  writeFileSync(join(home, 'scores', 'slow.mid'), tune(1500))
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync('node', ['bin/voluntary', '--home', home, ...args], {
    encoding: 'utf8',
    timeout: 20_000,
  })
  return { status, stdout, stderr, all: stdout + stderr }
}

let count = 0
const started: Running[] = []
afterEach(async () => {
  for (const { process, exit } of started.splice(0)) {
    process.kill('SIGTERM')
    await exit
  }
})
async function start(...args: string[]): Promise<Served> {
  const served = await startServer(home, join(home, `organ-${++count}.fifo`), ...args)
  started.push(served)
  return served
}

const openOn = (served: Served, cookie: string) => openPage({ url: served.at, origin: served.at } as Rig, cookie)
/** As a person taps: on what the page shows by now. */
const tapNow = async (page: Page, command: Parameters<typeof tap>[1]) => {
  const message = tap(page, command, { revision: page.state().revision })
  page.send(message)
  const answer = await page.next('answer', ({ id }) => id === message.id)
  await until(() => answer.outcome === 'refused' || page.state().revision >= answer.revision)
  return answer
}
const on = (organ: OrganEnd) => organ.bytes().filter((byte) => byte >> 4 === 9).length

describe('voluntary serve', () => {
  test('from the printed link to the end of a piece, by taps; a second piece; then silence', async () => {
    const served = await start()
    expect(served.output()).toMatch(/http:\/\/localhost:\d+/)
    const cookie = await pairPhone(served)
    const page = await openOn(served, cookie)
    expect(page.state().organ).toMatchObject({ port: served.fifo, link: 'none' })
    for (const round of [1, 2]) {
      expect(await tapNow(page, { name: 'play', piece: { score: 'tune' } })).toMatchObject({ outcome: 'done' })
      await until(() => page.state().last?.how === 'done' && page.state().playing === null)
      expect(on(served.organ)).toBe(10 * round)
      expect(served.organ.keysDown()).toEqual([])
    }
    await tapNow(page, { name: 'play', piece: { score: 'slow' } })
    await until(() => served.organ.keysDown().length === 2)
    expect(await tapNow(page, { name: 'hold' })).toMatchObject({ outcome: 'done' })
    await until(() => page.state().playing?.doing === 'held')
    // SIGTERM in the middle of a chord.
    expect(await endServer(served)).toBe(0)
    expect(served.organ.keysDown()).toEqual([])
    expect(await page.closed).toBe(1001)
    expect(page.got.at(-1)).toMatchObject({ type: 'bye' })
    expect(readdirSync(join(home, 'state')).filter((name) => name === 'serve.json')).toEqual([])
  })

  test('killed in the middle of its second piece: the sentinel lets every key go', async () => {
    const served = await start()
    const page = await openOn(served, await pairPhone(served))
    await tapNow(page, { name: 'play', piece: { score: 'tune' } })
    await until(() => page.state().last?.how === 'done' && page.state().playing === null)
    await tapNow(page, { name: 'play', piece: { score: 'slow' } })
    await until(() => served.organ.keysDown().length === 2)
    const child = spawnSync('pgrep', ['-P', String(served.process.pid)], { encoding: 'utf8' }).stdout.trim()
    process.kill(Number(child), 'SIGKILL')
    expect(await served.exit).toBe(1)
    expect(served.output()).toMatch(/ended from outside .*2 keys were let go/)
    expect(served.organ.keysDown()).toEqual([])
    served.organ.close()
  })

  test('owns the organ: play asks it and is a view of it; who names its port is refused; a second server too', async () => {
    const served = await start()
    const page = await openOn(served, await pairPhone(served))
    const view = voluntary('--home', home, 'play', 'slow')
    await until(() => served.organ.keysDown().length === 2)
    expect(page.state().playing).toMatchObject({ title: 'slow' })
    const other = run('play', 'tune', '--device', served.fifo)
    expect([other.status, other.stderr]).toEqual([
      1,
      expect.stringMatching(/in use: another voluntary \(process \d+\)/),
    ])
    const second = run('play', 'tune')
    expect([second.status, second.stderr]).toEqual([1, expect.stringMatching(/slow is being played: stop it first/)])
    const twin = run('serve', '--monitor', '--web-port', String(await freePort()))
    expect([twin.status, twin.stderr]).toEqual([1, expect.stringMatching(/runs already/)])
    view.process.kill('SIGTERM')
    expect(await view.exit).toBe(143)
    expect(view.output()).toMatch(/voluntary serve\)[\s\S]*Stopped/)
    expect(served.organ.keysDown()).toEqual([])
    // A path works at the machine, a bad one is said.
    writeFileSync(join(home, 'elsewhere.mid'), tune(50))
    const path = voluntary('--home', home, 'play', join(home, 'elsewhere.mid'))
    expect(await path.exit).toBe(0)
    expect(path.output()).toMatch(/Played to the end, by the server/)
    expect(run('play', 'nothing-of-that-name').stderr).toMatch(/there is no such score/)
    expect(await endServer(served)).toBe(0)
    // And where no server runs, all is as it was.
    expect(run('play', 'tune', '--monitor', '--tempo', '200%').status).toBe(0)
  })

  test('devices: paired, listed, revoked while they look on, and when no server runs', async () => {
    const served = await start()
    const cookie = await pairPhone(served)
    const page = await openOn(served, cookie)
    const more = run('devices', 'pair', '--role', 'listen')
    expect(more.stdout).toMatch(/shall listen \(once, within five minutes\)/)
    await pairPhone(served, more.stdout)
    const devices = JSON.parse(run('devices', 'list', '--json').stdout) as { id: string; role: string }[]
    const before = devices.at(-2)
    expect(devices.slice(-2).map(({ role }) => role)).toEqual(['play', 'listen'])
    expect(run('devices', 'revoke', 'A phone').all).toMatch(/devices are called so/)
    expect(run('devices', 'revoke', before?.id ?? '').status).toBe(0)
    expect(await page.closed).toBe(1001)
    expect((await fetch(`${served.at}/api/me`, { headers: { cookie } })).status).toBe(401)
    await endServer(served)
    expect(run('devices', 'revoke', devices.at(-1)?.id ?? '').stdout).toMatch(/can no longer reach/)
    expect(run('devices', 'revoke', 'nobody').status).toBe(2)
    expect(run('devices', 'revoke', '--all').stdout).toMatch(/can no longer reach|no device/i)
    expect(run('devices', 'revoke', '--all').stdout).toMatch(/No device is paired/)
    expect(run('devices', 'pair').stderr).toMatch(/no server runs/)
  })

  test('on the LAN it speaks HTTPS with a certificate that it keeps; its key is for its owner only', async () => {
    const served = await start('--lan')
    const state = join(home, 'state')
    for (const name of ['web-key.pem', 'cookie-key', 'serve.json', 'devices.json'])
      expect([name, statSync(join(state, name)).mode & 0o777]).toEqual([name, 0o600])
    const fingerprint = /SHA-256 ([0-9A-F:]{95})/.exec(served.output())?.[1]
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    try {
      const page = await openOn(served, await pairPhone(served))
      page.close()
      expect((await fetch(`${served.at}/healthz`)).status).toBe(200)
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
    }
    await expect(fetch(`${served.at.replace('https', 'http')}/healthz`)).rejects.toThrow()
    await endServer(served)
    const again = await start('--lan')
    expect(/SHA-256 ([0-9A-F:]{95})/.exec(again.output())?.[1]).toBe(fingerprint)
    await endServer(again)
  })

  test('without an organ it starts and says so; without HTTPS in the network it says what is lost', async () => {
    const port = await freePort()
    const program = voluntary(
      '--home',
      home,
      'serve',
      '--port',
      'no such port',
      '--lan',
      '--http',
      '--web-port',
      String(port),
    )
    started.push(program)
    await until(() => /type \w{4}-\w{4}/.test(program.output()))
    expect(program.output()).toMatch(/no organ attached/)
    expect(program.output()).toMatch(/can read along/)
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200)
    program.process.kill('SIGTERM')
    expect(await program.exit).toBe(0)
  })

  test('figures are on a listener of their own, and only there', async () => {
    const metricsPort = await freePort()
    const served = await start('--metrics', `127.0.0.1:${metricsPort}`)
    const cookie = await pairPhone(served)
    const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
    expect(text).toMatch(/voluntary_messages_sent_total 0[\s\S]*voluntary_items_played_total/)
    const began = Number(/^voluntary_process_start_time_seconds (\d+)$/m.exec(text)?.[1])
    expect(Math.abs(Date.now() / 1000 - began)).toBeLessThan(60)
    const figures = async () => {
      const now = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
      const by = /^voluntary_time_kept_by{by="(\w+)"} 1$/m.exec(now)?.[1]
      return {
        performing: /^voluntary_performing 1$/m.test(now),
        attached: /^voluntary_organ_attached 1$/m.test(now),
        by,
      }
    }
    expect(await figures()).toEqual({ performing: false, attached: true, by: undefined })
    const page = await openOn(served, cookie)
    await tapNow(page, { name: 'play', piece: { score: 'slow' } })
    // A FIFO has no timer of its own.
    expect(await figures()).toEqual({
      performing: true,
      attached: true,
      by: expect.stringMatching(/realtime|high|prompt|normal/),
    })
    await tapNow(page, { name: 'stop' })
    await until(() => page.state().playing === null)
    expect(await figures()).toMatchObject({ performing: false, by: undefined })
    expect((await fetch(`http://127.0.0.1:${metricsPort}/api/state`)).status).toBe(404)
    expect((await fetch(`${served.at}/metrics`, { headers: { cookie } })).status).toBe(404)
    await endServer(served)
  })

  const WRONG: [what: string, args: string[], words: RegExp][] = [
    ['a proxy that anybody could be', ['--proxy', '0.0.0.0/0'], /more than one address/],
    ['a proxy on this machine without a secret', ['--proxy', '127.0.0.1'], /every program on this machine/],
    ['a certificate without its key', ['--cert', 'x.pem'], /belong together/],
    ['a certificate that is none', ['--cert', 'package.json', '--key', 'package.json'], /no certificate/],
    ['a place for figures that is none', ['--metrics', '9464'], /no address and port/],
    ['an address of a site that is none', ['--public-url', 'hymns.example.org'], /no address of a site/],
    ['a port of the web that is none', ['--web-port', '99999'], /1 to 65535/],
    ['an organ that is not there', ['--organ', 'nowhere'], /no such organ/],
  ]
  test.each(WRONG)('is told what is wrong before it starts: %s', (_, args, words) => {
    const { status, all } = run('serve', '--monitor', ...args)
    expect([status, all]).toEqual([2, expect.stringMatching(words)])
    expect(all).not.toMatch(/^\s+at /m)
  })
})
