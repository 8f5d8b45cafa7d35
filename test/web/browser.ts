import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
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

/** A phone of its own, paired by a link as it was printed. @param script run before the page's own */
export async function pairedPage(
  browser: Browser,
  link: string,
  viewport = PHONE,
  script = '',
): Promise<{ readonly context: BrowserContext; readonly page: Page; readonly faults: string[] }> {
  const context = await browser.newContext({ viewport, hasTouch: viewport === PHONE })
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

/** What axe finds on the page as it stands, by name and place. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'))
  const { violations: found } = (await page.evaluate('axe.run()')) as {
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[]
  }
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.failureSummary} ${node.html}`))
}
