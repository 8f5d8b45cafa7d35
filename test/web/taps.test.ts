import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { until } from '../organ-end.ts'
import { findChromium, openBrowser, pairedPage } from './browser.ts'
import { freePort, serveOrgan } from './served.ts'

/** From `voluntary serve` to a hymn: the taps are counted by the page itself, as a finger makes them. */
const chromium = findChromium()

test.skipIf(chromium === null)(
  'from the scanned link to a hymn of the house in three taps',
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'voluntary-taps-'))
    const browser = await openBrowser(chromium ?? '')
    const served = await serveOrgan(home, await freePort(), '--organ', 'st-marys')
    try {
      const { page, faults } = await pairedPage(browser, served.link)
      await page.evaluate(
        "window.taps = 0; addEventListener('pointerdown', (event) => { if (event.isTrusted) taps++ }, true)",
      )
      const tap = (name: string | RegExp) => page.getByRole('button', { name }).first().tap()
      await tap('Choose what to play')
      await tap(/O God, our help in ages past|St Anne/i)
      await tap(/Play on the organ/)
      await until(() => served.organ.keysDown().length > 0)
      expect(await page.evaluate('window.taps')).toBe(3)
      expect(faults).toEqual([])
    } finally {
      await browser.close()
      await served.end()
      rmSync(home, { recursive: true, force: true })
    }
  },
  60_000,
)
