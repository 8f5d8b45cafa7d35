import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openHouse } from '../../src/house/index.ts'
import { splitMessages } from '../../src/midi/index.ts'
import { consolePlan } from '../../src/organist/desk/library.ts'
import { openOrgan } from '../../src/organist/index.ts'
import { drawnOnWire } from '../drawn-on-wire.ts'
import { until } from '../organ-end.ts'
import { operate, strikes } from '../programme/operator.ts'
import { tune } from '../remote/server/tune.ts'
import { expectNoViolations } from './axe.ts'
import { findChromium, openBrowser, pairedPage } from './browser.ts'
import { freePort, type Served, serveOrgan } from './served.ts'

/** A service held by taps on a phone, on the real server with an organ behind a FIFO. */
const chromium = findChromium()
const NOTES_OF_VERSE = 10

const PLAIN = `title: Evensong
items:
  - { hymn: quick, number: 1, verses: 2, playOver: none, between: wait, notes: all stand }
  - { silence: Sermon }
  - { fanfare: quick }
`
const LIVELY = `title: Matins
items:
  - { hymn: steady, number: 7, verses: 9, playOver: none }
  - { silence: Sermon }
`

describe.skipIf(chromium === null)('a service by taps', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'voluntary-taps-'))
  let browser: Browser
  const served: Served[] = []
  let homes = 0
  const newHome = () => {
    const home = join(folder, String(++homes))
    for (const shelf of ['scores', 'programmes']) mkdirSync(join(home, shelf), { recursive: true })
    writeFileSync(join(home, 'scores', 'quick.mid'), tune(120))
    writeFileSync(join(home, 'scores', 'steady.mid'), tune(600))
    writeFileSync(join(home, 'programmes', 'evensong.yaml'), PLAIN)
    writeFileSync(join(home, 'programmes', 'matins.yaml'), LIVELY)
    return home
  }
  const serve = async () => {
    const each = await serveOrgan(newHome(), await freePort(), '--organ', 'st-marys')
    served.push(each)
    return each
  }
  beforeAll(async () => {
    browser = await openBrowser(chromium ?? '')
  })
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close()
    for (const each of served.splice(0)) await each.end()
  })
  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })
  /** A thumb that takes its time: what it presses has not changed for longer than the page asks. */
  const settled = () => new Promise((resolve) => setTimeout(resolve, 600))
  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first()
  const press = async (page: Page, name: string | RegExp) => {
    await button(page, name).waitFor()
    await settled()
    await button(page, name).tap()
  }
  const sees = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor()
  const begin = async (page: Page, title: RegExp) => {
    await press(page, title)
    await press(page, 'Begin the service')
    await page.locator('.doing').getByText('waits for go').waitFor()
  }

  test('from its list to its end: the organ hears what the terminal’s conductor sends for the same orders', async () => {
    const { link, organ } = await serve()
    const { page, faults } = await pairedPage(browser, link)
    await press(page, /^Evensong/)
    await sees(page, 'all stand')
    await button(page, 'Begin the service').waitFor()
    expect(await page.locator('.order strong').allTextContents()).toEqual(['Hymn 1: quick', 'Sermon', 'Fanfare: quick'])
    await expectNoViolations(page, 'the service')
    await press(page, 'Begin the service')
    await page.locator('.doing').getByText('waits for go').waitFor()
    await settled()
    expect(strikes(organ.bytes())).toEqual([])
    for (const verse of [1, 2]) {
      await press(page, `Verse ${verse} of 2 press`)
      await until(() => strikes(organ.bytes()).length === verse * NOTES_OF_VERSE)
    }
    await page.getByRole('heading', { name: 'Sermon' }).waitFor()
    await press(page, 'Fanfare: quick press')
    await page.getByRole('heading', { name: 'Fanfare: quick' }).waitFor()
    await press(page, /^Fanfare/)
    await sees(page, 'Evensong is over: all of it was played.')
    await button(page, /^Evensong/).waitFor()
    expect(organ.keysDown()).toEqual([])
    expect(faults).toEqual([])

    const other = await operate(newHome(), join(folder, 'other.fifo'), 'evensong', '--organ', 'st-marys')
    for (const go of [
      'waits | go: Verse 1',
      'waits | Verse 1 of 2 | go: Verse 2',
      'quiet | go: Fanfare',
      'Fanfare: quick | waits',
    ]) {
      await other.sees(go)
      other.say('go')
    }
    expect(await other.exit).toBe(0)
    expect(strikes(organ.bytes())).toHaveLength(3 * NOTES_OF_VERSE)
    expect(organ.bytes()).toEqual(other.organ.bytes())
    other.organ.close()
  })

  test('live: hold, tempo by a slide and by a key, one more verse, two presses to stop; it goes on from there', async () => {
    const { link, organ, another } = await serve()
    const { page, faults } = await pairedPage(browser, link)
    const two = await pairedPage(browser, another())
    await begin(page, /^Matins/)
    await press(page, 'Verse 1 of 9 press')
    await two.page.getByText('Verse 1 of 9').first().waitFor()
    await until(() => organ.keysDown().length > 0)
    expect(await button(page, 'fade out').count()).toBe(0)
    await settled()
    const bar = await page.locator('.tempo-swipe').boundingBox()
    const at = { x: (bar?.x ?? 0) + 40, y: (bar?.y ?? 0) + (bar?.height ?? 0) / 2 }
    // A brush along the bar is no wish.
    await page.mouse.move(at.x, at.y)
    await page.mouse.down()
    await page.mouse.move(at.x + 15, at.y, { steps: 3 })
    await page.mouse.up()
    await settled()
    expect(await page.getByText(/tempo \d+ %/).count()).toBe(0)
    await page.mouse.move(at.x, at.y)
    await page.mouse.down()
    await page.mouse.move(at.x + 50, at.y, { steps: 5 })
    await sees(page, 'Tempo 104 %: let go to set it')
    await page.mouse.up()
    await page.locator('.place').getByText('tempo 104 %').waitFor()
    await page.locator('.tempo-swipe').focus()
    await page.keyboard.press('ArrowRight')
    await two.page.locator('.place').getByText('tempo 106 %').waitFor()
    await press(page, 'hold')
    await two.page.locator('.doing').getByText('held').waitFor()
    const held = strikes(organ.bytes()).length
    await settled()
    expect(strikes(organ.bytes())).toHaveLength(held)
    expect(organ.keysDown().length).toBeGreaterThan(0)
    await expectNoViolations(page, 'the service')
    await press(two.page, 'Continue')
    await press(two.page, 'one more verse')
    await sees(page, /one more verse/i)
    await two.page.locator('.more summary').tap()
    await press(two.page, 'stop the service')
    // The second press of a thumb that trembles is none.
    await button(two.page, 'press again: stop').tap()
    expect(await page.locator('.doing').count()).toBe(1)
    await settled()
    await button(two.page, 'press again: stop').tap()
    for (const phone of [page, two.page]) await sees(phone, 'Matins was stopped before its end')
    expect(organ.keysDown()).toEqual([])
    await press(page, /^Matins.*left at item 1/)
    await press(page, /^Go on with Hymn 7: steady.*Nothing sounds until you press go/)
    await page.locator('.doing').getByText('waits for go').waitFor()
    expect([...faults, ...two.faults]).toEqual([])
  })

  test('its console: lit are the stops that the organ was told, the others are not; a tap draws one, until the registration names it', async () => {
    const { link, organ } = await serve()
    const { page, faults } = await pairedPage(browser, link)
    await page.locator('nav').getByRole('button', { name: 'Console' }).tap()
    await sees(page, /while a piece is loaded/)
    await page.locator('nav').getByRole('button', { name: 'Service' }).tap()
    await begin(page, /^Matins/)
    await press(page, 'Verse 1 of 9 press')
    await until(() => organ.keysDown().length > 0)
    await page.locator('nav').getByRole('button', { name: 'Console' }).tap()
    await sees(page, /stays until the registration names it/)
    const told = () => litBy(drawnOnWire(INSTRUMENT, splitMessages(organ.bytes())))
    // The verse goes on meanwhile: both are of one moment where they agree.
    const litAsTold = async () => {
      await expect.poll(async () => String(await litOn(page)) === String(told()), { timeout: 5000 }).toBe(true)
      return litOn(page)
    }
    expect(await litAsTold()).toContain('Great Open Diapason 8')
    await page.locator('.keys [data-down="true"]').first().waitFor()
    await expectNoViolations(page, 'the console in a service')
    const trumpet = page.locator('[data-division="G"] .knob', { hasText: 'Trumpet' })
    expect(told()).not.toContain('Great Trumpet 8')
    await trumpet.tap()
    await until(() => told().includes('Great Trumpet 8'))
    expect(await litAsTold()).toContain('Great Trumpet 8')
    await page.locator('.piston', { hasText: /^mp$/ }).tap()
    await until(() => !told().includes('Great Trumpet 8'))
    // A tap means the opposite of what the page shows: it has to show it first.
    expect(await litAsTold()).not.toContain('Great Trumpet 8')
    await trumpet.tap()
    await until(() => told().includes('Great Trumpet 8'))
    await page.locator('nav').getByRole('button', { name: 'Service' }).tap()
    for (let times = 0; times < 2; times++) await press(page, 'softer')
    await until(() => !told().includes('Great Open Diapason 8') && !told().includes('Great Trumpet 8'))
    // Another way there: the address itself.
    await page.evaluate(() => {
      location.hash = '#console'
    })
    await trumpet.waitFor()
    const softer = await litAsTold()
    expect(softer.length).toBeGreaterThan(0)
    expect(softer).not.toContain('Great Open Diapason 8')
    expect(faults).toEqual([])
  })

  test('a tap that comes late is refused and shown; the network gone and back: the truth, and nothing old', async () => {
    const { link, organ, another } = await serve()
    const { page } = await pairedPage(browser, link)
    const two = await pairedPage(browser, another())
    let delayMs = 0
    let isCut = false
    let cut: () => Promise<void> = async () => undefined
    await page.routeWebSocket(/live$/, async (socket) => {
      if (isCut) return socket.close()
      const server = socket.connectToServer()
      cut = () => socket.close()
      socket.onMessage((message) => {
        if (delayMs > 0) setTimeout(() => server.send(message), delayMs)
        else server.send(message)
      })
    })
    await page.reload()
    await begin(page, /^Matins/)
    await press(page, 'Verse 1 of 9 press')
    await until(() => organ.keysDown().length > 0)
    await settled()
    delayMs = 900
    await button(page, 'hold').tap()
    await button(two.page, 'hold').tap()
    await page.locator('.doing').getByText('held').waitFor()
    await press(two.page, 'Continue')
    await sees(page, /The organ was doing something else by then|came too late/)
    await page.locator('.doing').getByText('playing').waitFor()
    delayMs = 0
    isCut = true
    await cut()
    await sees(page, /is still playing “Hymn 7: steady”/)
    await button(page, 'hold').dispatchEvent('click')
    await sees(page, 'Not sent: there is no link')
    await press(two.page, 'end after this line')
    await two.page.getByRole('heading', { name: 'Sermon' }).waitFor()
    isCut = false
    await page.evaluate("window.dispatchEvent(new Event('online'))")
    await page.getByRole('heading', { name: 'Sermon' }).waitFor()
    await settled()
    expect(organ.keysDown()).toEqual([])
    await two.page.getByRole('heading', { name: 'Sermon' }).waitFor()
  })

  test('the score of what plays moves with it; a tapped bar is gone to only when a second press says so', async () => {
    const { link, organ } = await serve()
    const { page, faults } = await pairedPage(browser, link)
    await press(page, /^Choose what to play/)
    await press(page, /^steady/)
    await press(page, 'Look at the score')
    await page.locator('.roll').waitFor()
    await settled()
    expect(await colours(page)).toBeGreaterThan(4)
    await expectNoViolations(page, 'the service')
    await press(page, 'Back to the piece')
    await press(page, /^Play on the organ/)
    await press(page, 'Score')
    await page.locator('.roll').waitFor()
    const before = await page.locator('.roll').screenshot()
    await settled()
    expect((await page.locator('.roll').screenshot()).equals(before)).toBe(false)
    await page.locator('.in-words summary').tap()
    await sees(page, /Great: C4, D4, E4, F4/)
    const sent = strikes(organ.bytes()).length
    await page.getByRole('button', { name: 'Next bar' }).tap()
    await button(page, 'Go to bar 2').waitFor()
    await settled()
    expect(strikes(organ.bytes()).length - sent).toBeLessThanOrEqual(2)
    await button(page, 'Go to bar 2').tap()
    await page.locator('.score-tools output').getByText('bar 2').waitFor()
    await until(() => strikes(organ.bytes()).includes('1 67') || strikes(organ.bytes()).some((key) => / 67$/.test(key)))
    expect(faults).toEqual([])
  })
})

