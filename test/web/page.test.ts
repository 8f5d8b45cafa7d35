import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../organ-end.ts'
import { tune } from '../remote/server/tune.ts'
import { expectNoViolations } from './axe.ts'
import { DESK, findChromium, openBrowser, PHONE, pairedPage } from './browser.ts'
import { freePort, type Served, serveOrgan } from './served.ts'

/** The page as it is built, in a real browser, on the real server with an organ behind a FIFO. */
const chromium = findChromium()
const VIEWS = ['Service', 'Console', 'Library', 'Organ']
const FIRST_SCREEN_BYTES = 120 * 1024

test('the first screen weighs no more than 120 kB', () => {
  const assets = readdirSync('dist/web/assets').filter((name) => /\.(js|css)$/.test(name))
  const [first, later] = [false, true].map((isLater) =>
    assets.filter((name) => name.startsWith('later-') === isLater).map((name) => join('dist/web/assets', name)),
  )
  const weightOf = (files: readonly string[]) =>
    files.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0)
  const shell = ['dist/web/index.html', 'dist/web/icon.svg', 'dist/web/manifest.webmanifest']
  expect(weightOf([...shell, ...(first ?? [])])).toBeGreaterThan(1000)
  expect(weightOf([...shell, ...(first ?? [])])).toBeLessThanOrEqual(FIRST_SCREEN_BYTES)
  // The organ of the phone comes when somebody wants to hear it.
  expect(weightOf(later ?? [])).toBeGreaterThan(5000)
  for (const file of first ?? []) expect(readFileSync(file, 'utf8')).not.toContain('createPeriodicWave')
})

