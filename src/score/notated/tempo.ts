import type { TempoChange } from '../../time/index.ts'
import { lastAtOrBefore, ticks } from '../../time/index.ts'
import type { WrittenBar } from './notated.ts'

/** What is written without any tempo is played at 120 (Standard MIDI Files 1.0; MuseScore's default too). */
const USUAL_TEMPO = 120
/** A slope is played in steps, as MuseScore does; after the last the tempo stays. */
const SLOPE_STEPS = 4
const MICROS_A_MINUTE = 60_000_000

/** A bar as it is played, in quarters from the beginning. */
export interface PlayedBar {
  readonly bar: WrittenBar
  /** Among the written bars. */
  readonly index: number
  readonly start: number
}

/** @param ppq ticks a quarter @param strikes where anything begins or rests, ascending, in ticks */
export function tempoChanges(played: readonly PlayedBar[], ppq: number, strikes: readonly number[]): TempoChange[] {
  const written = writtenTempi(played, ppq)
  const changes = written.map(({ at, tempo }) => change(at, tempo))
  let next = 0
  for (const { at, stretch } of fermatasIn(played, ppq)) {
    const tempo = tempoAt(written, at)
    while ((strikes[next] ?? Number.POSITIVE_INFINITY) <= at) next++
    const end = strikes[next]
    changes.push(change(at, tempo / stretch))
    // One tick before what follows, so that a tempo written there comes last.
    if (end !== undefined) changes.push(change(end - 1, tempoAt(written, end - 1)))
  }
  return changes.sort((a, b) => a.tick - b.tick)
}

const change = (at: number, tempo: number): TempoChange => ({
  tick: ticks(at),
  microsPerQuarter: Math.round(MICROS_A_MINUTE / tempo),
})

interface TempoAt {
  readonly at: number
  readonly tempo: number
}

function writtenTempi(played: readonly PlayedBar[], ppq: number): TempoAt[] {
  const tempi: TempoAt[] = [{ at: 0, tempo: USUAL_TEMPO }]
  for (const { bar, start } of played) {
    for (const { at, quartersPerMinute } of bar.tempi)
      tempi.push({ at: Math.round((start + at) * ppq), tempo: quartersPerMinute })
    for (const { at, length, factor } of bar.slopes) {
      const from = tempi.at(-1)?.tempo ?? USUAL_TEMPO
      for (let step = 0; step <= SLOPE_STEPS; step++) {
        const share = step / SLOPE_STEPS
        const tick = Math.round((start + at + length * share) * ppq)
        tempi.push({ at: tick, tempo: from * (1 + (factor - 1) * share) })
      }
    }
  }
  return tempi.map((each, index) => ({ ...each, index })).sort((a, b) => a.at - b.at || a.index - b.index)
}

const tempoAt = (tempi: readonly TempoAt[], at: number): number => lastAtOrBefore(tempi, at, (each) => each.at).tempo

/** One a tick: the longest of those that stand in the parts. */
export function fermatasIn(played: readonly PlayedBar[], ppq: number): { at: number; stretch: number }[] {
  const byTick = new Map<number, number>()
  for (const { bar, start } of played)
    for (const { at, stretch } of bar.fermatas) {
      const tick = Math.round((start + at) * ppq)
      byTick.set(tick, Math.max(stretch, byTick.get(tick) ?? 0))
    }
  return [...byTick].map(([at, stretch]) => ({ at, stretch })).sort((a, b) => a.at - b.at)
}
