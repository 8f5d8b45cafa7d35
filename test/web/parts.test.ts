import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../organ-end.ts'
import { tune } from '../remote/server/tune.ts'
import { expectNoViolations } from './axe.ts'
import { DESK, findChromium, openBrowser, PHONE, pairedPage } from './browser.ts'
import { type ServedHere, serveHere } from './in-process.ts'

/** Which part plays where, by ear: taps on the piece sheet, the bytes read where the organ hangs. */
const chromium = findChromium()
const LOFT = 'Loft 20:0'

describe.skipIf(chromium === null)('the parts of a piece', () => {
  let home: string
  let browser: Browser
  let served: ServedHere
  beforeAll(async () => {
    browser = await openBrowser(chromium ?? '')
  })
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close()
    await served.end()
    rmSync(home, { recursive: true, force: true })
  })
  afterAll(() => browser?.close())
  const sheet = async (role: 'play' | 'listen' = 'play', viewport = PHONE) => {
    home = mkdtempSync(join(tmpdir(), 'voluntary-web-'))
    mkdirSync(join(home, 'scores'))
    mkdirSync(join(home, 'organs'))
    writeFileSync(join(home, 'scores', 'slow.mid'), tune(2500))
    writeFileSync(join(home, 'scores', 'slow.yaml'), '# ours\ntitle: slow\n')
    const profile = readFileSync('organs/st-marys.yaml', 'utf8').replace(/^leadInMs:.*$/m, 'leadInMs: 300')
    writeFileSync(join(home, 'organs', 'st-marys.yaml'), profile)
    served = await serveHere(home, [LOFT])
    const { page, faults } = await pairedPage(browser, served.link(role), viewport)
    await page.locator('nav').getByRole('button', { name: 'Library', exact: true }).click()
    await page.getByRole('button', { name: /^slow/ }).click()
    await page.getByRole('heading', { name: 'Which part plays where' }).waitFor()
    await settled()
    return { page, faults }
  }
  const settled = () => new Promise((resolve) => setTimeout(resolve, 600))
  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
  const part = (page: Page, name: string) => page.getByRole('group', { name: `${name} is played on` })
  /** Channel and key of each note-on. */
  const struck = () => {
    const bytes = served.organs[LOFT]?.bytes() ?? []
    return bytes.flatMap((byte, at) => (byte >> 4 === 9 ? [`${byte & 15} ${bytes[at + 1]}`] : []))
  }
  const sideFile = () => readFileSync(join(home, 'scores', 'slow.yaml'), 'utf8')

  test('a part is heard alone, moved, heard again, and kept; the whole piece is played so', async () => {
    const { page, faults } = await sheet()
    await button(page, 'Hear it alone: Pedal').click()
    await until(() => (served.organs[LOFT]?.keysDown().length ?? 0) === 1)
    // A press within 0.4 s of a change is not sent.
    await settled()
    await button(page, 'stop the piece').click()
    await page.locator('#content .go.ready').waitFor()
    expect(served.organs[LOFT]?.keysDown()).toEqual([])
    const asPedal = struck()
    expect(asPedal[0]?.split(' ')[1]).toBe('36')
    expect(new Set(asPedal.map((each) => each.split(' ')[0])).size).toBe(1)
    await settled()
    await part(page, 'Pedal').getByRole('button', { name: 'Swell' }).click()
    await page.getByText('Changed, for this once.').waitFor()
    await settled()
    await button(page, 'Hear it alone: Pedal').click()
    await until(() => struck().length > asPedal.length)
    const asSwell = struck()[asPedal.length] ?? ''
    expect(asSwell.split(' ')[1]).toBe('36')
    expect(asPedal).not.toContain(asSwell)
    // A press within 0.4 s of a change is not sent.
    await settled()
    await button(page, 'stop the piece').click()
    await page.locator('#content .go.ready').waitFor()
    expect(sideFile()).toBe('# ours\ntitle: slow\n')
    await button(page, 'Keep this for this piece').click()
    await page.getByText('As it was kept for this piece.').waitFor()
    expect(sideFile()).toBe('# ours\ntitle: slow\nmap: GS\n')
    await settled()
    await button(page, /Play on the organ/).click()
    await until(() => (served.organs[LOFT]?.keysDown().length ?? 0) === 2)
    expect(served.organs[LOFT]?.keysDown()).toContain(asSwell)
    expect(faults).toEqual([])
  })

  test('for this once: it is played so and nothing is kept; as it was brings it back', async () => {
    const { page } = await sheet()
    await part(page, 'Pedal').getByRole('button', { name: 'not played' }).click()
    await page.getByText('Changed, for this once.').waitFor()
    await button(page, 'As it was').click()
    await page.getByText('Worked out: by the names of the parts.').waitFor()
    await part(page, 'Pedal').getByRole('button', { name: 'not played' }).click()
    await settled()
    await button(page, /Play on the organ/).click()
    await until(() => struck().length === 1)
    expect(struck().map((each) => each.split(' ')[1])).toEqual(['60'])
    expect(sideFile()).toBe('# ours\ntitle: slow\n')
  })

  test('who listens sees where each part goes, and moves none', async () => {
    const { page } = await sheet('listen')
    const swell = part(page, 'Pedal').getByRole('button', { name: 'Swell' })
    expect(await swell.getAttribute('aria-disabled')).toBe('true')
    await swell.click({ force: true })
    await settled()
    expect(await page.getByText('Changed, for this once.').count()).toBe(0)
    expect(await button(page, 'Hear it alone: Pedal').getAttribute('aria-disabled')).toBe('true')
  })

  test.each([
    ['phone', PHONE],
    ['desk', DESK],
  ] as const)('axe finds nothing, in any light: %s', async (_, viewport) => {
    const { page } = await sheet('play', viewport)
    await part(page, 'Great').getByRole('button', { name: 'Pedal' }).click()
    await page.getByText('Changed, for this once.').waitFor()
    await settled()
    for (const light of ['Dark', 'Dim', 'Light']) {
      await button(page, `Screen: ${light}`).waitFor()
      await expectNoViolations(page, light)
      await button(page, /^Screen:/).click()
    }
  })
})
