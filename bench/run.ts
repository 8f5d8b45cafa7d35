import { spawn, spawnSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Row, readAndCompile } from './read-and-compile.ts'
import { type WireRow, wireRow } from './wire.ts'

/**
 * `npm run bench`: how fast it is, as ratios measured in one run on one machine. `--json` for scripts, `--quick` for a
 * look. Nothing here gates anything; figures with their date stand in docs/performance.md.
 */
const args = process.argv.slice(2)
const quick = args.includes('--quick')
const sizes = quick ? [20_000, 100_000] : [20_000, 100_000, 300_000, 1_000_000]
const rows = sizes.map((size) => readAndCompile(size, size > 200_000 ? 5 : 11, !quick && size <= 100_000))
const firstByteMs = process.platform === 'win32' ? [] : firstBytes(quick ? 3 : 9)

const SCORES = ['bwv-553', 'old-100th', 'st-anne', 'ellacombe', 'lobe-den-herren', 'bitshift-variations']
const wire = SCORES.map((score) => wireRow(score, 'st-marys'))

if (args.includes('--json')) process.stdout.write(`${JSON.stringify({ rows, firstByteMs, wire }, null, 2)}\n`)
else {
  report(rows, firstByteMs)
  reportWire(wire)
}

function report(all: readonly Row[], firstBytesMs: readonly number[]): void {
  const ratio = (a: number, b: number) => `${(a / b).toFixed(2)}×`
  console.log('Reading and compiling, median of several runs, against the bare midi-file parse of the same file:')
  console.table(
    all.map((row) => ({
      messages: row.messages,
      'bare parse ms': row.bareParseMs.toFixed(1),
      'read (≤ 3×)': ratio(row.readMs, row.bareParseMs),
      'compile (≤ 10×)': ratio(row.compileMs, row.bareParseMs),
      'compile for DIN': ratio(row.compileDinMs, row.bareParseMs),
      'read+compile µs/message': (((row.readMs + row.compileMs) * 1000) / row.messages).toFixed(3),
      '@tonejs/midi': row.tonejsMs === null ? '–' : ratio(row.tonejsMs, row.bareParseMs),
    })),
  )
  if (firstBytesMs.length === 0) return
  const sorted = [...firstBytesMs].sort((a, b) => a - b)
  const [least, most] = [sorted[0] ?? 0, sorted.at(-1) ?? 0]
  console.log(
    `voluntary play: first byte ${(sorted[sorted.length >> 1] ?? 0).toFixed(0)} ms after the command (median of ${sorted.length}; ${least.toFixed(0)}–${most.toFixed(0)}; limit 400)`,
  )
}

function reportWire(all: readonly WireRow[]): void {
  const both = (pick: (arrival: WireRow['ours']) => number, row: WireRow) =>
    `${pick(row.ours).toFixed(1)} / ${pick(row.naive).toFixed(1)}`
  console.log(
    'On the DIN wire of st-marys (stops by NRPN), milliseconds, the worst of each piece, ours / everything at its moment:',
  )
  console.table(
    all.map((row) => ({
      score: row.score,
      chords: row.chords,
      'last note-on out (≤ 8)': both(({ lastMs }) => lastMs, row),
      'middle off the moment (≤ 4)': both(({ middleMs }) => middleMs, row),
      'stops done after the chord begins': both(({ stopsMs }) => stopsMs, row),
    })),
  )
}

/** From the command to the first byte that another program reads, on a warm disk. */
function firstBytes(times: number): number[] {
  const folder = mkdtempSync(join(tmpdir(), 'voluntary-bench-'))
  const found: number[] = []
  for (let i = 0; i <= times; i++) {
    const fifo = join(folder, `fifo-${i}`)
    spawnSync('mkfifo', [fifo])
    const fd = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK)
    const start = performance.now()
    const child = spawn('node', ['bin/voluntary', '--home', folder, 'play', 'st-anne', '--device', fifo], {
      stdio: 'ignore',
    })
    const ms = untilFirstByte(fd, start)
    child.kill('SIGKILL')
    closeSync(fd)
    // The first run warms the disk.
    if (i > 0) found.push(ms)
  }
  rmSync(folder, { recursive: true, force: true })
  return found
}

function untilFirstByte(fd: number, start: number): number {
  const buffer = Buffer.alloc(16)
  const nap = new Int32Array(new SharedArrayBuffer(4))
  for (;;) {
    try {
      if (readSync(fd, buffer) > 0) return performance.now() - start
    } catch {
      // Nothing there yet.
    }
    if (performance.now() - start > 5000) throw new Error('no byte came within five seconds')
    Atomics.wait(nap, 0, 0, 1)
  }
}
