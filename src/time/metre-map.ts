import { lastAtOrBefore } from './tempo-map.ts'
import { type Ticks, ticks } from './units.ts'

export interface MetreChange {
  readonly tick: Ticks
  readonly beats: number
  /** The note value of a beat as its denominator: 4 for a quarter. */
  readonly beatType: number
}

/** A place in the music as a musician says it. Bars count as played, beats from 1, fractions of a beat allowed. */
export interface BarBeat {
  readonly bar: number
  readonly beat: number
}

/** Ticks to bars and beats and back. The first full bar is 1; a pick-up, where there is one, is bar 0. */
export interface MetreMap {
  readonly changes: readonly MetreChange[]
  readonly firstBar: 0 | 1
  readonly toBarBeat: (tick: Ticks) => BarBeat
  /** Beyond the last change its metre goes on for ever. A beat past the bar's end falls in later bars. */
  readonly toTicks: (place: BarBeat) => Ticks
  /** Beats in a bar and ticks in a beat, where a bar stands. */
  readonly barAt: (bar: number) => { readonly start: Ticks; readonly end: Ticks; readonly beats: number }
}

interface Stretch {
  readonly tick: number
  readonly bar: number
  readonly beats: number
  readonly ticksPerBeat: number
  readonly ticksPerBar: number
}

/**
 * A change of metre starts a new bar, also in the middle of one.
 * @param ticksPerQuarter may be fractional (time-code files)
 * @param pickup length of bar 0 in ticks; 0 where there is none. It overrides the metre written over it: some
 *   programs export a pick-up as a short bar of its own.
 */
export function metreMap(ticksPerQuarter: number, changes: readonly MetreChange[], pickup: Ticks): MetreMap {
  const stretches = stretchesOf(ticksPerQuarter, changes, pickup)
  const byBar = (bar: number) => lastAtOrBefore(stretches, bar, (stretch) => stretch.bar)
  const startOf = (bar: number) => {
    const stretch = byBar(bar)
    return stretch.tick + (bar - stretch.bar) * stretch.ticksPerBar
  }
  return {
    changes,
    firstBar: pickup > 0 ? 0 : 1,
    toBarBeat: (tick) => {
      const stretch = lastAtOrBefore(stretches, tick, (each) => each.tick)
      const bars = Math.floor((tick - stretch.tick) / stretch.ticksPerBar)
      const rest = tick - stretch.tick - bars * stretch.ticksPerBar
      return { bar: stretch.bar + bars, beat: 1 + rest / stretch.ticksPerBeat }
    },
    toTicks: ({ bar, beat }) => ticks(Math.max(0, Math.round(startOf(bar) + (beat - 1) * byBar(bar).ticksPerBeat))),
    barAt: (bar) => ({
      start: ticks(Math.round(startOf(bar))),
      end: ticks(Math.round(startOf(bar + 1))),
      beats: byBar(bar).beats,
    }),
  }
}

function stretchesOf(ticksPerQuarter: number, changes: readonly MetreChange[], pickup: number): Stretch[] {
  const inForce = effectiveChanges(changes, pickup)
  const stretches: Stretch[] = []
  const add = (tick: number, bar: number, { beats, beatType }: { beats: number; beatType: number }) => {
    const ticksPerBeat = (ticksPerQuarter * 4) / beatType
    stretches.push({ tick, bar, beats, ticksPerBeat, ticksPerBar: ticksPerBeat * beats })
  }
  const first = inForce[0]
  if (pickup > 0 && first) {
    const ticksPerBeat = (ticksPerQuarter * 4) / first.beatType
    stretches.push({ tick: 0, bar: 0, beats: pickup / ticksPerBeat, ticksPerBeat, ticksPerBar: pickup })
  }
  for (const change of inForce) {
    const before = stretches.at(-1)
    // A change in the middle of a bar closes that bar: the next one starts here.
    const bars = before ? Math.ceil((change.tick - before.tick) / before.ticksPerBar - 1e-9) : 0
    add(change.tick, before ? before.bar + bars : 1, change)
  }
  return stretches
}

/** One change a tick (the last), the first at the end of the pick-up; 4/4 where the file says nothing. */
function effectiveChanges(changes: readonly MetreChange[], pickup: number): MetreChange[] {
  const sorted = [...changes].sort((a, b) => a.tick - b.tick)
  const atStart = sorted.filter((change) => change.tick <= pickup).at(-1)
  const result: MetreChange[] = [{ beats: 4, beatType: 4, ...atStart, tick: ticks(pickup) }]
  for (const change of sorted.filter((each) => each.tick > pickup)) {
    if (result.at(-1)?.tick === change.tick) result.pop()
    result.push(change)
  }
  return result
}

/** `17:3.5`; whole beats without a fraction, others with at most three digits. */
export function formatBarBeat({ bar, beat }: BarBeat): string {
  return `${bar}:${Number(beat.toFixed(3))}`
}
