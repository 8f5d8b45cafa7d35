import { type Micros, micros, type Ticks, ticks } from './units.ts'

export interface TempoChange {
  readonly tick: Ticks
  /** Microseconds a quarter note, as a Standard MIDI File has it. More than 0. */
  readonly microsPerQuarter: number
}

/** Musical time to clock time and back, over all changes of tempo. */
export interface TempoMap {
  readonly changes: readonly TempoChange[]
  readonly toMicros: (tick: Ticks) => Micros
  /** Inverse of `toMicros` wherever a tick lasts at least a microsecond. */
  readonly toTicks: (time: Micros) => Ticks
  /** The tempo in force at a tick, in microseconds a quarter. */
  readonly at: (tick: Ticks) => number
  /** The same music `factor` times as fast (0.9 = 90 %): every change keeps its ratio to the others. */
  readonly scaled: (factor: number) => TempoMap
}

/** What a file means that sets no tempo: 120 quarters a minute (Standard MIDI Files 1.0, "Set Tempo"). */
const DEFAULT_MICROS_PER_QUARTER = 500_000

interface Segment {
  readonly tick: number
  /** Unrounded: rounding here would add up over many changes. */
  readonly startMicros: number
  readonly microsPerTick: number
  readonly microsPerQuarter: number
}

/**
 * Several changes at one tick: the last one counts. Before the first change the default tempo is in force.
 * @param ticksPerQuarter the score's PPQ, more than 0
 */
export function tempoMap(ticksPerQuarter: number, changes: readonly TempoChange[]): TempoMap {
  const segments = segmentsOf(ticksPerQuarter, changes)
  const byTick = (tick: number) => lastAtOrBefore(segments, tick, (segment) => segment.tick)
  const byTime = (time: number) => lastAtOrBefore(segments, time, (segment) => segment.startMicros)
  return {
    changes: segments.map(({ tick, microsPerQuarter }) => ({ tick: ticks(tick), microsPerQuarter })),
    toMicros: (tick) => {
      const segment = byTick(tick)
      return micros(segment.startMicros + (tick - segment.tick) * segment.microsPerTick)
    },
    toTicks: (time) => {
      // Half a microsecond of grace: `toMicros` may have rounded down across the border of a segment.
      const segment = byTime(time + 0.5)
      return ticks(Math.max(0, Math.round(segment.tick + (time - segment.startMicros) / segment.microsPerTick)))
    },
    at: (tick) => byTick(tick).microsPerQuarter,
    scaled: (factor) =>
      tempoMap(
        ticksPerQuarter,
        segments.map(({ tick, microsPerQuarter }) => ({
          tick: ticks(tick),
          microsPerQuarter: microsPerQuarter / factor,
        })),
      ),
  }
}

/** Time that stands between two ticks whatever the tempo: the clock may stop in it (law 11). */
export interface Pause {
  readonly tick: Ticks
  readonly micros: number
}

/** Music with pauses in it: what begins or ends at a pause's tick does so after the pause. */
export function withPauses(map: TempoMap, pauses: readonly Pause[]): TempoMap {
  if (pauses.length === 0) return map
  const sorted = [...pauses].sort((a, b) => a.tick - b.tick)
  return {
    ...map,
    toMicros: (tick) => {
      let before = 0
      for (const pause of sorted) if (pause.tick <= tick) before += pause.micros
      return micros(map.toMicros(tick) + before)
    },
    toTicks: (time) => {
      let before = 0
      for (const pause of sorted) {
        const start = map.toMicros(pause.tick) + before
        if (time < start) break
        if (time < start + pause.micros) return pause.tick
        before += pause.micros
      }
      return map.toTicks(micros(time - before))
    },
    scaled: (factor) => withPauses(map.scaled(factor), sorted),
  }
}

function segmentsOf(ticksPerQuarter: number, changes: readonly TempoChange[]): Segment[] {
  const sorted = [...changes].sort((a, b) => a.tick - b.tick)
  if (sorted[0]?.tick !== 0) sorted.unshift({ tick: ticks(0), microsPerQuarter: DEFAULT_MICROS_PER_QUARTER })
  const segments: Segment[] = []
  for (const { tick, microsPerQuarter } of sorted) {
    const last = segments.at(-1)
    if (last?.tick === tick) segments.pop()
    const before = segments.at(-1)
    const startMicros = before ? before.startMicros + (tick - before.tick) * before.microsPerTick : 0
    segments.push({ tick, startMicros, microsPerQuarter, microsPerTick: microsPerQuarter / ticksPerQuarter })
  }
  return segments
}

/** Binary search in an ascending list that is not empty; the first element where none is at or before `value`. */
export function lastAtOrBefore<Item>(items: readonly Item[], value: number, keyOf: (item: Item) => number): Item {
  let low = 0
  let high = items.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (keyOf(items[middle] as Item) <= value) low = middle
    else high = middle - 1
  }
  return items[low] as Item
}
