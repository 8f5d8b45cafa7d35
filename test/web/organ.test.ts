import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../organ-end.ts'
import { tune } from '../remote/server/tune.ts'
import { expectNoViolations } from './axe.ts'
import { DESK, findChromium, openBrowser, PHONE, pairedPage } from './browser.ts'
import { type ServedHere, serveHere } from './in-process.ts'

/** The Organ view by taps, with the bytes read at the other end of each port. */
const chromium = findChromium()
const LOFT = 'Loft 20:0'
const CHANCEL = 'Chancel 24:0'

describe.skipIf(chromium === null)('the Organ view', () => {
  let home: string
  let browser: Browser
  let served: ServedHere
  beforeAll(async () => {
    browser = await openBrowser(chromium ?? '')
  })
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close()
    await served.end()
    rmSync(home, { recursive: true, force: true })
  })
  afterAll(() => browser?.close())
  const serve = async () => {
    home = mkdtempSync(join(tmpdir(), 'voluntary-web-'))
    mkdirSync(join(home, 'scores'))
    mkdirSync(join(home, 'organs'))
    writeFileSync(join(home, 'scores', 'slow.mid'), tune(2500))
    const profile = readFileSync('organs/st-marys.yaml', 'utf8').replace(/^leadInMs:.*$/m, 'leadInMs: 300')
    writeFileSync(join(home, 'organs', 'st-marys.yaml'), profile)
    served = await serveHere(home, [LOFT, CHANCEL])
  }
  const organView = async (role: 'play' | 'listen' = 'play', viewport = PHONE) => {
    const { page, faults } = await pairedPage(browser, served.link(role), viewport)
    await page.locator('nav').getByRole('button', { name: 'Organ', exact: true }).click()
    await page.getByRole('heading', { name: 'Wire and time' }).waitFor()
    return { page, faults }
  }
  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
  const settled = () => new Promise((resolve) => setTimeout(resolve, 600))
  const noteOns = (name: string) => (served.organs[name]?.bytes() ?? []).filter((byte) => byte >> 4 === 9).length

  test('the port is chosen, kept, and a test note comes out of it and no other', async () => {
    await serve()
    const { page, faults } = await organView()
    await page.locator(`button[aria-pressed="true"]:has-text("${LOFT}")`).waitFor()
    await button(page, new RegExp(`${CHANCEL}$`)).click()
    await page.getByText('Chosen, and kept for the next time.').waitFor()
    await page.locator(`button[aria-pressed="true"]:has-text("${CHANCEL}")`).waitFor()
    expect(readFileSync(join(home, 'settings.yaml'), 'utf8')).toBe('port: Chancel\n')
    await settled()
    await button(page, /Swell$/)
      .first()
      .click()
    await page.getByRole('combobox').selectOption({ label: 'none: stops stay as they stand at the console' })
    await button(page, 'Play one key on the Swell').click()
    await until(() => (served.organs[CHANCEL]?.keysDown().length ?? 0) === 1)
    await until(() => (served.organs[CHANCEL]?.keysDown().length ?? 1) === 0)
    expect([noteOns(CHANCEL), noteOns(LOFT)]).toEqual([1, 0])
    await page.locator('button[aria-disabled="false"]:has-text("Play one key")').waitFor()
    expect(faults).toEqual([])
  })

  test('while something plays the port, the wire and the test note stand, and say why; stop lets the note go', async () => {
    await serve()
    const { page } = await organView()
    await settled()
    await button(page, /^Play one key/).click()
    await until(() => (served.organs[LOFT]?.keysDown().length ?? 0) === 1)
    await page.getByText('Another can be chosen when nothing is played.').waitFor()
    await page.getByText('These can be set when nothing is played.').waitFor()
    await button(page, new RegExp(`${CHANCEL}$`)).click({ force: true })
    await button(page, 'stop the piece').click()
    await until(() => (served.organs[LOFT]?.keysDown().length ?? 1) === 0)
    expect(noteOns(CHANCEL)).toBe(0)
  })

  test('what the organ sends is shown while somebody looks, and heard no longer than that', async () => {
    await serve()
    const { page } = await organView('listen')
    expect(served.isHeard()).toBe(false)
    await button(page, 'Listen to the organ').click()
    await page.getByText('Listening. Nothing has come yet.').waitFor()
    served.say(0x90, 60, 64)
    await page.getByText(/key C4 down/).waitFor()
    served.say(0x80, 60, 64)
    await page.getByText(/key C4 up/).waitFor()
    await button(page, 'Stop listening').click()
    await until(() => !served.isHeard(), 8000)
  })

  /** Of a file of the house; '' where it is not there yet. */
  const textOf = (...path: string[]) =>
    existsSync(join(home, ...path)) ? readFileSync(join(home, ...path), 'utf8') : ''

  test('latencies are kept in the profile; a faster wire waits for the machine and is taken back', async () => {
    await serve()
    const { page } = await organView()
    const great = page.getByRole('spinbutton', { name: 'Great (ms)' })
    await great.fill('90')
    await great.press('Enter')
    await page.getByText(/^Kept/).waitFor()
    const text = () => textOf('organs', 'st-marys.yaml')
    await until(() => /latencyMs: 90/.test(text()))
    await great.fill('99999')
    await great.press('Enter')
    await page.getByText('Great: a whole number from 0 to 2000.').waitFor()
    const before = text()
    await button(page, /USB or network/).click()
    await page.getByText(/Not changed yet/).waitFor()
    await button(page, 'Take it back').click()
    await page.getByText(/Taken back/).waitFor()
    expect(text()).toBe(before)
    await button(page, /go on unheard/).click()
    await until(() => textOf('settings.yaml') === 'unplugged: go-on\n')
  })

  test('who listens sees all of it and can set nothing', async () => {
    await serve()
    const { page } = await organView('listen')
    for (const name of [new RegExp(`${CHANCEL}$`), /USB or network/, /^Play one key/])
      expect([name, await button(page, name).getAttribute('aria-disabled')]).toEqual([name, 'true'])
    expect(await page.getByRole('spinbutton', { name: 'Great (ms)' }).isDisabled()).toBe(true)
  })

  test.each([
    ['phone', PHONE],
    ['desk', DESK],
  ] as const)('axe finds nothing while it listens, in any light: %s', async (_, viewport) => {
    await serve()
    const { page } = await organView('play', viewport)
    await button(page, 'Listen to the organ').click()
    await page.getByText('Listening. Nothing has come yet.').waitFor()
    served.say(0x90, 60, 64)
    await page.getByText(/key C4 down/).waitFor()
    for (const light of ['Dark', 'Dim', 'Light']) {
      await button(page, `Screen: ${light}`).waitFor()
      await expectNoViolations(page, light)
      await button(page, /^Screen:/).click()
    }
  })
})
