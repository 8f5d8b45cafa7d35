import type { Page } from 'playwright-core'
import { SLOWER } from './first-paint.ts'

/** Of what the page's thread was asked for: how far apart its animation frames came. */
export interface Frames {
  readonly perSecond: number
  readonly medianMs: number
  readonly p99Ms: number
  readonly maxMs: number
  /** Frames that came more than 20 ms after the one before: at sixty a second one was left out. */
  readonly lateShare: number
}

const LATE_MS = 20
/** After a view was opened its first frames are not counted. */
const SETTLES_MS = 1500

/** The frames of the view that is open, for a while, on a slow processor. */
export async function countFrames(page: Page, seconds: number): Promise<Frames> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
  await page.waitForTimeout(SETTLES_MS)
  const at = (await page.evaluate(`new Promise((resolve) => {
    const at = []
    const next = (nowMs) => {
      at.push(nowMs)
      if (nowMs - at[0] < ${seconds * 1000}) requestAnimationFrame(next)
      else resolve(at)
    }
    requestAnimationFrame(next)
  })`)) as number[]
  await cdp.detach()
  const apart = at.slice(1).map((ms, index) => ms - (at[index] ?? ms))
  const sorted = [...apart].sort((a, b) => a - b)
  const part = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  return {
    perSecond: (1000 * apart.length) / ((at.at(-1) ?? 0) - (at[0] ?? 0)),
    medianMs: part(0.5),
    p99Ms: part(0.99),
    maxMs: part(1),
    lateShare: apart.filter((ms) => ms > LATE_MS).length / apart.length,
  }
}
