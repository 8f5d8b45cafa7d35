import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeSmf } from '../../src/ports/index.ts'
import { micros } from '../../src/time/index.ts'

/**
 * How late each way of sending is at a receiver of the ALSA sequencer, in the rig's virtual machine (`run.sh` starts it
 * there): sleeping to the moment and writing, the kernel's queue, and `aplaymidi`, with the same files, in turn.
 * `node run.js quiet|busy|no-rights|crowded [RUNS]`
 */

const [condition = 'quiet', runs = '3'] = process.argv.slice(2)
const send = fileURLToPath(new URL('send.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'voluntary-bench-'))
const RECEIVER_IDLE_MS = 1500

/** Moments in milliseconds. */
const FILES: Readonly<Record<string, readonly number[]>> = {
  // Every 25 ms: on the ticks of any timer.
  grid: Array.from({ length: 200 }, (_, i) => i * 25),
  // As people play: chords and runs, gaps of 5 to 60 ms and now and then a rest; to the tenth of a millisecond.
  free: freeMoments(400),
}

function freeMoments(count: number): number[] {
  let state = 1
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const moments: number[] = []
  let at = 0
  while (moments.length < count) {
    const chord = 1 + Math.floor(random() * 4)
    for (let each = 0; each < chord && moments.length < count; each++) moments.push(Math.round(at * 10) / 10)
    at += random() < 0.1 ? 150 + random() * 150 : 5 + random() * 55
  }
  return moments
}

function writeFile(name: string, moments: readonly number[]): string {
  const file = join(folder, `${name}.mid`)
  const messages = moments.map((atMs, each) => ({ at: micros(atMs * 1000), bytes: [0x90, 1 + (each % 120), 64] }))
  writeFileSync(file, writeSmf(messages, null))
  return file
}

interface Figures {
  /** How far from the run's own middle, early or late: a delay that all have is no unevenness. */
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
  /** After the earliest of the run. */
  readonly p99AfterEarliest: number
}

async function linesOf(child: ChildProcess): Promise<string[]> {
  let text = ''
  child.stdout?.on('data', (data) => {
    text += data
  })
  await once(child, 'close')
  return text.split('\n')
}

async function receive(): Promise<{ readonly address: string; readonly lines: Promise<string[]> }> {
  const child = spawn('seqrecv', ['-e', String(RECEIVER_IDLE_MS)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = linesOf(child)
  const [ready] = (await once(child.stdout, 'data')) as [Buffer]
  return { address: /READY (\d+:\d+)/.exec(String(ready))?.[1] ?? '', lines }
}

/** By CLOCK_MONOTONIC when the receiver, which has a real-time priority, was woken. */
const wokenAtMs = (lines: readonly string[]) =>
  lines.filter((line) => line.includes('noteon')).map((line) => Number(line.split(' ')[1]) * 1000)

/** `aplaymidi` does not say when it began, so all are held against their own middle. */
function figures(wokenMs: readonly number[], moments: readonly number[]): Figures {
  const late = ascending(wokenMs.map((at, each) => at - (moments[each] ?? 0)))
  const middle = part(late, 0.5)
  const off = ascending(late.map((each) => Math.abs(each - middle)))
  return {
    p50: part(off, 0.5),
    p95: part(off, 0.95),
    p99: part(off, 0.99),
    max: part(off, 1),
    p99AfterEarliest: part(late, 0.99) - part(late, 0),
  }
}

const ascending = (values: readonly number[]) => [...values].sort((a, b) => a - b)
const part = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN

const SENDERS = ['sleep', 'queue', 'aplaymidi'] as const
type SenderName = (typeof SENDERS)[number]

function start(sender: SenderName, file: string, address: string): ChildProcess {
  const options = { stdio: ['ignore', 'pipe', 'inherit'] as ['ignore', 'pipe', 'inherit'] }
  if (sender === 'aplaymidi') return spawn('aplaymidi', ['-p', address, '-d', '0', file], options)
  const args = [send, sender, file, `seqrecv:in ${address}`, condition === 'quiet' ? '' : 'busy']
  return condition === 'no-rights' || condition === 'crowded'
    ? spawn('setpriv', ['--bounding-set=-sys_nice', process.execPath, ...args], options)
    : spawn(process.execPath, args, options)
}

async function playOnce(sender: SenderName, name: string, file: string, moments: readonly number[]): Promise<Figures> {
  const { address, lines } = await receive()
  const said = await linesOf(start(sender, file, address))
  const wokenMs = wokenAtMs(await lines)
  if (wokenMs.length !== moments.length) {
    throw new Error(`${sender}, ${name}: ${wokenMs.length} of ${moments.length} messages arrived`)
  }
  const result = figures(wokenMs, moments)
  const startMs = Number(said.find((line) => line.startsWith('START'))?.split(' ')[1])
  const own = ascending(wokenMs.map((at, each) => at - (moments[each] ?? 0) - startMs))
  const absolute = Number.isNaN(startMs)
    ? ''
    : `; by our own clock ${[0, 0.5, 1].map((share) => part(own, share).toFixed(3)).join(' to ')}`
  const priority = said.find((line) => line.startsWith('PRIORITY'))?.split(' ')[1] ?? 'normal'
  console.log(`  ${condition}, ${name}, ${sender} (${priority}): ${show(result)}${absolute}`)
  return result
}

const show = ({ p50, p95, p99, max, p99AfterEarliest }: Figures) =>
  `${[p50, p95, p99, max].map((each) => each.toFixed(3)).join(' / ')} (${p99AfterEarliest.toFixed(3)})`
const median = (values: readonly number[]) => part(ascending(values), 0.5)
const medians = (all: readonly Figures[]): Figures => ({
  p50: median(all.map(({ p50 }) => p50)),
  p95: median(all.map(({ p95 }) => p95)),
  p99: median(all.map(({ p99 }) => p99)),
  max: median(all.map(({ max }) => max)),
  p99AfterEarliest: median(all.map(({ p99AfterEarliest }) => p99AfterEarliest)),
})

const LOOPS = condition === 'crowded' ? 8 : 1

/** Loops on every processor, and a program whose main thread is blocked 40 of 150 ms. */
function makeBusy(): ChildProcess[] {
  const loops = cpus()
    .flatMap(() => Array(LOOPS).fill(null))
    .map(() => spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' }))
  const blocked = 'setInterval(() => { const end = Date.now() + 40; while (Date.now() < end); }, 150)'
  return [...loops, spawn(process.execPath, ['-e', blocked], { stdio: 'ignore' })]
}

const load = condition === 'quiet' ? [] : makeBusy()
console.log(`${condition}: ms off at the receiver, p50 / p95 / p99 / most (p99 after the earliest)`)
for (const [name, moments] of Object.entries(FILES)) {
  const file = writeFile(name, moments)
  const all: Record<SenderName, Figures[]> = { sleep: [], queue: [], aplaymidi: [] }
  for (let run = 0; run < Number(runs); run++) {
    for (const sender of SENDERS) all[sender].push(await playOnce(sender, name, file, moments))
  }
  const peer = medians(all.aplaymidi)
  const limit = (of: number) => 1.2 * of + 0.1
  for (const sender of SENDERS) {
    const result = medians(all[sender])
    const held = (is: number, of: number) => `${limit(of).toFixed(3)} ${is <= limit(of) ? 'held' : 'NOT held'}`
    const verdict =
      sender === 'aplaymidi'
        ? ''
        : `; limits ${held(result.p99, peer.p99)} (${held(result.p99AfterEarliest, peer.p99AfterEarliest)})`
    console.log(`${condition}, ${name}, ${sender}: median of ${runs} runs ${show(result)}${verdict}`)
  }
}
for (const child of load) child.kill()
