import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { isMissing } from './lateness/candidates.ts'
import { type Lateness, measure, readArrivals, readStalls } from './lateness/measure.ts'
import { compileNative, type Native } from './lateness/native.ts'
import { BENCH_MAP, type BenchScore, benchScore } from './lateness/score.ts'
import { openPage, pair, startServed } from './served.ts'

/** Whether the player waits for the web: one dense piece, played by the server with 200 pages that look on and with none. */
export type PagesResult =
  | { readonly type: 'skipped'; readonly reason: string }
  | { readonly type: 'measured'; readonly pages: number; readonly runs: readonly PagesRun[] }

interface PagesRun {
  readonly pages: number
  readonly messages: number
  readonly lost: number
  readonly dropped: number
  readonly late: Lateness
  /** Messages that the pages were told in all. */
  readonly told: number
}

const PAGES = 200
const QUARTERS = 50
const QUICK_QUARTERS = 20
const ROUNDS = 3
const ORGAN = 'bench/lateness/organ.yaml'
const START_WITHIN_MS = 4000

export async function benchPages(quick: boolean, rounds: number | null): Promise<PagesResult> {
  const folder = mkdtempSync(join(tmpdir(), 'voluntary-pages-'))
  try {
    mkdirSync(join(folder, 'native'))
    const native = compileNative(join(folder, 'native'))
    if (isMissing(native)) return { type: 'skipped', reason: native.missing }
    const score = benchScore(quick ? QUICK_QUARTERS : QUARTERS)
    const runs: PagesRun[] = []
    for (let round = 0; round < (rounds ?? (quick ? 1 : ROUNDS)); round++) {
      // Neither is always first.
      for (const pages of round % 2 === 0 ? [0, PAGES] : [PAGES, 0]) {
        process.stderr.write(`pages: round ${round + 1}, ${pages} pages …\n`)
        runs.push(await playedWith(pages, native, score, join(folder, `${round}-${pages}`)))
      }
    }
    return { type: 'measured', pages: PAGES, runs }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function playedWith(pages: number, native: Native, score: BenchScore, home: string): Promise<PagesRun> {
  mkdirSync(join(home, 'scores'), { recursive: true })
  writeFileSync(join(home, 'scores', 'bench.mid'), score.file)
  const at = (name: string) => join(home, name)
  spawnSync('mkfifo', [at('organ')])
  const helpers: ChildProcess[] = []
  const start = (program: string, ...args: string[]) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    helpers.push(child)
    return { child, line: linesOf(child) }
  }
  try {
    const receiver = start(native.receiver, at('organ'), at('log'))
    await receiver.line()
    const witness = start(native.witness, at('witness'))
    await witness.line()
    const served = await startServed(home, ['--organ', ORGAN, '--device', at('organ')])
    const cookie = await pair(served)
    const looking = pages === 0 ? null : start('node', 'dist/bench/live-pages.js', served.origin, cookie, `${pages}`)
    await looking?.line()
    const hand = await openPage(served.origin, cookie)
    await hand.tap({ name: 'play', piece: { score: 'bench', map: BENCH_MAP, registration: 'none' } })
    hand.close()
    await new Promise((resolve) => setTimeout(resolve, (score.due.at(-1)?.atMicros ?? 0) / 1000 + START_WITHIN_MS))
    looking?.child.kill('SIGTERM')
    const said = JSON.parse((await looking?.line()) ?? '{"told":0,"closed":0}') as { told: number; closed: number }
    if (said.closed > 0) throw new Error(`${said.closed} pages were hung up on`)
    await served.end()
    if (receiver.child.exitCode === null) await once(receiver.child, 'exit')
    witness.child.kill('SIGTERM')
    if (witness.child.exitCode === null) await once(witness.child, 'exit')
    const stalls = readStalls(readFileSync(at('witness'), 'utf8'))
    const { matched, lost, dropped, clean } = measure(score.due, readArrivals(readFileSync(at('log'), 'utf8')), stalls)
    return { pages, messages: matched, lost, dropped, late: clean, told: said.told }
  } finally {
    for (const helper of helpers) helper.kill('SIGKILL')
  }
}

/** Lines that a program says, one after the other. */
function linesOf({ stdout }: ChildProcess): () => Promise<string> {
  if (!stdout) return async () => ''
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]()
  return async () => ((await lines.next()).value as string | undefined) ?? '{}'
}

const FIGURES = ['medianMs', 'p99Ms', 'p999Ms', 'maxMs'] as const

export function reportPages(result: PagesResult): void {
  if (result.type === 'skipped') return void process.stdout.write(`Pages: not measured: ${result.reason}\n`)
  const say = (text: string) => process.stdout.write(`${text}\n`)
  const { runs, pages } = result
  const of = (count: number) => runs.filter((run) => run.pages === count)
  say(`How late with ${pages} pages that look on, and with none (ms; wanted: no difference beyond that of the runs)`)
  for (const count of [0, pages]) {
    for (const { messages, lost, dropped, late, told } of of(count)) {
      const figures = FIGURES.map((figure) => late[figure].toFixed(3)).join(' / ')
      say(`  ${count} pages: ${figures} (${messages} messages, ${lost} lost, ${dropped} left out; told ${told} times)`)
    }
  }
  for (const figure of FIGURES) {
    const [none, many] = [of(0), of(pages)].map((each) => each.map(({ late }) => late[figure]).sort((a, b) => a - b))
    const middle = (values: readonly number[] = []) => values[Math.floor(values.length / 2)] ?? Number.NaN
    const range = (values: readonly number[] = []) => `${values[0]?.toFixed(3)} to ${values.at(-1)?.toFixed(3)}`
    const ratio = (middle(many) / middle(none)).toFixed(2)
    say(`  ${figure}: ${ratio} × with ${pages} pages (${range(many)}; with none ${range(none)})`)
  }
}
