import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../organ-end.ts'
import { tune } from '../remote/server/tune.ts'
import { violations } from './axe.ts'
import { findChromium, openBrowser, PHONE, pairedPage } from './browser.ts'
import { freePort, type Served, serveOrgan } from './served.ts'

/** The organ that sounds on the phone itself, measured where its sound leaves the page. */
const chromium = findChromium()

/** Whatever is led to the loudspeaker is led to an analyser too. */
const TAP = `
const connect = AudioNode.prototype.connect
AudioNode.prototype.connect = function (to, ...rest) {
  if (to instanceof AudioDestinationNode) {
    const analyser = new AnalyserNode(this.context, { fftSize: 32768, smoothingTimeConstant: 0 })
    connect.call(this, analyser)
    window.heard = { analyser, context: this.context }
  }
  return connect.call(this, to, ...rest)
}`

interface Sound {
  /** Of the loudest sample. */
  readonly peak: number
  /** Decibels at each of the frequencies asked for, against the loudest of all. */
  readonly levels: readonly number[]
  readonly state: string
}

const hear = (page: Page, hertz: readonly number[]): Promise<Sound> =>
  page.evaluate((asked) => {
    const { analyser, context } = (window as unknown as { heard: { analyser: AnalyserNode; context: AudioContext } })
      .heard
    const bins = new Float32Array(analyser.frequencyBinCount)
    const samples = new Float32Array(analyser.fftSize)
    analyser.getFloatFrequencyData(bins)
    analyser.getFloatTimeDomainData(samples)
    const width = context.sampleRate / analyser.fftSize
    const loudest = Math.max(...bins)
    const near = (at: number) => Math.max(...[-2, -1, 0, 1, 2].map((by) => bins[Math.round(at / width) + by] ?? -200))
    return {
      peak: Math.max(...samples.map(Math.abs)),
      levels: asked.map((at) => near(at) - loudest),
      state: context.state,
    }
  }, hertz)

const hertzOf = (key: number) => 440 * 2 ** ((key - 69) / 12)
const SECOND_MS = 1000
const untilSo = async (isSo: () => Promise<boolean>, withinMs = 15_000) => {
  const latest = performance.now() + withinMs
  while (!(await isSo())) {
    if (performance.now() > latest) throw new Error('waited in vain')
    await wait(20)
  }
}
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe.skipIf(chromium === null)('play here', () => {
  const home = mkdtempSync(join(tmpdir(), 'voluntary-here-'))
  let browser: Browser
  let served: Served
  beforeAll(async () => {
    mkdirSync(join(home, 'scores'))
    writeFileSync(join(home, 'scores', 'slow.mid'), tune(8000))
    writeFileSync(join(home, 'scores', 'quick.mid'), tune(60))
    browser = await openBrowser(chromium ?? '')
    served = await serveOrgan(home, await freePort(), '--organ', 'st-marys')
  })
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close()
  })
  afterAll(async () => {
    await browser?.close()
    await served?.end()
    rmSync(home, { recursive: true, force: true })
  })
  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
  const only = (page: Page) => page.getByText('On this phone only.')
  const begin = async (role: 'play' | 'listen', score = 'slow') => {
    const paired = await pairedPage(browser, served.another(role), PHONE, TAP)
    const { page } = paired
    await page.locator('nav').getByRole('button', { name: 'Library' }).click()
    await page.getByRole('button', { name: new RegExp(`^${score}`) }).click()
    await page.getByText('Which part plays where').waitFor()
    await button(page, /Hear it on this phone/).click()
    await page.getByText('sounds on this phone').waitFor()
    return paired
  }
  const sounded = async (page: Page) => {
    await untilSo(async () => (await hear(page, [])).peak > 0.01)
    await wait(SECOND_MS)
  }

  test('a phone that only listens hears the right keys, within full scale; nothing reaches the organ', async () => {
    const { page, faults } = await begin('listen')
    await sounded(page)
    // The first chord: middle C on the Great, C two octaves lower on the Pedal; D and C sharp are not played.
    // On a busy machine sound drops out, and that is heard at every pitch: it is listened to until it does not.
    let loudest = 0
    await untilSo(async () => {
      const { peak, levels } = await hear(page, [60, 36, 62, 61].map(hertzOf))
      const [middle = -99, low = -99, second = 0, sharp = 0] = levels
      loudest = Math.max(loudest, peak)
      return Math.min(middle, low) > -30 && Math.max(second, sharp) < Math.min(middle, low) - 15
    })
    expect(loudest).toBeGreaterThan(0.02)
    expect(loudest).toBeLessThan(1)
    expect(served.organ.bytes()).toEqual([])
    expect(faults).toEqual([])
  })

  test('the place bar leads elsewhere; pause and stop silence; the strip stays on every view', async () => {
    const { page, faults } = await begin('play')
    await sounded(page)
    // The last quarter: C an octave higher, over G.
    const slider = page.getByRole('slider')
    await slider.fill(String(Number(await slider.getAttribute('min')) + 57_500))
    await wait(1.5 * SECOND_MS)
    await untilSo(async () => {
      const [high = -99, low = -99, lowest = 0] = (await hear(page, [72, 43, 36].map(hertzOf))).levels
      return Math.min(high, low) > -30 && lowest < -30
    })
    for (const view of ['Service', 'Console', 'Organ']) {
      await page.locator('nav').getByRole('button', { name: view, exact: true }).click()
      await only(page).waitFor()
    }
    expect(await violations(page)).toEqual([])
    await button(page, 'Pause on this phone').click()
    await untilSo(async () => (await hear(page, [])).state === 'suspended')
    await button(page, 'Go on, on this phone').click()
    await untilSo(async () => (await hear(page, [])).state === 'running')
    await button(page, 'Stop on this phone').click()
    await untilSo(async () => (await hear(page, [])).state === 'closed')
    expect(await only(page).count()).toBe(0)
    expect(served.organ.bytes()).toEqual([])
    expect(faults).toEqual([])
  })

  test('a call interrupts it: it says so, stays silent when the call is over, and goes on when asked to', async () => {
    const { page } = await begin('play')
    await sounded(page)
    await page.evaluate('heard.context.suspend()')
    await page.getByText('the phone interrupted it').waitFor()
    await page.evaluate('heard.context.resume()')
    await untilSo(async () => (await hear(page, [])).state === 'suspended')
    await button(page, 'Go on, on this phone').click()
    await page.getByText('sounds on this phone').waitFor()
    await untilSo(async () => (await hear(page, [])).state === 'running')
  })

  test('panic silences the phone too; it ends by itself at the end of the piece', async () => {
    const { page } = await begin('play')
    await sounded(page)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await untilSo(async () => (await hear(page, [])).state === 'closed')
    await button(page, 'Back to the list').click()
    await button(page, /^quick/).click()
    await button(page, /Hear it on this phone/).click()
    await only(page).waitFor()
    await only(page).waitFor({ state: 'detached', timeout: 15_000 })
  })

  test('never both: the phone falls silent when the organ begins, and does not begin while it sounds', async () => {
    const { page } = await begin('play')
    await sounded(page)
    await button(page, /Play on the organ/).click()
    await page.getByText('The organ has begun: this phone is silent now').waitFor()
    await untilSo(async () => (await hear(page, [])).state === 'closed')
    await until(() => served.organ.keysDown().length === 2)
    await page.locator('nav').getByRole('button', { name: 'Library' }).click()
    await button(page, /^slow/).click()
    expect(await button(page, /Hear it on this phone/).getAttribute('aria-disabled')).toBe('true')
  })
})
