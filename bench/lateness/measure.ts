import type { Due } from './score.ts'

/** A message as the receiver saw it. */
export interface Arrival {
  readonly atMicros: number
  readonly bytes: readonly number[]
}

/** A time in which a processor was not there, by the witness. */
export interface Stall {
  readonly fromMicros: number
  readonly toMicros: number
}

/** One player's performance; milliseconds. */
export interface Measured {
  readonly matched: number
  readonly lost: number
  readonly extra: number
  /** Of the matched: left out because the host had taken a processor away meanwhile. */
  readonly dropped: number
  /** Without the dropped. */
  readonly clean: Lateness
  readonly raw: Lateness
  /** Median of the last tenth less that of the first. */
  readonly driftMs: number
  /** From the first to the last note-on of a chord. */
  readonly chordSpread: {
    readonly chords: number
    readonly medianMs: number
    readonly p99Ms: number
    readonly maxMs: number
  }
}

export interface Lateness {
  readonly medianMs: number
  readonly p99Ms: number
  readonly p999Ms: number
  readonly maxMs: number
}

/** Shorter absences than this are everybody's daily life, the floor's too. */
const STALL_MICROS = 1000
/** Fewer notes than this at once are no chord. */
const CHORD_NOTES = 4

/** The log of `receiver.c`: runs of bytes, with running status, to messages. Bytes that are no message are one each. */
export function readArrivals(log: string): Arrival[] {
  const arrivals: Arrival[] = []
  let message: number[] = []
  for (const line of log.split('\n')) {
    const [micros, hex] = line.split(' ')
    if (hex === undefined) continue
    for (const byte of Buffer.from(hex, 'hex')) {
      if (byte >= 0x80) {
        if (message.length > 1) arrivals.push({ atMicros: Number(micros), bytes: message })
        message = [byte]
      } else message.push(byte)
      if (message.length < dataBytes(message[0] ?? 0) + 1) continue
      arrivals.push({ atMicros: Number(micros), bytes: message })
      message = message.slice(0, 1)
    }
  }
  // A message that broke off is no message that was asked for.
  if (message.length > 1) arrivals.push({ atMicros: arrivals.at(-1)?.atMicros ?? 0, bytes: message })
  return arrivals
}

/** Program changes and channel pressure have one byte of data, the other channel messages two. */
const dataBytes = (status: number): number => (status >= 0xc0 && status <= 0xdf ? 1 : 2)

/** The log of `witness.c`: only absences that count, together where they overlap. */
export function readStalls(log: string): Stall[] {
  const all = log
    .split('\n')
    .map((line) => line.split(' ').map(Number))
    .filter(([, , lateMicros = 0]) => lateMicros > STALL_MICROS)
    .map(([, from = 0, late = 0]) => ({ fromMicros: from, toMicros: from + late }))
    .sort((a, b) => a.fromMicros - b.fromMicros)
  const united: Stall[] = []
  for (const stall of all) {
    const last = united.at(-1)
    if (!last || stall.fromMicros > last.toMicros) united.push(stall)
    else united[united.length - 1] = { ...last, toMicros: Math.max(last.toMicros, stall.toMicros) }
  }
  return united
}

/**
 * Messages are matched by kind, channel and key, in order. The player's own least late message of its first tenth is
 * its origin: a start that is late by a constant is forgiven.
 */
export function measure(due: readonly Due[], arrivals: readonly Arrival[], stalls: readonly Stall[]): Measured {
  const { at, extra } = match(due, arrivals)
  const tenth = Math.ceil(due.length / 10)
  const offset = (index: number) => (at[index] ?? Number.NaN) - (due[index]?.atMicros ?? 0)
  const there = [...due.keys()].filter((index) => at[index] !== undefined)
  const origin = Math.min(...there.filter((index) => index < tenth).map(offset))
  const late = (index: number) => (offset(index) - origin) / 1000
  const overlaps = overlapOf(stalls)
  const clean = there.filter((index) => !overlaps((due[index]?.atMicros ?? 0) + origin, at[index] ?? 0))
  const middle = (indices: readonly number[]) => rank(sorted(indices.map(late)), 0.5)
  return {
    matched: there.length,
    lost: due.length - there.length,
    extra,
    dropped: there.length - clean.length,
    clean: latenessOf(clean.map(late)),
    raw: latenessOf(there.map(late)),
    driftMs:
      middle(clean.filter((index) => index >= due.length - tenth)) - middle(clean.filter((index) => index < tenth)),
    chordSpread: spreadOf(due, at, new Set(clean)),
  }
}

function match(due: readonly Due[], arrivals: readonly Arrival[]): { at: (number | undefined)[]; extra: number } {
  const waiting = new Map<string, number[]>()
  for (const [index, { bytes }] of due.entries()) {
    const name = nameOf(bytes)
    const queue = waiting.get(name)
    if (queue) queue.push(index)
    else waiting.set(name, [index])
  }
  for (const queue of waiting.values()) queue.reverse()
  const at: (number | undefined)[] = due.map(() => undefined)
  let extra = 0
  for (const { atMicros, bytes } of arrivals) {
    const index = waiting.get(nameOf(bytes))?.pop()
    if (index === undefined) extra++
    else at[index] = atMicros
  }
  return { at, extra }
}

/** What a note message does to which key. A note-on without velocity is a note-off. */
function nameOf([status = 0, key = 0, velocity = 0]: readonly number[]): string {
  const kind = status & 0xf0
  if (kind === 0x80 || (kind === 0x90 && velocity === 0)) return `off ${status & 0x0f} ${key}`
  return kind === 0x90 ? `on ${status & 0x0f} ${key}` : `other ${status}`
}

function overlapOf(stalls: readonly Stall[]): (from: number, to: number) => boolean {
  return (from, to) => {
    let low = 0
    let high = stalls.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((stalls[middle]?.toMicros ?? 0) < from) low = middle + 1
      else high = middle
    }
    const next = stalls[low]
    return next !== undefined && next.fromMicros <= to
  }
}

function spreadOf(
  due: readonly Due[],
  at: readonly (number | undefined)[],
  counts: ReadonlySet<number>,
): Measured['chordSpread'] {
  const chords = new Map<number, number[]>()
  for (const [index, { atMicros, bytes }] of due.entries()) {
    if ((bytes[0] & 0xf0) !== 0x90) continue
    const chord = chords.get(atMicros)
    if (chord) chord.push(index)
    else chords.set(atMicros, [index])
  }
  const spreads: number[] = []
  for (const chord of chords.values()) {
    if (chord.length < CHORD_NOTES || !chord.every((index) => counts.has(index))) continue
    const times = chord.map((index) => at[index] ?? 0)
    spreads.push((Math.max(...times) - Math.min(...times)) / 1000)
  }
  const order = sorted(spreads)
  return { chords: order.length, medianMs: rank(order, 0.5), p99Ms: rank(order, 0.99), maxMs: rank(order, 1) }
}

function latenessOf(lateMs: readonly number[]): Lateness {
  const order = sorted(lateMs)
  return { medianMs: rank(order, 0.5), p99Ms: rank(order, 0.99), p999Ms: rank(order, 0.999), maxMs: rank(order, 1) }
}

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b)

/** The value at or below which that part of them lies; not a number where there are none. */
export const rank = (order: readonly number[], part: number): number =>
  order[Math.max(0, Math.ceil(order.length * part) - 1)] ?? Number.NaN
