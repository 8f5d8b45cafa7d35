import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { isMissing } from './lateness/candidates.ts'
import { compileNative } from './lateness/native.ts'
import { startLoad, WEB_LOAD, withPages } from './load.ts'
import { freePort, openPage, pair, startServed } from './served.ts'

/** From a tap on a page to its first byte out of the port: a page on loopback, the real server, an organ behind a FIFO. */
export interface TapResult {
  readonly idle: TapFigures
  /** Under the load of the lateness bench; or why there is none here. */
  readonly load: TapFigures | { readonly missing: string }
}

export interface TapFigures {
  readonly taps: number
  readonly medianMs: number
  readonly p99Ms: number
  readonly maxMs: number
}

/** Longer than any spacing of the profile: what waits for the machine's sake is not the server's. */
const BETWEEN_MS = 120
const STOP = 'Great Fifteenth 2'
const SCORE = 'bwv-553'

export async function benchTap(taps: number): Promise<TapResult> {
  const folder = mkdtempSync(join(tmpdir(), 'voluntary-tap-'))
  try {
    process.stderr.write('tap: idle …\n')
    const idle = await tapped(join(folder, 'idle'), taps, {})
    mkdirSync(join(folder, 'native'))
    const native = compileNative(join(folder, 'native'))
    if (isMissing(native)) return { idle, load: native }
    const webPort = await freePort()
    process.stderr.write('tap: under load …\n')
    const load = startLoad(native, webPort, Math.ceil((taps * 2 * BETWEEN_MS) / 1000) + 60)
    try {
      return { idle, load: await tapped(join(folder, 'load'), taps, withPages(webPort)) }
    } finally {
      load.end()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @param env of the server */
async function tapped(home: string, taps: number, env: Readonly<Record<string, string>>): Promise<TapFigures> {
  mkdirSync(home)
  const fifo = join(home, 'organ')
  spawnSync('mkfifo', [fifo])
  const organ = openOrganEnd(fifo)
  const served = await startServed(home, ['--device', fifo], env)
  // A phone is another machine, which our load does not touch: this end comes first where it may, and what it starts does not.
  spawnSync('chrt', ['-a', '-R', '-f', '-p', '60', `${process.pid}`])
  try {
    const page = await openPage(served.origin, await pair(served))
    await page.tap({ name: 'play', piece: { score: SCORE } })
    await page.until((state) => state.playing?.doing === 'plays')
    // Held, nothing else is sent.
    await page.tap({ name: 'hold' })
    await page.until((state) => state.playing?.doing === 'held')
    const tookMs: number[] = []
    for (let i = 0; i < taps; i++) {
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS + Math.random() * 20))
      const first = organ.nextAtMs()
      const began = performance.timeOrigin + performance.now()
      const done = page.tap({ name: 'line', text: `${i % 2 === 0 ? '+' : '-'} ${STOP}` })
      tookMs.push((await first) - began)
      await done
    }
    page.close()
    return summary(tookMs)
  } finally {
    await served.end()
    organ.close()
  }
}

export function reportTap({ idle, load }: TapResult): void {
  const ms = (value: number) => `${value.toFixed(2)} ms`
  const say = ({ taps, medianMs, p99Ms, maxMs }: TapFigures) =>
    `${taps} taps: ${ms(medianMs)} (median), ${ms(p99Ms)} (p99), ${ms(maxMs)} (most)`
  const loaded = 'missing' in load ? `not measured: ${load.missing}` : say(load)
  const what = `a hog on each of ${cpus().length} processors, ${WEB_LOAD}`
  process.stdout.write(`Tap to byte, on loopback\n  idle (wanted: p99 10 ms): ${say(idle)}\n`)
  process.stdout.write(`  under load (wanted: p99 25 ms; ${what}): ${loaded}\n`)
}

export function summary(tookMs: readonly number[]): TapFigures {
  const sorted = [...tookMs].sort((a, b) => a - b)
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0
  return { taps: sorted.length, medianMs: at(0.5), p99Ms: at(0.99), maxMs: at(1) }
}

/** A thread that sleeps in the read: one that looked again and again would take the player's processor. */
export function openOrganEnd(fifo: string) {
  const reader = new Worker(
    `const { openSync, readSync } = require('node:fs')
     const { parentPort, workerData } = require('node:worker_threads')
     const fd = openSync(workerData, 'r')
     const buffer = Buffer.alloc(65536)
     while (readSync(fd, buffer) > 0) parentPort.postMessage(performance.timeOrigin + performance.now())`,
    { eval: true, workerData: fifo },
  )
  let told: (atMs: number) => void = () => undefined
  reader.on('message', (atMs: number) => told(atMs))
  return {
    /** When the next byte comes, as `performance.timeOrigin + performance.now()`. */
    nextAtMs: () =>
      new Promise<number>((resolve) => {
        told = resolve
      }),
    close: () => void reader.terminate(),
  }
}
