import { type Finding, finding } from '../findings/index.ts'
import { keyName } from '../midi/index.ts'
import type { Division } from '../organ/index.ts'
import type { Part, ScoreNote } from '../score/index.ts'
import { fromMs, type MetreMap, type Micros, micros, type TempoMap, type Ticks } from '../time/index.ts'

/** A key going down and up again: what is left of all the notes of all the parts that hold it. */
export interface Strike {
  readonly division: Division
  /** As sent: transposed, with the division's offset. */
  readonly key: number
  readonly tick: Ticks
  /** From the first moment that sounds. */
  readonly down: Micros
  up: Micros
  readonly part: string
}

export interface KeyingInput {
  readonly division: Division
  readonly parts: readonly Part[]
  readonly transpose: number
  readonly from: Ticks
  readonly to: Ticks
  readonly tempo: TempoMap
  /** Time of the first moment that sounds, in the score. */
  readonly origin: number
  readonly metre: MetreMap
  readonly repeatGapMs: number
}

interface Held extends ScoreNote {
  readonly part: string
}

interface Segment {
  readonly key: number
  readonly tick: Ticks
  readonly part: string
  endTick: number
  strike: Strike | null
}

/**
 * Laws 1, 2 and 8 for one division: shared keys, repeated keys, compass.
 * @returns strikes by the time at which they go down
 */
export function keyStrikes(input: KeyingInput): {
  readonly strikes: readonly Strike[]
  readonly findings: readonly Finding[]
} {
  const findings: Finding[] = []
  const strikes: Strike[] = []
  const { division, metre } = input
  const timeOf = (tick: number) => micros(input.tempo.toMicros(tick as Ticks) - input.origin)
  const gap = fromMs(input.repeatGapMs)
  const open: (Segment | undefined)[] = []

  const finish = (segment: Segment, next: Segment | null) => {
    const strike = segment.strike as Strike
    strike.up = timeOf(Math.min(segment.endTick, next?.tick ?? segment.endTick))
    if (next) letGoBefore(strike, timeOf(next.tick), next)
  }
  /** Law 2: the first note is shortened, the second never moved. */
  const letGoBefore = (first: Strike, nextDown: Micros, next: Segment) => {
    const length = Math.min(first.up, nextDown) - first.down
    const wanted = Math.min(gap, length / 2)
    first.up = Math.min(first.up, Math.round(nextDown - wanted)) as Micros
    const left = nextDown - first.up
    if (left < gap - 1) {
      const said = `${keyName(first.key)} of the ${division.name} is repeated ${(left / 1000).toFixed(0)} ms after it is let go; the action needs ${gap / 1000} ms`
      findings.push(finding('warning', 'fast-repetition', said, { part: next.part, at: metre.toBarBeat(next.tick) }))
    }
  }

  for (const note of notesOf(input, findings)) {
    const held = open[note.key]
    if (held && note.start === held.tick) {
      held.endTick = Math.max(held.endTick, note.end)
      continue
    }
    // Law 1: where another holder is still down, the new onset re-strikes, and the key rises with the last of them.
    const endTick = held && note.start < held.endTick ? Math.max(held.endTick, note.end) : note.end
    const down = timeOf(note.start)
    const strike: Strike = { division, key: note.key, tick: note.start, down, up: down, part: note.part }
    const segment: Segment = { key: note.key, tick: note.start, part: note.part, endTick, strike }
    if (held) finish(held, segment)
    open[note.key] = segment
    strikes.push(strike)
  }
  for (const segment of open) if (segment) finish(segment, null)
  return { strikes, findings }
}

/** All notes of the division inside [from, to), transposed, by onset; those out of its compass are findings. */
function notesOf({ division, parts, transpose, from, to, metre }: KeyingInput, findings: Finding[]): Held[] {
  const { low, high } = division.compass
  const shift = transpose + division.offset
  const held: Held[] = []
  for (const { name: part, notes } of parts) {
    for (const note of notes) {
      if (note.end <= from || note.start >= to) continue
      const key = note.key + shift
      if (key < low || key > high) {
        const said = `${keyName(Math.max(0, Math.min(127, key)))} lies outside the compass of the ${division.name} (${keyName(low)}–${keyName(high)}) and is not played`
        findings.push(finding('serious', 'compass', said, { part, at: metre.toBarBeat(note.start) }))
        continue
      }
      const start = Math.max(note.start, from) as Ticks
      held.push({ start, end: Math.min(note.end, to) as Ticks, key, velocity: note.velocity, part })
    }
  }
  return held.sort((a, b) => a.start - b.start || a.key - b.key)
}
