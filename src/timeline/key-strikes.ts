import { type Finding, finding } from '../findings/index.ts'
import { keyName } from '../midi/index.ts'
import type { Division } from '../organ/index.ts'
import type { Part } from '../score/index.ts'
import { fromMs, type MetreMap, type Micros, micros, type TempoMap, type Ticks } from '../time/index.ts'
import type { Cause } from './timeline.ts'
import { semitonesAt, type Transposition } from './timeline.ts'

/** A key going down and up again: what is left of all the notes of all the parts that hold it. */
export interface Strike {
  readonly division: Division
  /** As sent: transposed, with the division's offset. */
  readonly key: number
  readonly tick: Ticks
  /** From the first moment that sounds. */
  readonly down: Micros
  up: Micros
  readonly cause: Extract<Cause, { readonly type: 'note' }>
}

/** While its end is not known. */
interface OpenStrike extends Strike {
  /** Where its last holder ends, as written; `up` is made from it. */
  endTick: number
}

export interface KeyingInput {
  readonly division: Division
  readonly parts: readonly Part[]
  readonly transposition: Transposition
  readonly from: Ticks
  readonly to: Ticks
  readonly tempo: TempoMap
  /** Time of the first moment that sounds, in the score. */
  readonly origin: number
  readonly metre: MetreMap
  readonly repeatGapMs: number
}

interface Held {
  readonly start: Ticks
  readonly end: Ticks
  readonly key: number
  readonly part: string
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
  const strikes: OpenStrike[] = []
  const { division, metre } = input
  const timeOf = (tick: number) => micros(input.tempo.toMicros(tick as Ticks) - input.origin)
  const gap = fromMs(input.repeatGapMs)
  const open: (OpenStrike | undefined)[] = []

  const finish = (strike: OpenStrike, next: OpenStrike | null) => {
    const end = timeOf(next === null ? strike.endTick : Math.min(strike.endTick, next.tick))
    // However short it is written, it is let go after it was struck.
    strike.up = Math.max(end, strike.down + 1) as Micros
    if (next !== null) findings.push(...letGoBefore(strike, next, gap, metre))
  }

  for (const { start, end, key, part } of notesOf(input, findings)) {
    const held = open[key]
    const down = timeOf(start)
    // At one microsecond is at once: a tempo can be so fast that two ticks are no two moments.
    if (held && down === held.down) {
      held.endTick = Math.max(held.endTick, end)
      continue
    }
    // Law 1: where another holder is still down, the new onset re-strikes, and the key rises with the last of them.
    const endTick = held && start < held.endTick ? Math.max(held.endTick, end) : end
    const cause = { type: 'note', part, tick: start } as const
    const strike: OpenStrike = { division, key, tick: start, down, up: down, cause, endTick }
    if (held) finish(held, strike)
    open[key] = strike
    strikes.push(strike)
  }
  for (const strike of open) if (strike) finish(strike, null)
  return { strikes, findings }
}

/**
 * Law 2: the first note is shortened, the second never moved. Twice is as once.
 * @returns a finding where the gap is shorter than the action needs
 */
export function letGoBefore(first: Strike, next: Strike, gap: Micros, metre: MetreMap): Finding[] {
  const length = Math.min(first.up, next.down) - first.down
  const wanted = Math.min(gap, length / 2)
  first.up = Math.min(first.up, Math.round(next.down - wanted)) as Micros
  const left = next.down - first.up
  if (left >= gap - 1) return []
  const message = `${keyName(first.key)} of the ${first.division.name} is repeated ${(left / 1000).toFixed(0)} ms after it is let go; the action needs ${gap / 1000} ms`
  return [finding('warning', 'fast-repetition', message, { part: next.cause.part, at: metre.toBarBeat(next.tick) })]
}

/** All notes of the division inside [from, to), transposed, by onset; those out of its compass are findings. */
function notesOf({ division, parts, transposition, from, to, metre }: KeyingInput, findings: Finding[]): Held[] {
  const { low, high } = division.compass
  const held: Held[] = []
  for (const { name: part, notes } of parts) {
    for (const note of notes) {
      if (note.end <= from || note.start >= to) continue
      const key = note.key + semitonesAt(transposition, note.start) + division.offset
      if (key < low || key > high) {
        const message = `${keyName(Math.max(0, Math.min(127, key)))} lies outside the compass of the ${division.name} (${keyName(low)}–${keyName(high)}) and is not played`
        findings.push(finding('serious', 'compass', message, { part, at: metre.toBarBeat(note.start) }))
        continue
      }
      const start = Math.max(note.start, from) as Ticks
      held.push({ start, end: Math.min(note.end, to) as Ticks, key, part })
    }
  }
  return held.sort((a, b) => a.start - b.start || a.key - b.key)
}
