import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { WEB_ASKS_EVERY_MS, WEB_CLIENTS } from '../load.ts'
import type { Candidate, Kind } from './candidates.ts'
import { type Measured, measure, readArrivals, readStalls } from './measure.ts'
import type { Native } from './native.ts'
import type { BenchScore } from './score.ts'

export type Load = 'idle' | 'load'

/** All candidates at once, one load. */
export interface Run {
  readonly load: Load
  /** Of the machine, before we began: what others did meanwhile. */
  readonly loadBefore: number
  readonly witness: {
    readonly realtime: boolean
    readonly stalls: number
    readonly stalledMs: number
    readonly longestMs: number
  }
  /** Of all messages of all candidates: left out because the host had taken a processor away. */
  readonly droppedPart: number
  /** So many were left out that the rest says nothing. */
  readonly isVoid: boolean
  readonly players: readonly Player[]
}

export interface Player {
  readonly name: string
  readonly kind: Kind
  readonly realtime: boolean
  readonly measured: Measured
  /** Pages that its main thread answered, a second; null where nobody asked. */
  readonly webAnswersPerSecond: number | null
  /** What it said, its last lines. */
  readonly said: string
}

/** Prime to every tempo and period in sight. */
const STARTS_APART_MS = 1017
/** What a player may take beyond the piece: to start on a busy machine, and to be late. */
const GRACE_MS = 45_000
const VOID_FROM = 0.05

export async function runOnce(
  native: Native,
  candidates: readonly Candidate[],
  score: BenchScore,
  load: Load,
  folder: string,
): Promise<Run> {
  mkdirSync(folder)
  const pieceMs = (score.due.at(-1)?.atMicros ?? 0) / 1000
  const mostMs = pieceMs + candidates.length * STARTS_APART_MS + GRACE_MS
  const file = join(folder, 'bench.mid')
  const schedule = join(folder, 'schedule.txt')
  writeFileSync(file, score.file)
  writeFileSync(schedule, scheduleOf(score))
  const loadBefore = loadavg()[0] ?? 0
  const helpers: ChildProcess[] = []
  const start = (program: string, ...args: string[]) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    helpers.push(child)
    return child
  }
  const onExit = () => {
    for (const helper of helpers) helper.kill('SIGKILL')
  }
  process.on('exit', onExit)
  try {
    const seats = await Promise.all(
      candidates.map(async (candidate, index) => {
        const at = (name: string) => join(folder, `${index}.${name}`)
        spawnSync('mkfifo', [at('fifo')])
        const webPort = load === 'load' && candidate.carriesWeb ? await freePort() : null
        const receiver = start(native.receiver, at('fifo'), at('log'))
        await firstLine(receiver)
        return {
          candidate,
          place: { file, schedule, fifo: at('fifo'), home: at('home'), webPort },
          receiver,
          log: at('log'),
        }
      }),
    )
    const witnessLog = join(folder, 'witness.log')
    const witness = start(native.witness, witnessLog)
    const witnessRealtime = (await firstLine(witness)).includes('realtime')
    if (load === 'load') for (const cpu of cpus().keys()) start(native.hog, `${cpu}`, `${Math.ceil(mostMs / 1000)}`)
    const ports = seats.flatMap(({ place }) => (place.webPort === null ? [] : [`${place.webPort}`]))
    const clients =
      ports.length === 0
        ? null
        : start('node', 'dist/bench/lateness/web-clients.js', `${WEB_CLIENTS}`, `${WEB_ASKS_EVERY_MS}`, ...ports)
    const answers = clients ? firstLine(clients) : null

    const said = await Promise.all(
      seats.map(async ({ candidate, place, receiver }, index) => {
        await sleep(index * STARTS_APART_MS)
        const { args, env } = candidate.command(place)
        const [program, ...rest] = args
        const child = spawn(program, rest, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
        helpers.push(child)
        const startedMs = performance.now()
        let text = ''
        for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (text += data))
        const tooLong = setTimeout(() => child.kill('SIGKILL'), pieceMs + GRACE_MS)
        await once(child, 'close')
        clearTimeout(tooLong)
        const playedMs = performance.now() - startedMs
        if (receiver.exitCode === null) {
          const neverOpened = setTimeout(() => receiver.kill('SIGKILL'), 2000)
          await once(receiver, 'exit')
          clearTimeout(neverOpened)
        }
        return { lines: text.trim().split('\n').slice(-3).join('\n'), playedMs }
      }),
    )
    clients?.kill('SIGTERM')
    const answered = answers ? (JSON.parse(await answers) as Record<string, number>) : {}
    witness.kill('SIGTERM')
    if (witness.exitCode === null) await once(witness, 'exit')

    const stalls = readStalls(readFileSync(witnessLog, 'utf8'))
    const players = seats.map(({ candidate: { name, kind, realtime }, place, log }, index): Player => {
      const { lines = '', playedMs = 1 } = said[index] ?? {}
      const answersHere = answered[place.webPort ?? -1]
      return {
        name,
        kind,
        realtime,
        measured: measure(score.due, readArrivals(readIfThere(log)), stalls),
        webAnswersPerSecond: answersHere === undefined ? null : (answersHere / playedMs) * 1000,
        said: lines,
      }
    })
    const sum = (pick: (measured: Measured) => number) =>
      players.reduce((total, { measured }) => total + pick(measured), 0)
    const droppedPart =
      sum(({ dropped }) => dropped) /
      Math.max(
        1,
        sum(({ matched }) => matched),
      )
    const lengths = stalls.map(({ fromMicros, toMicros }) => (toMicros - fromMicros) / 1000)
    return {
      load,
      loadBefore,
      witness: {
        realtime: witnessRealtime,
        stalls: stalls.length,
        stalledMs: lengths.reduce((total, each) => total + each, 0),
        longestMs: Math.max(0, ...lengths),
      },
      droppedPart,
      isVoid: droppedPart > VOID_FROM,
      players,
    }
  } finally {
    onExit()
    process.off('exit', onExit)
  }
}

const scheduleOf = ({ due }: BenchScore): string =>
  due.map(({ atMicros, bytes }) => `${atMicros.toFixed(3)} ${Buffer.from(bytes).toString('hex')}\n`).join('')

/** What a program says first; empty where it ends without a word. */
function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    if (!child.stdout) return resolve('')
    const lines = createInterface({ input: child.stdout })
    lines.once('line', resolve)
    lines.once('close', () => resolve(''))
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
