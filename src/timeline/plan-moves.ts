import { type Finding, finding } from '../findings/index.ts'
import { controlChange } from '../midi/index.ts'
import type { Enclosure, Organ } from '../organ/index.ts'
import type { EnclosureMove, Plan } from '../registration/index.ts'
import { fromMs, type Micros, type TempoMap, type Ticks } from '../time/index.ts'
import type { PlannedChange, PlanningInput } from './planning.ts'
import { wireTime } from './wire-time.ts'

/** A box's pedal is not asked to move more often: hands and shutter motors do not, and the wire stays free. */
const STEP_MICROS = 40_000
/** What all boxes together may take of the wire while they move; the notes need the rest. */
const WIRE_SHARE = 0.1
/** A box that arrives later than this is a finding. */
const HEARD_LATE_MICROS = 100_000

/** A movement as its motor can make it: microseconds of the score. It ends where the next of its box begins. */
interface Path {
  readonly move: EnclosureMove
  /** Where the box stood till then. */
  readonly stood: number
  readonly from: number
  readonly start: number
  readonly end: number
  readonly until: number
}

/** Swell boxes and pedals: a value at a moment, or steps on the way, at a rate that the wire and the motor can follow. */
export function plannedMoves(input: PlanningInput): {
  readonly changes: readonly PlannedChange[]
  readonly findings: readonly Finding[]
} {
  const paths = pathsOf(input.plan, input.tempo)
  const begin = input.tempo.toMicros(input.from)
  const after = paths.filter(({ move, end }) => {
    const isOver = end <= begin || (move.start === move.end && move.start <= input.from)
    return !isOver && move.start < input.to
  })
  return { changes: after.flatMap((path) => stepsOf(path, input)), findings: lateBoxes(after, input) }
}

/** Where each box stands when the music begins at `from`: open unless the plan says otherwise. */
export function positionsAt(plan: Plan, organ: Organ, tick: Ticks, tempo: TempoMap): ReadonlyMap<Enclosure, number> {
  const positions = new Map<Enclosure, number>()
  for (const enclosure of organ.enclosures) positions.set(enclosure, enclosure.open)
  for (const path of pathsOf(plan, tempo)) {
    if (path.move.start > tick) continue
    positions.set(path.move.enclosure, boxValue(path.move.enclosure, positionOn(path, tempo.toMicros(tick))))
  }
  return positions
}

/** In the order of their beginnings. A movement that follows one that was not done goes on from where that got to. */
function pathsOf(plan: Plan, tempo: TempoMap): Path[] {
  const moves = [...plan.moves].sort((a, b) => a.start - b.start)
  const last = new Map<Enclosure, Path>()
  return moves.map((move, index) => {
    const { enclosure, to } = move
    const next = moves.slice(index + 1).find((each) => each.enclosure === enclosure)
    const start = tempo.toMicros(move.start)
    const before = last.get(enclosure)
    const stood = before ? positionOn(before, start) : 1
    const isOnItsWay = before !== undefined && before.end > start && before.move.to === move.from
    const from = isOnItsWay ? stood : move.from
    const written = tempo.toMicros(move.end)
    // A box that is to be somewhere at once goes there as fast as it can by itself.
    const needs = move.start === move.end ? 0 : Math.abs(to - from) * fromMs(enclosure.travelMs)
    const until = next === undefined ? Number.POSITIVE_INFINITY : tempo.toMicros(next.start)
    const path = { move, stood, from, start, end: Math.max(written, start + needs), until }
    last.set(enclosure, path)
    return path
  })
}

function positionOn({ move, from, start, end, until }: Path, time: number): number {
  const part = end === start ? 1 : Math.min(1, (Math.min(time, until) - start) / (end - start))
  return from + (move.to - from) * part
}

function stepsOf(path: Path, { organ, tempo, from, to }: PlanningInput): PlannedChange[] {
  const { move, start } = path
  const { enclosure, because } = move
  const origin = tempo.toMicros(from)
  const stop = tempo.toMicros(to)
  // Its last value arrives, also where the music is over before a slow motor is.
  const isWritten = move.end < to
  const end = isWritten ? Math.min(path.end, Math.max(tempo.toMicros(move.end), stop - 1)) : path.end
  const takes = wireTime(organ.wire, controlChange(enclosure.channel, enclosure.controller, 0))
  const stepMicros = Math.max(STEP_MICROS, (takes * organ.enclosures.length) / WIRE_SHARE)
  const isJump = move.start === move.end
  const count = Math.max(1, Math.floor((end - start) / stepMicros))
  const changes: PlannedChange[] = []
  let before = isJump ? -1 : boxValue(enclosure, path.stood)
  for (let step = isJump ? count : 0; step <= count; step++) {
    const time = Math.round(start + ((end - start) * step) / count)
    const value = boxValue(enclosure, path.from + ((move.to - path.from) * step) / count)
    const isSuperseded = time >= path.until && !isJump
    if (value === before || time < origin || time >= stop || isSuperseded) continue
    before = value
    const moment = time - origin
    const action = { type: 'enclosure', enclosure, value } as const
    const bytes = controlChange(enclosure.channel, enclosure.controller, value)
    const tick = tempo.toTicks(time as Micros)
    changes.push({ moment, tick, action, bytes, because, deadline: moment, takes, spacing: 0, at: 0 })
  }
  return changes
}

function lateBoxes(paths: readonly Path[], { tempo, metre }: PlanningInput): Finding[] {
  return paths.flatMap(({ move, end, start, until }) => {
    const lateMicros = Math.min(end, until) - tempo.toMicros(move.end)
    if (lateMicros <= HEARD_LATE_MICROS) return []
    const seconds = (micros: number) => (micros / 1_000_000).toFixed(1)
    const given = seconds(tempo.toMicros(move.end) - start)
    const message = `${move.because}: the ${move.enclosure.name} box needs ${seconds(end - start)} s, and this gives it ${given} s: it arrives late`
    return [finding('warning', 'slow-box', message, { at: metre.toBarBeat(move.start) })]
  })
}

/** @param position 0 closed to 1 open */
export const boxValue = ({ closed, open }: Enclosure, position: number): number =>
  Math.round(closed + (open - closed) * Math.max(0, Math.min(1, position)))