describe.skipIf(chromium === null)('the page', () => {
  const home = mkdtempSync(join(tmpdir(), 'voluntary-web-'))
  let browser: Browser
  const served: Served[] = []
  beforeAll(async () => {
    mkdirSync(join(home, 'scores'))
    writeFileSync(join(home, 'scores', 'slow.mid'), tune(2500))
    browser = await openBrowser(chromium ?? '')
  })
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close()
    for (const each of served.splice(0)) await each.end()
  })
  afterAll(async () => {
    await browser?.close()
    rmSync(home, { recursive: true, force: true })
  })
  const serve = async (port?: number) => {
    const each = await serveOrgan(home, port ?? (await freePort()), '--organ', 'st-marys')
    served.push(each)
    return each
  }
  const playSlow = async (page: Page) => {
    await page.getByRole('button', { name: 'Choose what to play' }).click()
    await page.getByRole('button', { name: /^slow/ }).click()
    await page.getByRole('button', { name: /Play on the organ/ }).click()
    await page.getByRole('heading', { name: 'slow', level: 1 }).waitFor()
  }
  const show = (page: Page, view: string) =>
    page.locator('nav').getByRole('button', { name: view, exact: true }).click()
  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
  /** The page shows the organ's state, and a thumb that takes its time. */
  const settled = () => new Promise((resolve) => setTimeout(resolve, 600))

  test('from the scanned link to music in three taps; hold, go on, stop', async () => {
    const { link, organ } = await serve()
    const { page, faults } = await pairedPage(browser, link)
    await settled()
    await playSlow(page)
    await until(() => organ.keysDown().length === 2)
    await settled()
    await button(page, /^hold/).first().click()
    await page.getByText('held: the chord sounds on').waitFor()
    expect(organ.keysDown().length).toBeGreaterThan(0)
    await settled()
    await button(page, /^Continue/).click()
    await page.locator('.doing').getByText('playing').waitFor()
    await settled()
    await page.locator('.more summary').click()
    await button(page, 'stop the piece').click()
    await page.getByText('slow was stopped.').waitFor()
    expect(organ.keysDown()).toEqual([])
    expect(faults).toEqual([])
  })

  test('a press just after a change, or that began before it, is not sent', async () => {
    const { link, organ } = await serve()
    const { page } = await pairedPage(browser, link)
    await settled()
    await playSlow(page)
    await until(() => organ.keysDown().length === 2)
    await settled()
    // The thumb is on the glass while another phone's hold changes what the button means.
    const hold = button(page, /^hold/).first()
    const pause = await hold.boundingBox()
    await page.mouse.move((pause?.x ?? 0) + 10, (pause?.y ?? 0) + 10)
    await page.mouse.down()
    await page.keyboard.press('p')
    await page.getByText('paused, silent').waitFor()
    await page.mouse.up()
    await page.evaluate("document.querySelector('.go').click()")
    await page.getByText('It changed just as you pressed').waitFor()
    await page.getByText('paused, silent').waitFor()
    expect(organ.keysDown()).toEqual([])
  })

  test('panic: held it silences, brushed against it does not; from the keyboard too; a listening phone may', async () => {
    const { link, organ, another } = await serve()
    const { page } = await pairedPage(browser, link)
    await settled()
    await playSlow(page)
    await until(() => organ.keysDown().length === 2)
    const panic = button(page, /^Panic/)
    await panic.click({ delay: 150 })
    await settled()
    expect(organ.keysDown().length).toBeGreaterThan(0)
    await panic.click({ delay: 900 })
    await until(() => organ.keysDown().length === 0)
    await page.getByText('All keys are up').waitFor()
    await page.locator('.page').waitFor()
    const other = await pairedPage(browser, another('listen'), DESK)
    await other.page.getByText('looks on').waitFor()
    await settled()
    if (await button(page, /Choose what to play/).isVisible()) await playSlow(page)
    else await page.locator('button.go').click()
    await until(() => organ.keysDown().length > 0)
    expect(await button(other.page, /^hold/).first().getAttribute('aria-disabled')).toBe('true')
    await other.page.keyboard.press('Escape')
    await other.page.keyboard.press('Escape')
    await until(() => organ.keysDown().length === 0)
  })

  test('the link breaks: the truth is said meanwhile, nothing tapped then is sent, and it is back by itself', async () => {
    const { link, organ } = await serve()
    const { page } = await pairedPage(browser, link)
    let cut: (() => Promise<void>) | null = null
    let isCut = false
    await page.routeWebSocket(/live$/, async (socket) => {
      if (isCut) return socket.close()
      socket.connectToServer()
      cut = () => socket.close()
    })
    await page.reload()
    await settled()
    await playSlow(page)
    await until(() => organ.keysDown().length === 2)
    await settled()
    isCut = true
    await (cut as (() => Promise<void>) | null)?.()
    await page.getByText(/is still playing “slow”, as far as can be known/).waitFor()
    await button(page, /^hold/).first().click({ force: true })
    await page.getByText('Not sent: there is no link').waitFor()
    isCut = false
    // What a phone says when its screen comes on again.
    await page.evaluate("window.dispatchEvent(new Event('online'))")
    await page.locator('.way[data-way="sending"]').waitFor({ timeout: 5000 })
    await settled()
    expect(await page.locator('.doing').textContent()).toMatch(/playing/)
    expect(organ.keysDown().length).toBeGreaterThan(0)
  })

  test('the server ends and comes back: the page says so, finds it again, and sends nothing old', async () => {
    const first = await serve()
    const { page } = await pairedPage(browser, first.link)
    await settled()
    await playSlow(page)
    await until(() => first.organ.keysDown().length === 2)
    await first.end()
    served.splice(0)
    await page.getByText(/server has ended/).waitFor()
    expect(await page.getByText('is still playing').count()).toBe(0)
    await button(page, /^hold/).first().click({ force: true })
    const again = await serve(first.port)
    await page.getByRole('heading', { name: 'Nothing is playing' }).waitFor()
    await settled()
    expect(again.organ.bytes().filter((byte) => byte >> 4 === 9)).toEqual([])
    await playSlow(page)
    await until(() => again.organ.keysDown().length === 2)
  })

  test('two phones see the same; a stop drawn on one is lit on both', async () => {
    const { link, another } = await serve()
    const one = await pairedPage(browser, link)
    const two = await pairedPage(browser, another(), DESK)
    await settled()
    await playSlow(one.page)
    await two.page.getByRole('heading', { name: 'slow', level: 1 }).waitFor()
    for (const { page } of [one, two]) await show(page, 'Console')
    const trumpet = (page: Page) => button(page, /^Trumpet/)
    const before = await trumpet(one.page).getAttribute('aria-pressed')
    await trumpet(one.page).click()
    const after = before === 'true' ? 'false' : 'true'
    for (const { page } of [one, two])
      await page.locator(`.knob[aria-pressed="${after}"]:has-text("Trumpet")`).waitFor()
    expect([...one.faults, ...two.faults]).toEqual([])
  })

  test('uploads: many at once, each with its verdict that stays and opens as a piece', async () => {
    const { link } = await serve()
    const { page } = await pairedPage(browser, link)
    await show(page, 'Library')
    const midi = (name: string, buffer: Buffer) => ({ name, mimeType: 'audio/midi', buffer })
    const files = page.locator('input[type=file]')
    await files.setInputFiles([
      midi('new tune (1).mid', Buffer.from(tune(170))),
      midi('letter.mid', Buffer.from('Dear Sir')),
      midi('NEW TUNE.mid', Buffer.from(tune(180))),
      midi('copy.mid', Buffer.from(tune(170))),
    ])
    const verdict = (words: string | RegExp) => page.locator('.verdicts li').filter({ hasText: words })
    await verdict(/new tuneKept\. Nothing stands in the way.*read: MIDI, 2 parts/s).waitFor()
    await verdict(/letter\.mid: This cannot be read/).waitFor()
    await verdict(/new tuneIt is here already/).waitFor()
    await verdict(/NEW TUNE\.mid: There is a score "new tune" already/)
      .getByRole('button', { name: 'Keep both' })
      .click()
    await verdict(/NEW TUNE-2Kept/).waitFor()
    await page.getByRole('searchbox').fill('st anne')
    await page.getByText('1 piece').waitFor()
    expect(await page.locator('.verdicts li').count()).toBe(4)
    await page
      .locator('.verdicts')
      .getByRole('button', { name: /^NEW TUNE-2/ })
      .click()
    await page.getByRole('heading', { name: 'NEW TUNE' }).waitFor()
    await button(page, /Play on the organ/).waitFor()
  })

  test('no request leaves for anywhere else; a page without a paired device leads to pairing', async () => {
    const { link, port } = await serve()
    const context = await browser.newContext()
    const stranger = await context.newPage()
    await stranger.goto(`http://localhost:${port}/`)
    expect(new URL(stranger.url()).pathname).toBe('/pair')
    const { page } = await pairedPage(browser, link)
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).host))
    await page.reload()
    for (const view of VIEWS) await show(page, view)
    await settled()
    expect([...new Set(asked)]).toEqual([`localhost:${port}`])
  })

  test.each([
    ['phone', PHONE],
    ['desk', DESK],
  ] as const)('axe finds nothing on any view, in any light: %s', async (_, viewport) => {
    const { link } = await serve()
    const { page, context } = await pairedPage(browser, link, viewport)
    await settled()
    const all = async (when: string) => {
      for (const light of ['Dark', 'Dim', 'Light']) {
        await button(page, `Screen: ${light}`).waitFor()
        for (const view of VIEWS) {
          await show(page, view)
          await settled()
          await expectNoViolations(page, `${view}, ${light}, ${when}`)
        }
        await button(page, /^Screen:/).click()
      }
    }
    await all('silent')
    await show(page, 'Service')
    await playSlow(page)
    await all('playing')
    await context.close()
  })
})
