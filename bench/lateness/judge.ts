import { rank } from './measure.ts'
import type { Player, Run } from './run-once.ts'

/** A figure that the project is held to: the median over the loaded runs that are not void. */
export interface Judged {
  readonly figure: string
  readonly value: number
  readonly limit: number
  /** Whether the value must stay at or below the limit, or reach it. */
  readonly must: 'not-exceed' | 'reach'
  readonly held: boolean
}

export function judge(runs: readonly Run[]): Judged[] {
  const valid = runs.filter(({ load, isVoid }) => load === 'load' && !isVoid)
  const over = (figure: string, must: Judged['must'], limit: number, of: (run: Run) => number | null): Judged[] => {
    const values = valid.flatMap((run) => of(run) ?? []).sort((a, b) => a - b)
    if (values.length === 0) return []
    const value = rank(values, 0.5)
    return [{ figure, value, limit, must, held: must === 'reach' ? value >= limit : value <= limit }]
  }
  const ratio = (one: Player | undefined, other: Player | undefined, of: 'p99Ms' | 'p999Ms') =>
    one && other ? one.measured.clean[of] / other.measured.clean[of] : null
  return [
    ...over('p99 against the C floor, real-time', 'not-exceed', 1.5, (run) =>
      ratio(ours(run, true), floor(run, true), 'p99Ms'),
    ),
    ...over('p99.9 against the C floor, real-time', 'not-exceed', 2, (run) =>
      ratio(ours(run, true), floor(run, true), 'p999Ms'),
    ),
    ...over('p99 against the C floor, neither with rights', 'not-exceed', 1, (run) =>
      ratio(ours(run, false), floor(run, false), 'p99Ms'),
    ),
    ...over('p99.9 against the C floor, neither with rights', 'not-exceed', 1, (run) =>
      ratio(ours(run, false), floor(run, false), 'p999Ms'),
    ),
    ...over('p99 better than the best JavaScript player', 'reach', 50, (run) =>
      ratio(best(run, 'javascript'), ours(run, true), 'p99Ms'),
    ),
    ...over("p99 better than fluidsynth's player", 'reach', 20, (run) =>
      ratio(best(run, 'fluidsynth'), ours(run, true), 'p99Ms'),
    ),
    ...over('drift over the piece, ms', 'not-exceed', 0.05, (run) =>
      worst(run, ({ measured }) => Math.abs(measured.driftMs)),
    ),
    ...over('spread inside a chord, most, ms', 'not-exceed', 0, (run) =>
      worst(run, ({ measured }) => measured.chordSpread.maxMs),
    ),
    ...over('messages lost or extra', 'not-exceed', 0, (run) =>
      worst(run, ({ measured }) => measured.lost + measured.extra, true),
    ),
  ]
}

const ours = (run: Run, realtime: boolean) =>
  run.players.find((each) => each.kind === 'ours' && each.realtime === realtime)
const floor = (run: Run, realtime: boolean) =>
  run.players.find((each) => each.kind === 'floor' && each.realtime === realtime)

/** The one with the best p99 of those that played all the notes; else of all. */
function best(run: Run, kind: Player['kind']): Player | undefined {
  const byP99 = run.players
    .filter((each) => each.kind === kind)
    .sort((a, b) => a.measured.clean.p99Ms - b.measured.clean.p99Ms)
  return byP99[0]
}

/** Of ours with real-time rights; with `both` also of the other. */
function worst(run: Run, of: (player: Player) => number, both = false): number | null {
  const values = run.players.filter((each) => each.kind === 'ours' && (both || each.realtime)).map(of)
  return values.length === 0 ? null : Math.max(...values)
}
