import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { tune } from '../server/tune.ts'
import { DESK, findChromium, openBrowser, PHONE, pairedPage } from './browser.ts'
import { freePort, serveOrgan } from './served.ts'

/** `npm run screenshots -- FOLDER`: every screen of the page, for people to look at. */
const LANDSCAPE = { width: 844, height: 390 }
const SIZES = { phone: PHONE, desk: DESK, landscape: LANDSCAPE }
const LIGHTS = ['dark', 'dim', 'light']
const VIEWS = ['Service', 'Console', 'Library', 'Organ']

const [folder] = process.argv.slice(2)
const chromium = findChromium()
if (folder === undefined || chromium === null) {
  process.stderr.write('npm run screenshots -- FOLDER (and a chromium: apt-get install chromium)\n')
  process.exit(2)
}
mkdirSync(folder, { recursive: true })
const home = mkdtempSync(join(tmpdir(), 'voluntary-pictures-'))
mkdirSync(join(home, 'scores'))
writeFileSync(join(home, 'scores', 'slow.mid'), tune(2500))
const served = await serveOrgan(home, await freePort(), '--organ', 'st-marys')
const browser = await openBrowser(chromium)
const settled = () => new Promise((resolve) => setTimeout(resolve, 700))
const show = (page: Page, view: string) => page.locator('nav').getByRole('button', { name: view, exact: true }).click()

try {
  for (const [size, viewport] of Object.entries(SIZES)) {
    const { page, context } = await pairedPage(browser, served.another(), viewport)
    const shoot = async (name: string) => {
      await settled()
      await page.screenshot({ path: join(folder, `${size}-${name}.png`) })
    }
    for (const light of size === 'landscape' ? ['dark'] : LIGHTS) {
      for (const view of VIEWS) {
        await show(page, view)
        await shoot(`${light}-silent-${view.toLowerCase()}`)
      }
      await show(page, 'Library')
      await page
        .getByRole('button', { name: /^O God, our help/ })
        .first()
        .click()
      await shoot(`${light}-piece`)
      await page.getByRole('button', { name: /Hear it on this phone/ }).click()
      await page.getByText('sounds on this phone').waitFor()
      await shoot(`${light}-here`)
      await show(page, 'Service')
      await shoot(`${light}-here-service`)
      await page.getByRole('button', { name: 'Stop on this phone' }).click()
      await show(page, 'Library')
      await page.getByRole('button', { name: /Play on the organ/ }).click()
      await page.locator('.doing').getByText('playing').waitFor()
      await new Promise((resolve) => setTimeout(resolve, 4000))
      for (const view of VIEWS) {
        await show(page, view)
        await shoot(`${light}-playing-${view.toLowerCase()}`)
      }
      await show(page, 'Console')
      await page.locator('.shoes').scrollIntoViewIfNeeded()
      await shoot(`${light}-boxes`)
      await show(page, 'Organ')
      if (light === 'dark') {
        await page.getByRole('button', { name: 'Pair a phone that plays' }).click()
        await page.locator('.offer img').scrollIntoViewIfNeeded()
        await shoot('pairing')
      }
      await show(page, 'Service')
      await page.getByRole('button', { name: /^hold/ }).first().click()
      await shoot(`${light}-held`)
      if (light === 'dark') {
        await page.keyboard.press('?')
        await shoot('help')
        await page.keyboard.press('?')
      }
      await page.locator('.more summary').click()
      await settled()
      await page.getByRole('button', { name: 'stop the piece' }).scrollIntoViewIfNeeded()
      await shoot(`${light}-more`)
      await page.getByRole('button', { name: 'stop the piece' }).click()
      await page.getByText('Nothing is playing').first().waitFor()
      await settled()
      await page.getByRole('button', { name: /^Screen:/ }).click()
    }
    await context.close()
  }
  const { page } = await pairedPage(browser, served.another(), PHONE)
  await settled()
  await show(page, 'Library')
  await page.getByRole('button', { name: /^slow/ }).click()
  await settled()
  await page.getByRole('button', { name: /Play on the organ/ }).click()
  await page.locator('.doing').getByText('playing').waitFor()
  served.process.kill('SIGKILL')
  await page.getByText('No link').waitFor()
  await settled()
  await page.screenshot({ path: join(folder, 'phone-lost.png') })
} finally {
  await browser.close()
  await served.end()
  rmSync(home, { recursive: true, force: true })
}
