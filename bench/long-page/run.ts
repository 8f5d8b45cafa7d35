import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import type { Command } from '../../src/remote/protocol/index.ts'
import { pause } from '../../test/organ-end.ts'
import { endServer, startServer } from '../../test/remote/server/started.ts'
import { tune } from '../../test/remote/server/tune.ts'
import { findChromium, openBrowser, pairedPage } from '../../test/web/browser.ts'
import { openPage } from '../served.ts'
import { layWire } from './breaking-wire.ts'
import { untruths } from './truth.ts'

/**
 * `npm run long:page [-- --minutes 60]`: a page that is left open while pieces and services are played from elsewhere and
 * its network breaks now and then. Between two of them, nothing playing, what it holds is counted after a forced
 * collection; what it shows is held against `/api/state` whenever something stands still. Exit code 1 where it is untrue,
 * grows, or says an error, or where a key is down at the end.
 */
const minutes = wish()
const PIECES = ['bwv-553', 'bitshift-variations', 'st-anne', 'ellacombe', 'old-100th']
const SERVICE = `title: Evensong
items:
  - { hymn: quick, number: 1, verses: 2, playOver: none, between: wait }
  - { silence: Sermon }
  - { hymn: st-anne, number: 146, verses: 1, playOver: none, tempo: 150% }
  - { fanfare: quick }
`
const WITHIN_MS = 90_000
/** The first are not counted: views are seen for the first time. */
const WARM_ROUNDS = 2
const MOST_GROWN = { heapKb: 512, nodes: 40, listeners: 8 } as const

interface Held {
  readonly heapKb: number
  readonly nodes: number
  readonly listeners: number
}

const chromium = findChromium()
if (chromium === null) process.exit(2)
const say = (text: string) => process.stdout.write(`${text}\n`)
const random = <Item>(items: readonly Item[]): Item => items[Math.floor(Math.random() * items.length)] as Item

const home = mkdtempSync(join(tmpdir(), 'voluntary-long-page-'))
for (const shelf of ['scores', 'programmes']) mkdirSync(join(home, shelf))
writeFileSync(join(home, 'scores', 'quick.mid'), tune(120))
writeFileSync(join(home, 'programmes', 'evensong.yaml'), SERVICE)

const faults: string[] = []
const held: Held[] = []
const backMs: number[] = []
let compared = 0

const wire = await layWire()
const served = await startServer(home, join(home, 'organ.fifo'), '--public-url', `http://localhost:${wire.port}`)
wire.to(served.port)
const browser = await openBrowser(chromium)
try {
  const secret = /\/pair#([\w-]{43})/.exec(served.output())?.[1]
  const { context, page, faults: said } = await pairedPage(browser, `http://localhost:${wire.port}/pair#${secret}`)
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  // The hand is on no bad Wi-Fi.
  const hand = await openPage(served.at, cookie)
  const cdp = await context.newCDPSession(page)
  const count = async (): Promise<Held> => {
    for (let i = 0; i < 2; i++) await cdp.send('HeapProfiler.collectGarbage')
    const { usedSize } = await cdp.send('Runtime.getHeapUsage')
    const { nodes, jsEventListeners } = await cdp.send('Memory.getDOMCounters')
    return { heapKb: usedSize / 1024, nodes, listeners: jsEventListeners }
  }
  const compare = async (when: string) => {
    compared++
    faults.push(...(await untruths(page)).map((each) => `${when}: ${each}`))
  }
  // What changed under the finger is refused; then, as a person would, once more.
  const press = async (command: Command) => {
    for (let more = 2; ; more--) {
      try {
        return await hand.tap(command)
      } catch (thrown) {
        if (more === 0) throw thrown
        await pause(500)
      }
    }
  }
  const startMs = performance.now()
  for (let round = 0; performance.now() - startMs < minutes * 60_000; round++) {
    const score = random(PIECES)
    await press({ name: 'play', piece: { score } })
    await within(
      hand.until((state) => state.playing?.doing === 'plays'),
      `${score} begins`,
    )
    await wander(page)
    await breakWire(page, round)
    await press({ name: 'hold' })
    await within(
      hand.until((state) => state.playing?.doing === 'held'),
      `${score} is held`,
    )
    await compare(`round ${round + 1}, ${score} held`)
    await press({ name: 'stop' })
    await within(
      hand.until((state) => state.playing === null),
      `${score} stops`,
    )
    await press({ name: 'beginService', programme: 'evensong', fromStart: true })
    await within(
      hand.until((state) => state.playing?.programme === 'evensong'),
      'the service begins',
    )
    const service = within(holdService(), 'the service ends')
    service.catch(() => undefined)
    await wander(page)
    await breakWire(page, round + 2)
    await service
    await compare(`round ${round + 1}, after the service`)
    await page.getByRole('button', { name: 'Service', exact: true }).click()
    await pause(2000)
    held.push(await count())
    const { heapKb, nodes, listeners } = held.at(-1) as Held
    const at = `${((performance.now() - startMs) / 60_000).toFixed(1)} min`
    say(`${at}: ${heapKb.toFixed(0)} kB, ${nodes} nodes, ${listeners} listeners, ${faults.length + said.length} faults`)
  }
  await press({ name: 'play', piece: { score: 'bwv-553' } })
  await pause(5000)
  await press({ name: 'hold' })
  await within(
    hand.until((state) => state.playing?.doing === 'held'),
    'the last piece is held',
  )
  await compare('at the end')
  faults.push(...said)
  hand.close()

  async function holdService() {
    for (let isOver = false; !isOver; ) {
      let isAwaited = false
      await hand.until(({ playing, go }) => {
        isOver = playing === null
        isAwaited = go.does && (playing?.doing === 'waits' || playing?.doing === 'quiet')
        return isOver || isAwaited
      })
      if (isOver) return
      // As a person: not at once, and once.
      await pause(700)
      await press({ name: 'go' })
      await pause(500)
    }
  }

  async function breakWire(on: Page, which: number) {
    const kind = (['cut', 'away', 'offline', 'swallowed'] as const)[which % 4]
    if (kind === 'offline') await context.setOffline(true)
    if (kind === 'swallowed') wire.swallow()
    else wire.cut()
    // It has noticed.
    await on.locator('.way[data-way="searching"]').waitFor({ timeout: WITHIN_MS })
    if (kind === 'away' || kind === 'offline') await pause(3000)
    wire.mend()
    if (kind === 'offline') await context.setOffline(false)
    const mendedMs = performance.now()
    await on.locator('.way:not([data-way="searching"])').waitFor()
    backMs.push(performance.now() - mendedMs)
  }
} catch (thrown) {
  faults.push((thrown as Error).message)
} finally {
  await browser.close()
  wire.end()
  const code = await endServer(served)
  const left = served.organ.keysDown()
  if (code !== 0) faults.push(`the server ended with ${code}`)
  if (left.length > 0) faults.push(`keys are left down: ${left.join(', ')}`)
  rmSync(home, { recursive: true, force: true })
}
report()

