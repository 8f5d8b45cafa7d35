import { readFileSync } from 'node:fs'
import tonejs from '@tonejs/midi'
import { parseMidi, writeMidi } from 'midi-file'
import { readOrgan } from '../src/organ/index.ts'
import { onePistonPlan, placesOf } from '../src/registration/index.ts'
import { readScore } from '../src/score/index.ts'
import { ticks } from '../src/time/index.ts'
import { compile, mapParts } from '../src/timeline/index.ts'

/** Median of several runs, in milliseconds; all candidates take turns, so that what the machine does hits them alike. */
export interface Row {
  readonly messages: number
  readonly bareParseMs: number
  readonly readMs: number
  readonly compileMs: number
  readonly compileDinMs: number
  readonly tonejsMs: number | null
}

/** Five tracks of chords with tempo changes, running status, as a sequencer writes them. */
function fileOf(messages: number): Uint8Array {
  const perTrack = messages / 10
  const tracks = Array.from({ length: 5 }, (_, track) => {
    const events: Parameters<typeof writeMidi>[0]['tracks'][number] = []
    for (let i = 0; i < perTrack; i++) {
      const noteNumber = 40 + ((i * 7 + track * 3) % 40)
      const channel = [0, 0, 1, 1, 2][track] ?? 0
      if (track === 0 && i % 100 === 0)
        events.push({ deltaTime: 0, meta: true, type: 'setTempo', microsecondsPerBeat: 400_000 + (i % 7) * 20_000 })
      events.push({ deltaTime: 20, type: 'noteOn', channel, noteNumber, velocity: 80 })
      events.push({ deltaTime: 100, type: 'noteOff', channel, noteNumber, velocity: 64 })
    }
    events.push({ deltaTime: 0, meta: true, type: 'endOfTrack' })
    return events
  })
  return Uint8Array.from(
    writeMidi({ header: { format: 1, numTracks: 5, ticksPerBeat: 480 }, tracks }, { running: true }),
  )
}

const organ = (name: string) => readOrgan(`organs/${name}.yaml`, readFileSync(`organs/${name}.yaml`, 'utf8'))

function performanceOf(bytes: Uint8Array, instrument: ReturnType<typeof organ>) {
  const { score, mapping } = mapParts(readScore('bench.mid', bytes), instrument, 'SSGGP')
  return {
    score,
    organ: instrument,
    places: placesOf(score, {}),
    mapping,
    plan: onePistonPlan(instrument).plan,
    passthrough: {},
    from: ticks(0),
    to: score.end,
    tempoFactor: 1,
    transposition: [{ tick: ticks(0), semitones: 0 }],
  }
}

/** @param rounds how often each candidate runs; the slow one (`@tonejs/midi`) once, and only on files that it can bear */
export function readAndCompile(messages: number, rounds: number, withTonejs: boolean): Row {
  const bytes = fileOf(messages)
  const general = performanceOf(bytes, organ('general-midi'))
  const din = performanceOf(bytes, organ('st-marys'))
  const candidates = {
    bareParse: () => parseMidi(bytes),
    read: () => readScore('bench.mid', bytes),
    compile: () => compile(general),
    compileDin: () => compile(din),
  }
  const times = Object.fromEntries(Object.keys(candidates).map((name) => [name, [] as number[]])) as Record<
    keyof typeof candidates,
    number[]
  >
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(candidates)) times[name as keyof typeof candidates].push(time(run))
  }
  return {
    messages,
    bareParseMs: median(times.bareParse),
    readMs: median(times.read),
    compileMs: median(times.compile),
    compileDinMs: median(times.compileDin),
    tonejsMs: withTonejs ? time(() => new tonejs.Midi(bytes)) : null,
  }
}

export function reportReading(all: readonly Row[]): void {
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
}

function time(run: () => unknown): number {
  const start = performance.now()
  run()
  return performance.now() - start
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0
