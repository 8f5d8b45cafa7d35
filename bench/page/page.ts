import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { openOrganEnd } from '../../test/organ-end.ts'
import { findChromium, openBrowser, PHONE, pairedPage } from '../../test/web/browser.ts'
import { openPage, type Served, startServed } from '../served.ts'
import { type FirstVisit, firstVisit, SLOWER } from './first-paint.ts'
import { countFrames, type Frames } from './score-frames.ts'

/** The page in a real browser on a slow processor: how soon it shows something, and whether the score moves smoothly. */
export interface PageResult {
  readonly visits: readonly FirstVisit[]
  readonly frames: readonly (Frames & { readonly score: string; readonly view: (typeof LOOKED_AT)[number] })[]
}

/** The densest that come with the program. */
const SCORES = ['bwv-553', 'bitshift-variations']
/** The one that paints nothing shows what the machine gives. */
const LOOKED_AT = ['service', 'score'] as const

/** @returns null where there is no browser */
export async function benchPage(visits: number, seconds: number): Promise<PageResult | null> {
  const chromium = findChromium()
  if (chromium === null) return null
  const home = mkdtempSync(join(tmpdir(), 'voluntary-page-'))
  const fifo = join(home, 'organ')
  const organ = openOrganEnd(fifo)
  const browser = await openBrowser(chromium)
  const served = await startServed(home, ['--device', fifo])
  try {
    const { context } = await pairedPage(browser, `${served.origin}/pair#${served.secret}`)
    const storage = await context.storageState()
    await context.close()
    const all: FirstVisit[] = []
    for (let visit = 0; visit < visits; visit++) {
      process.stderr.write(`page: visit ${visit + 1} …\n`)
      all.push(await firstVisit(browser, served.origin, storage))
    }
    return { visits: all, frames: await framesOf(browser, served, storage, seconds) }
  } finally {
    await browser.close()
    await served.end()
    organ.close()
    rmSync(home, { recursive: true, force: true })
  }
}

type Storage = Parameters<typeof firstVisit>[2]

async function framesOf(browser: Browser, { origin }: Served, storageState: Storage, seconds: number) {
  const context = await browser.newContext({ viewport: PHONE, deviceScaleFactor: 2, hasTouch: true, storageState })
  const hand = await openPage(origin, storageState.cookies.map(({ name, value }) => `${name}=${value}`).join('; '))
  const frames: PageResult['frames'][number][] = []
  try {
    const page = await context.newPage()
    for (const score of SCORES) {
      await page.goto(origin)
      await hand.tap({ name: 'play', piece: { score } })
      await hand.until((state) => state.playing?.doing === 'plays')
      for (const view of LOOKED_AT) {
        process.stderr.write(`page: frames of ${view}, ${score} …\n`)
        if (view === 'score') await page.locator('.to-score').click()
        await page.locator(view === 'score' ? 'canvas.roll' : '.to-score').waitFor()
        frames.push({ score, view, ...(await countFrames(page, seconds)) })
      }
      await hand.tap({ name: 'stop' })
      await hand.until((state) => state.playing === null)
    }
    return frames
  } finally {
    hand.close()
    await context.close()
  }
}

export function reportPage(result: PageResult | null): void {
  const say = (text: string) => void process.stdout.write(`${text}\n`)
  if (result === null) return void say('The page: no chromium here (apt-get install chromium, or set CHROMIUM)')
  const { visits, frames } = result
  const spread = (of: (visit: FirstVisit) => number) => {
    const sorted = visits.map(of).sort((a, b) => a - b)
    const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0)
    return `${at(0.5)} (median of ${visits.length}; ${at(0)} to ${at(1)})`
  }
  say(`The page on a phone's screen, processor ${SLOWER} times slower, nothing kept from before, on loopback`)
  say(`  first paint (wanted: under 1000 ms): ${spread(({ paintMs }) => paintMs)} ms`)
  say(`  the organ's state stands there: ${spread(({ truthMs }) => truthMs)} ms`)
  say(`  over the wire (wanted: 120 kB): ${(Math.max(...visits.map(({ bytes }) => bytes)) / 1000).toFixed(1)} kB`)
  say('Frames while it plays, without a graphics card, two device pixels to one')
  for (const { score, view, perSecond, medianMs, p99Ms, maxMs, lateShare } of frames) {
    const ms = [medianMs, p99Ms, maxMs].map((each) => each.toFixed(1)).join(' / ')
    const late = `${(100 * lateShare).toFixed(1)} % more than 20 ms`
    say(`  ${view}, ${score}: ${perSecond.toFixed(1)} a second, ${ms} ms apart (median / p99 / most), ${late}`)
  }
}