/** Each view for a while, as somebody looks at them. */
async function wander(page: Page) {
  for (const view of ['Console', 'Library', 'Organ', 'Service']) {
    await page.getByRole('button', { name: view, exact: true }).click()
    await pause(700)
  }
  await page
    .locator('.to-score')
    .first()
    .click({ timeout: 3000 })
    .catch(() => undefined)
  await pause(3000)
}

function within<Result>(promise: Promise<Result>, what: string): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`in vain: ${what}`)), WITHIN_MS)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

function report() {
  const counted = held.slice(WARM_ROUNDS)
  const third = Math.max(1, Math.floor(counted.length / 3))
  const middle = (part: readonly Held[], what: keyof Held) =>
    part.map((each) => each[what]).sort((a, b) => a - b)[Math.floor(part.length / 2)] ?? Number.NaN
  if (counted.length < 2) faults.push('too short: it was counted less than twice after its warm-up')
  for (const what of ['heapKb', 'nodes', 'listeners'] as const) {
    const [first, last] = [counted.slice(0, third), counted.slice(-third)].map((part) => middle(part, what))
    const grown = (last ?? 0) - (first ?? 0)
    say(`${what}: ${first?.toFixed(0)} in the first third, ${last?.toFixed(0)} in the last`)
    if (grown > MOST_GROWN[what]) faults.push(`${what} grew by ${grown.toFixed(0)}`)
  }
  const sorted = [...backMs].sort((a, b) => a - b)
  const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0)
  say(`${held.length} rounds of a piece and a service; what is shown was held against the server ${compared} times`)
  say(`${backMs.length} times the network broke; mended, the page was back after ${at(0.5)} ms (median; ${at(1)} most)`)
  for (const fault of faults) say(fault)
  say(faults.length === 0 ? 'good' : 'NOT GOOD')
  // Where it failed somebody may still be waited for.
  process.exit(faults.length === 0 ? 0 : 1)
}

function wish(): number {
  try {
    const { values } = parseArgs({ options: { minutes: { type: 'string', default: '60' } } })
    const wanted = Number(values.minutes)
    if (wanted > 0) return wanted
    throw new Error('--minutes wants a number above 0')
  } catch (thrown) {
    process.stderr.write(`${(thrown as Error).message}\n  → npm run long:page -- [--minutes N]\n`)
    process.exit(2)
  }
}
