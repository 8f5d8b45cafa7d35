import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { tune } from '../remote/server/tune.ts'
import { DESK, findChromium, openBrowser, PHONE, pairedPage } from './browser.ts'
import { freePort, serveOrgan } from './served.ts'

/** `npm run screenshots -- FOLDER [phone|desk|landscape]`: every screen of the page, for people to look at. */
const LANDSCAPE = { width: 844, height: 390 }
const SIZES = { phone: PHONE, desk: DESK, landscape: LANDSCAPE }
const LIGHTS = ['dark', 'dim', 'light']
const VIEWS = ['Service', 'Console', 'Library', 'Organ']

const [folder, only] = process.argv.slice(2)
const chromium = findChromium()
if (folder === undefined || chromium === null) {
  process.stderr.write('npm run screenshots -- FOLDER (and a chromium: apt-get install chromium)\n')
  process.exit(2)
}
mkdirSync(folder, { recursive: true })
const home = mkdtempSync(join(tmpdir(), 'voluntary-pictures-'))
mkdirSync(join(home, 'scores'))
writeFileSync(join(home, 'scores', 'slow.mid'), tune(2500))
mkdirSync(join(home, 'programmes'))
writeFileSync(
  join(home, 'programmes', 'evensong.yaml'),
  `title: Evensong
date: ${new Date().toISOString().slice(0, 10)}
items:
  - { hymn: old-100th, number: 334, verses: [1, 2, 4, 5], playOver: first line, notes: people stand when the play-over begins }
  - { silence: Sermon }
  - { hymn: st-anne, number: 146, verses: 5, notes: after the second reading }
`,
)
const served = await serveOrgan(home, await freePort(), '--organ', 'st-marys')
const browser = await openBrowser(chromium)
const settled = () => new Promise((resolve) => setTimeout(resolve, 700))
const show = (page: Page, view: string) => page.locator('nav').getByRole('button', { name: view, exact: true }).click()

try {
  for (const [size, viewport] of Object.entries(SIZES)) {
    if (only !== undefined && size !== only) continue
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
      await page.getByRole('heading', { name: 'Which part plays where' }).scrollIntoViewIfNeeded()
      await shoot(`${light}-parts`)
      await page.locator('#content').evaluate('node => node.scrollTo(0, 0)')
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
    for (const light of size === 'landscape' ? ['dark'] : LIGHTS) await holdService(page, light, shoot)
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

/** An order of service from the list to its end before its time, and the score of what plays. */
async function holdService(page: Page, light: string, shoot: (name: string) => Promise<void>) {
  const press = async (name: string | RegExp) => {
    await settled()
    await page.getByRole('button', { name }).first().click()
  }
  await show(page, 'Service')
  await page.getByRole('button', { name: /^Evensong/ }).waitFor()
  await shoot(`${light}-service-list`)
  await press(/^Evensong/)
  await page.locator('.begin').waitFor()
  await shoot(`${light}-service-order`)
  const anew = page.getByRole('button', { name: 'Begin from the start' })
  if (await anew.isVisible()) {
    await press('Begin from the start')
    await shoot(`${light}-service-begin-anew`)
    await settled()
    await page.getByRole('button', { name: /from the start/ }).click()
  } else await press(/^Begin the service/)
  await page.locator('.doing').getByText('waits for go').waitFor()
  await shoot(`${light}-service-waits`)
  await press(/^Play-over/)
  await page.locator('.doing').getByText('Play-over').waitFor()
  await page.locator('.doing').getByText('waits for go').waitFor({ timeout: 60_000 })
  await press(/^Verse 1/)
  await new Promise((resolve) => setTimeout(resolve, 6000))
  await shoot(`${light}-service-verse`)
  await show(page, 'Console')
  await shoot(`${light}-service-console`)
  await show(page, 'Service')
  const bar = await page.locator('.tempo-swipe').boundingBox()
  if (bar) {
    await page.mouse.move(bar.x + 60, bar.y + bar.height / 2)
    await page.mouse.down()
    await page.mouse.move(bar.x + 140, bar.y + bar.height / 2, { steps: 5 })
    await shoot(`${light}-service-tempo`)
    await page.mouse.move(bar.x + 60, bar.y + bar.height / 2)
    await page.mouse.up()
  }
  await press('Score')
  await page.locator('.roll').waitFor()
  await shoot(`${light}-score-service`)
  await press('Back to the service')
  await press(/^hold/)
  await shoot(`${light}-service-held`)
  await page.locator('.more summary').click()
  await page.getByRole('button', { name: 'stop the service' }).scrollIntoViewIfNeeded()
  await shoot(`${light}-service-more`)
  await press('stop the service')
  await shoot(`${light}-service-asks`)
  await settled()
  await page.getByRole('button', { name: 'press again: stop' }).click()
  await page.getByText('Evensong was stopped').waitFor()
  await press(/^Evensong/)
  await page.locator('.begin').waitFor()
  await shoot(`${light}-service-left`)
  await press(/All orders of service/)
  await show(page, 'Library')
  await press(/^O God, our help/)
  await press('Look at the score')
  await page.locator('.roll').waitFor()
  await settled()
  await page.locator('.roll').click({ position: { x: 150, y: 250 } })
  await shoot(`${light}-score-piece`)
  await page.locator('.in-words summary').click()
  await page.locator('.in-words').scrollIntoViewIfNeeded()
  await shoot(`${light}-score-words`)
  await press('Back to the piece')
  await press(/Back to the list/)
  await show(page, 'Service')
  await page.getByRole('button', { name: /^Screen:/ }).click()
}
