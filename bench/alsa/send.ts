import { readFileSync } from 'node:fs'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { parseMidi } from 'midi-file'
import { raisePriority } from '../../src/player/priority.ts'
import { openPort } from '../../src/ports/index.ts'

/**
 * Plays a MIDI file of ours (one tempo, a tick is 0.1 ms) to a port of the sequencer, from a thread as the player's:
 * `node send.js sleep|queue FILE PORT [busy]`. Prints the priority that it got and, of CLOCK_MONOTONIC, when it began.
 */

interface Piece {
  readonly mode: 'sleep' | 'queue'
  readonly port: string
  readonly atMs: readonly number[]
  readonly keys: readonly number[]
}

/** As the player does: after a long sleep the code is cold, so wake early, then sleep the rest. */
const PREWAKE_MS = 1
const LONG_GAP_MS = 3
/** As the player does: of the lead this much is left when it wakes. */
const LEAD_KEPT = 0.75
const WARM_UP = 500
const START_AFTER_MS = 500
const MAIN_BLOCKED_MS = 40
const MAIN_EVERY_MS = 150
const MS_PER_TICK = 0.1

if (isMainThread) {
  const [mode, file, port, busy] = process.argv.slice(2)
  const worker = new Worker(new URL(import.meta.url), { workerData: { mode, port, ...readPiece(file ?? '') } })
  worker.on('message', (line: string) => console.log(line))
  const block = busy === 'busy' ? setInterval(blockMain, MAIN_EVERY_MS) : undefined
  worker.on('exit', () => clearInterval(block))
} else play(workerData as Piece)

function blockMain(): void {
  const end = performance.now() + MAIN_BLOCKED_MS
  while (performance.now() < end);
}

function readPiece(file: string): Pick<Piece, 'atMs' | 'keys'> {
  const atMs: number[] = []
  const keys: number[] = []
  let ticks = 0
  for (const event of parseMidi(readFileSync(file)).tracks[0] ?? []) {
    ticks += event.deltaTime
    if (event.type !== 'noteOn') continue
    atMs.push(ticks * MS_PER_TICK)
    keys.push(event.noteNumber)
  }
  return { atMs, keys }
}

function play({ mode, port: name, atMs, keys }: Piece): void {
  const port = openPort({ type: 'system', name }, null)
  const nap = new Int32Array(new SharedArrayBuffer(4))
  const sleep = (ms: number) => {
    if (ms > 0) Atomics.wait(nap, 0, 0, ms)
  }
  const sleepUntil = (dueMs: number) => {
    if (dueMs - performance.now() > LONG_GAP_MS) sleep(dueMs - performance.now() - PREWAKE_MS)
    sleep(dueMs - performance.now())
  }
  const { timer } = port
  const lead = mode === 'queue' ? (timer?.leadMs ?? 0) : 0
  if (mode === 'queue' && timer === null) throw new Error('the port has no timer')
  const priority = raisePriority()
  const note = Uint8Array.of(0x90, 0, 64)
  const send = (bytes: Uint8Array, atMs: number) => {
    if (mode === 'queue') timer?.writeAt(bytes, 0, bytes.length, atMs)
    else port.write(bytes, 0, bytes.length)
  }
  // The code is warm when the music begins, as after setting up an organ; the receiver counts notes only.
  const sensing = Uint8Array.of(0xfe)
  for (let each = 0; each < WARM_UP; each++) {
    sleepUntil(performance.now() + 1)
    send(sensing, performance.now())
  }
  const startMs = performance.now() + START_AFTER_MS
  const monotonicStartMs = Number(process.hrtime.bigint()) / 1e6 + START_AFTER_MS
  parentPort?.postMessage(`PRIORITY ${priority}`)
  parentPort?.postMessage(`START ${monotonicStartMs.toFixed(6)}`)
  for (let next = 0; next < atMs.length; ) {
    sleepUntil(startMs + (atMs[next] ?? 0) - lead * LEAD_KEPT)
    const untilMs = performance.now() + lead
    for (; next < atMs.length && startMs + (atMs[next] ?? 0) <= untilMs; next++) {
      note[1] = keys[next] ?? 0
      send(note, startMs + (atMs[next] ?? 0))
    }
  }
  port.close()
}
