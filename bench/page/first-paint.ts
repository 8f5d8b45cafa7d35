import type { Browser, BrowserContext } from 'playwright-core'
import { PHONE } from '../../test/web/browser.ts'

/** One first visit: nothing of the page is in the browser but who it is. */
export interface FirstVisit {
  /** The first text or picture, after the address was asked for (first-contentful-paint). */
  readonly paintMs: number
  /** The organ's state and the large button stand there. */
  readonly truthMs: number
  /** All that came over the wire by then: compressed bodies with their headers. */
  readonly bytes: number
}

/** How much slower than this machine the page's thread is made. */
export const SLOWER = 4

/** Says when the large button came into the page; it is there with the first state. */
const WATCH = `window.truthMs = new Promise((resolve) => {
  new MutationObserver((_, watch) => {
    if (document.querySelector('.go') === null) return
    watch.disconnect()
    requestAnimationFrame(() => resolve(performance.now()))
  }).observe(document, { childList: true, subtree: true })
})`
const PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"

export async function firstVisit(
  browser: Browser,
  origin: string,
  storageState: Awaited<ReturnType<BrowserContext['storageState']>>,
): Promise<FirstVisit> {
  const context = await browser.newContext({ viewport: PHONE, serviceWorkers: 'block', storageState })
  try {
    const page = await context.newPage()
    await page.addInitScript(WATCH)
    const cdp = await context.newCDPSession(page)
    await cdp.send('Network.enable')
    let bytes = 0
    cdp.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength
    })
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
    await page.goto(origin)
    const truthMs = (await page.evaluate('window.truthMs')) as number
    await page.waitForLoadState('networkidle')
    const paintMs = (await page.evaluate(PAINTED)) as number
    return { paintMs, truthMs, bytes }
  } finally {
    await context.close()
  }
}
