import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium as chromiums, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { tune } from '../remote/server/tune.ts'
import { findChromium, PHONE } from './browser.ts'
import { freePort, type Served, serveOrgan } from './served.ts'

/** The page without its server, by each way that it can be served. */
const chromium = findChromium()
/** A name that stands for this computer: `localhost` counts as secure even without HTTPS. */
const NAME = 'organ.test'

describe.skipIf(chromium === null)('the page kept', () => {
  const home = mkdtempSync(join(tmpdir(), 'voluntary-offline-'))
  const served: Served[] = []
  const browsers: Browser[] = []
  beforeAll(() => {
    mkdirSync(join(home, 'scores'))
    writeFileSync(join(home, 'scores', 'slow.mid'), tune(2500))
  })
  afterEach(async () => {
    for (const each of browsers.splice(0)) await each.close()
    for (const each of served.splice(0)) await each.end()
  })
  afterAll(() => rmSync(home, { recursive: true, force: true }))
  const serve = async (port: number, ...args: string[]) => {
    const each = await serveOrgan(home, port, '--organ', 'st-marys', ...args)
    served.push(each)
    return each
  }
  const open = async (address: string, { output }: Served, trusts: boolean): Promise<Page> => {
    const args = ['--no-sandbox', '--disable-dev-shm-usage', `--host-resolver-rules=MAP ${NAME} 127.0.0.1`]
    const browser = await chromiums.launch({
      executablePath: chromium ?? '',
      // As on a phone that trusts the certificate; else it has only been talked into the page.
      args: trusts ? [...args, '--ignore-certificate-errors'] : args,
    })
    browsers.push(browser)
    const context = await browser.newContext({ viewport: PHONE, hasTouch: true, ignoreHTTPSErrors: !trusts })
    const page = await context.newPage()
    await page.goto(`${address}${/\/pair#[\w-]{43}/.exec(output())?.[0]}`)
    await page.locator('.way').waitFor()
    return page
  }
  const organView = (page: Page) => page.locator('nav').getByRole('button', { name: 'Organ' }).click()

  test('HTTPS that the phone trusts: it opens with the server gone, says so, and finds it again at once', async () => {
    const port = await freePort()
    const first = await serve(port, '--lan')
    const address = `https://localhost:${port}`
    const page = await open(address, first, true)
    await organView(page)
    await page.getByText('This phone keeps the page').waitFor()
    const cdp = await page.context().newCDPSession(page)
    const { errors, data } = await cdp.send('Page.getAppManifest')
    expect(errors).toEqual([])
    expect(JSON.parse(data ?? '')).toMatchObject({ display: 'standalone', start_url: '/' })
    const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors')
    // A window of its own that leaves no trace cannot install anything; nothing else stands in the way.
    expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([])
    const keptPaths = await page.evaluate(async () => {
      const names = await caches.keys()
      const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
      return { names, paths: all.flat().map(({ url }) => new URL(url).pathname) }
    })
    expect(keptPaths.names).toHaveLength(1)
    for (const path of keptPaths.paths) expect(path).toMatch(/^\/($|assets\/|icon\.svg$|manifest\.webmanifest$)/)
    served.splice(0)
    await first.end()
    await page.reload()
    await page.getByText('What the organ is doing is not known here').waitFor()
    const BACK = '.way:is([data-way="none"], [data-way="sending"])'
    await serve(port, '--lan')
    await page.locator(BACK).waitFor({ timeout: 10_000 })
  })

  test('HTTPS with a certificate that it was only talked into: what is lost is said', async () => {
    const port = await freePort()
    const page = await open(`https://localhost:${port}`, await serve(port, '--lan'), false)
    await organView(page)
    await page.getByText('This phone does not keep the page and cannot install it: it does not trust').waitFor()
    await page.getByText('The screen stays awake').waitFor()
  })

  test('plain HTTP: what is lost is said, and a silent film keeps the screen awake', async () => {
    const port = await freePort()
    const address = `http://${NAME}:${port}`
    const page = await open(address, await serve(port, '--lan', '--http', '--public-url', address), false)
    expect(await page.evaluate('isSecureContext')).toBe(false)
    await organView(page)
    await page.getByText('Without HTTPS this phone does not keep the page').waitFor()
    await page.getByText('kept awake by a silent film').waitFor()
    const film = () =>
      page.evaluate(() => {
        const { paused, muted, loop, videoWidth, currentTime } = document.querySelector('video') as HTMLVideoElement
        return { paused, muted, loop, isFilm: videoWidth > 0, currentTime }
      })
    const before = await film()
    expect(before).toMatchObject({ paused: false, muted: false, loop: true, isFilm: true })
    await page.waitForFunction((at) => document.querySelector('video')?.currentTime !== at, before.currentTime)
    // Stopped by a call; the next touch starts it again.
    await page.evaluate("document.querySelector('video').pause()")
    await page.getByText('lets the screen go dark').waitFor()
    await page.locator('nav').getByRole('button', { name: 'Service' }).click()
    await page.waitForFunction(() => document.querySelector('video')?.paused === false)
  })

  test('a page that was frozen shows the truth when it wakes', async () => {
    const port = await freePort()
    const address = `http://localhost:${port}`
    const running = await serve(port)
    const page = await open(address, running, false)
    await page.getByRole('heading', { name: 'Nothing is playing' }).waitFor()
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('Page.setWebLifecycleState', { state: 'frozen' })
    const other = await open(address, { ...running, output: () => running.another() }, false)
    await other.locator('nav').getByRole('button', { name: 'Library' }).click()
    await other.getByRole('button', { name: /^slow/ }).click()
    // A press just after the page has come is not sent.
    await new Promise((resolve) => setTimeout(resolve, 600))
    await other.getByRole('button', { name: /Play on the organ/ }).click()
    await other.getByRole('heading', { name: 'slow', level: 1 }).waitFor()
    await cdp.send('Page.setWebLifecycleState', { state: 'active' })
    await page.getByRole('heading', { name: 'slow', level: 1 }).waitFor({ timeout: 3000 })
  })
})
