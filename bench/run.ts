import { parseArgs } from 'node:util'
import { firstBytes, reportFirstBytes } from './first-byte.ts'
import { benchLateness } from './lateness/lateness.ts'
import { reportLateness } from './lateness/report.ts'
import { benchMqtt, reportMqtt } from './mqtt.ts'
import { benchPage, reportPage } from './page/page.ts'
import { benchPages, reportPages } from './pages.ts'
import { readAndCompile, reportReading } from './read-and-compile.ts'
import { type RenderRow, renderRow, reportRender } from './render.ts'
import { benchTap, reportTap } from './tap.ts'
import { reportWire, wireRow } from './wire.ts'
import { benchWriting, reportWriting } from './writing.ts'

/**
 * `npm run bench`: how fast it is, as ratios measured in one run on one machine. `--json` for scripts, `--quick` for a
 * look, names for single parts: `npm run bench -- lateness`, `--against ../other` for another checkout of ours, built, that
 * plays beside this one. Nothing here gates anything; figures with their date stand
 * in docs/performance.md.
 */
const SCORES = ['bwv-553', 'old-100th', 'st-anne', 'ellacombe', 'lobe-den-herren', 'bitshift-variations']

/** Each part measures, and returns its figures and how they are said. */
const PARTS = {
  reading: async () => {
    const sizes = quick ? [20_000, 100_000] : [20_000, 100_000, 300_000, 1_000_000]
    const rows = sizes.map((size) => readAndCompile(size, size > 200_000 ? 5 : 11, !quick && size <= 100_000))
    return { figures: rows, say: () => reportReading(rows) }
  },
  writing: async () => {
    const rows = benchWriting()
    return { figures: rows, say: () => reportWriting(rows) }
  },
  'first-byte': async () => {
    const allMs = firstBytes(quick ? 3 : 9)
    return { figures: allMs, say: () => reportFirstBytes(allMs) }
  },
  wire: async () => {
    const rows = SCORES.map((score) => wireRow(score, 'st-marys'))
    return { figures: rows, say: () => reportWire(rows) }
  },
  tap: async () => {
    const result = await benchTap(quick ? 100 : 500)
    return { figures: result, say: () => reportTap(result) }
  },
  mqtt: async () => {
    const result = await benchMqtt(quick ? 20 : 60)
    return { figures: result, say: () => reportMqtt(result) }
  },
  pages: async () => {
    const result = await benchPages(quick, rounds)
    return { figures: result, say: () => reportPages(result) }
  },
  page: async () => {
    const result = await benchPage(quick ? 3 : 15, quick ? 5 : 20)
    return { figures: result, say: () => reportPage(result) }
  },
  render: async () => {
    const rows: RenderRow[] = []
    for (const atOnce of [1, 2]) rows.push(await renderRow(atOnce))
    return { figures: rows, say: () => reportRender(rows) }
  },
  lateness: async () => {
    const result = await benchLateness(quick, rounds, against)
    return { figures: result, say: () => reportLateness(result) }
  },
} as const
type PartName = keyof typeof PARTS

const USAGE = `npm run bench -- [--quick] [--json] [--rounds N] [--against CHECKOUT] [${Object.keys(PARTS).join('] [')}]`
const { quick, json, rounds, against, parts } = wishes()

const figures: Partial<Record<PartName, unknown>> = {}
for (const part of parts) {
  const measured = await PARTS[part]()
  if (json) figures[part] = measured.figures
  else measured.say()
}
if (json) process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`)

function wishes() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        ...{ quick: { type: 'boolean' }, json: { type: 'boolean' } },
        ...{ rounds: { type: 'string' }, against: { type: 'string' } },
      },
    })
    const unknown = positionals.find((name) => !(name in PARTS))
    if (unknown !== undefined) throw new Error(`there is no part "${unknown}"`)
    const rounds = values.rounds === undefined ? null : Number(values.rounds)
    if (rounds !== null && !(Number.isInteger(rounds) && rounds > 0)) throw new Error('--rounds wants a number above 0')
    return {
      quick: values.quick ?? false,
      json: values.json ?? false,
      rounds,
      against: values.against ?? null,
      parts: (positionals.length > 0 ? positionals : Object.keys(PARTS)) as PartName[],
    }
  } catch (thrown) {
    process.stderr.write(`${(thrown as Error).message}\n  → ${USAGE}\n`)
    process.exit(2)
  }
}