const INSTRUMENT = openOrgan(openHouse(tmpdir()), 'st-marys')

/** `Great Open Diapason 8`, as the page says them. */
const litBy = (drawn: readonly number[]): string[] =>
  consolePlan('st-marys', INSTRUMENT)
    .elements.filter(({ id }) => drawn.includes(id))
    .map(({ kind, division, name, footage }) =>
      [kind === 'coupler' ? 'Couplers' : division, name, footage].filter((each) => each !== null).join(' '),
    )
    .sort()

const litOn = async (page: Page): Promise<string[]> => {
  const lit: string[] = []
  for (const section of await page.locator('.jamb section').all()) {
    const name = await section.locator('h2').innerText()
    for (const knob of await section.locator('.knob[aria-pressed="true"]').all())
      lit.push([name, ...(await knob.locator('span').allInnerTexts())].join(' '))
  }
  return lit.sort()
}

/** How many colours the roll shows: an empty canvas has one. */
const colours = (page: Page): Promise<number> =>
  page.locator('.roll').evaluate((canvas) => {
    const context = (canvas as unknown as { getContext: (kind: '2d') => CanvasLike }).getContext('2d')
    const { width, height } = canvas as unknown as { width: number; height: number }
    const { data } = context.getImageData(0, 0, width, height)
    const seen = new Set<number>()
    for (let at = 0; at < data.length; at += 4)
      seen.add(((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0))
    return seen.size
  })

interface CanvasLike {
  readonly getImageData: (x: number, y: number, width: number, height: number) => { readonly data: Uint8ClampedArray }
}
