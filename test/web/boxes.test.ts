import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../organ-end.ts'
import { tune } from '../remote/server/tune.ts'
import { violations } from './axe.ts'
import { DESK, findChromium, openBrowser, PHONE, pairedPage } from './browser.ts'
import { freePort, type Served, serveOrgan } from './served.ts'

const chromium = findChromium()
const CC = 0xb0
const EXPRESSION = 11

describe.skipIf(chromium === null)('the swell shoe', () => {
  const home = mkdtempSync(join(tmpdir(), 'voluntary-boxes-'))
  let browser: Browser
  let served: Served
  beforeAll(async () => {
    mkdirSync(join(home, 'scores'))
    writeFileSync(join(home, 'scores', 'slow.mid'), tune(2500))
    browser = await openBrowser(chromium ?? '')
    served = await serveOrgan(home, await freePort(), '--organ', 'st-marys')
  })
  afterAll(async () => {
    await browser?.close()
    await served?.end()
    rmSync(home, { recursive: true, force: true })
  })
  const shoe = (page: Page) => page.getByRole('slider', { name: 'Swell box' })
  const positions = () => {
    const bytes = served.organ.bytes()
    return bytes.flatMap((status, at) =>
      status >> 4 === CC >> 4 && bytes[at + 1] === EXPRESSION ? [bytes[at + 2] ?? -1] : [],
    )
  }

  test('slides by finger and by keys, coalesced; both phones show what the player told the organ', async () => {
    const one = await pairedPage(browser, served.another(), PHONE)
    const two = await pairedPage(browser, served.another('listen'), DESK)
    const { page } = one
    for (const each of [one, two]) await each.page.locator('nav').getByRole('button', { name: 'Console' }).click()
    expect(await shoe(page).isDisabled()).toBe(true)
    await page.locator('nav').getByRole('button', { name: 'Library' }).click()
    await page.getByRole('button', { name: /^slow/ }).click()
    await page.getByRole('button', { name: /Play on the organ/ }).click()
    await until(() => served.organ.keysDown().length === 2)
    await page.locator('nav').getByRole('button', { name: 'Console' }).click()
    await shoe(page).scrollIntoViewIfNeeded()
    expect(await shoe(two.page).isDisabled()).toBe(true)
    const before = positions().length
    const place = await shoe(page).boundingBox()
    const x = (place?.x ?? 0) + (place?.width ?? 0) / 2
    const at = (part: number) => (place?.y ?? 0) + (place?.height ?? 0) * part
    await page.mouse.move(x, at(0.1))
    await page.mouse.down()
    const beganMs = performance.now()
    for (let step = 0; step <= 100; step++) {
      await page.mouse.move(x, at(0.1 + 0.0075 * step))
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await page.mouse.up()
    await two.page.getByText(/^(\d|1\d) % open$/).waitFor()
    const slid = positions().slice(before)
    expect(slid.at(-1)).toBeLessThan(0.2 * 127)
    // A hundred moves of the finger; the organ hears where it stood now and then, and where it came to rest.
    expect(slid.length).toBeGreaterThan(1)
    expect(slid.length).toBeLessThan((performance.now() - beganMs) / 80 + 3)
    await shoe(page).focus()
    await page.keyboard.press('End')
    await until(() => positions().at(-1) === 127)
    await two.page.getByText('open', { exact: true }).waitFor()
    expect(await shoe(page).getAttribute('aria-valuetext')).toBe('open')
    await page.keyboard.press('Home')
    await until(() => positions().at(-1) === 0)
    await page.getByText('closed', { exact: true }).waitFor()
    expect(await violations(page)).toEqual([])
    // The keys moved the shoe, not the music.
    await page.locator('nav').getByRole('button', { name: 'Service' }).click()
    await page.locator('.doing').getByText('playing').waitFor()
    expect([...one.faults, ...two.faults]).toEqual([])
  })
})
