import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

const PLACES = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where a browser is; null, and a line that says so: the tests of the page are skipped then. */
export function findChromium(): string | null {
  const found = PLACES.find((place) => place !== undefined && existsSync(place)) ?? null
  if (found === null)
    process.stderr.write('no chromium here: the page is not tested (apt-get install chromium, or set CHROMIUM)\n')
  return found
}

export const openBrowser = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] })

export const PHONE = { width: 390, height: 844 }
export const DESK = { width: 1280, height: 800 }

/** What a person sees is there sooner; a test that waits in vain shall say so. */
const WITHIN_MS = 15_000

/** A phone of its own, paired by a link as it was printed. @param script run before the page's own */
export async function pairedPage(
  browser: Browser,
  link: string,
  viewport = PHONE,
  script = '',
): Promise<{ readonly context: BrowserContext; readonly page: Page; readonly faults: string[] }> {
  const context = await browser.newContext({ viewport, hasTouch: viewport === PHONE })
  context.setDefaultTimeout(WITHIN_MS)
  const page = await context.newPage()
  if (script !== '') await page.addInitScript(script)
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => {
    // What the browser says of a network that is gone is no fault of the page.
    if (message.type() === 'error' && !/WebSocket|Failed to load resource|ERR_/.test(message.text()))
      faults.push(message.text())
  })
  await page.goto(link)
  await page.waitForURL(/\/(#service)?$/)
  await page.locator('.way').waitFor()
  return { context, page, faults }
}
