import type { Organ, Registration } from '../organ/index.ts'
import {
  type CrescendoStep,
  type EnclosureMove,
  heldByCrescendo,
  type Plan,
  type RegistrationStep,
} from '../registration/index.ts'
import { type TempoMap, type Ticks, ticks } from '../time/index.ts'
import { stepTo } from '../timeline/index.ts'
import { type Laid, type LaidSpan, laidSpans, sourceOf } from './laid.ts'
import type { Piece } from './source.ts'

/** What a section's own score draws and moves, at the section's ticks. */
export interface OwnCues {
  readonly steps: readonly RegistrationStep[]
  readonly moves: readonly EnclosureMove[]
  readonly crescendo: readonly CrescendoStep[]
}

/** The section's neighbours, for what reaches over its ends. */
export interface Ends {
  /** Nothing is played before it: what the score has before it counts as if it had been played. */
  readonly isFirst: boolean
  /** Nothing is played after it: what goes on beyond it is not cut. */
  readonly isLast: boolean
}

/** The score's own cues, where the section plays them; the score's steps before it in the first section too. */
export function ownCues(piece: Piece, laid: Laid, ends: Ends): OwnCues {
  const { cues, score } = sourceOf(piece, laid.section)
  const { plan } = cues
  const steps: RegistrationStep[] = []
  const moves: EnclosureMove[] = []
  const crescendo: CrescendoStep[] = []
  const spans = laidSpans(piece, laid)
  for (const [index, span] of spans.entries()) {
    const isBegin = index === 0
    const isEnd = ends.isLast && index === spans.length - 1
    const goesOn = spans[index - 1]?.to === span.from
    const hasPast = isBegin && ends.isFirst
    const early = (span.here(span.from) - laid.start) * (isBegin ? 1 : 0)
    const here = (tick: number) => ticks(Math.max(0, span.here(tick) - (tick <= span.from ? early : 0)))
    const isIn = (tick: Ticks) =>
      (tick > span.from || (goesOn && tick === span.from) || hasPast) &&
      (tick < span.to || (isEnd && tick === span.to && tick >= score.end))
    if (!hasPast && !goesOn) {
      steps.push(...stepsAt(piece.organ, plan, span.from, here(span.from), steps.at(-1)?.wanted ?? null, laid))
      if (plan.crescendo) crescendo.push(heldAt(plan, span.from, here(span.from), laid))
    }
    for (const step of plan.steps) if (isIn(step.tick)) steps.push({ ...step, tick: here(step.tick) })
    for (const step of plan.crescendo ?? []) if (isIn(step.tick)) crescendo.push({ ...step, tick: here(step.tick) })
    const open = { isOpenBefore: hasPast, isOpenAfter: isEnd, here, tempo: score.tempo }
    moves.push(...plan.moves.flatMap((move) => movedMove(move, span, open)))
  }
  return { steps, moves, crescendo }
}

/** What makes the stops as they are at a place of the score; none where they are so already. */
function stepsAt(
  organ: Organ,
  plan: Plan,
  from: Ticks,
  tick: Ticks,
  before: Registration | null,
  { section }: Laid,
): RegistrationStep[] {
  const { wanted, pressed } = stepTo(organ, plan, from)
  if (before !== null && isSame(before, wanted)) return []
  return [wholeStep(organ, tick, wanted, pressed, `${section.label}, as the score says`)]
}

/** All stops of the organ, whatever was drawn before. */
export function wholeStep(
  organ: Organ,
  tick: Ticks,
  wanted: Registration,
  pressed: Plan['pressed'],
  because: string,
): RegistrationStep {
  const names = new Map(organ.elements.map(({ id }) => [id, wanted.has(id)] as const))
  return { tick, wanted, names, because, ...(pressed ? { pressed } : {}) }
}

const isSame = (a: Registration, b: Registration): boolean => a.size === b.size && [...a].every((id) => b.has(id))

const heldAt = (plan: Plan, from: Ticks, tick: Ticks, { section }: Laid): CrescendoStep => ({
  tick,
  drawn: heldByCrescendo(plan, from),
  because: `${section.label}, as the score says`,
})

interface Open {
  /** Movements that began before the span are played from their beginnings. */
  readonly isOpenBefore: boolean
  /** Those that go beyond its end are not cut here. */
  readonly isOpenAfter: boolean
  readonly here: (tick: number) => Ticks
  readonly tempo: TempoMap
}

/** What of a box's movement lies in a span: one that is cut begins and ends where the box is then. */
function movedMove(move: EnclosureMove, { from, to }: LaidSpan, open: Open): EnclosureMove[] {
  if (move.start >= to || (move.end < from && !open.isOpenBefore)) return []
  const start = ticks(open.isOpenBefore ? move.start : Math.max(from, move.start))
  const end = ticks(open.isOpenAfter ? move.end : Math.min(to, move.end))
  const { here, tempo } = open
  return [
    {
      ...move,
      start: here(start),
      end: here(end),
      from: positionIn(move, start, tempo),
      to: positionIn(move, end, tempo),
    },
  ]
}

function positionIn({ start, end, from, to }: EnclosureMove, tick: Ticks, tempo: TempoMap): number {
  if (tick <= start && start < end) return from
  if (tick >= end) return to
  const part = (tempo.toMicros(tick) - tempo.toMicros(start)) / (tempo.toMicros(end) - tempo.toMicros(start))
  return from + (to - from) * part
}

/** Where boxes are at a place of the score that has moved them before it. */
export function boxesAt(plan: Plan, tick: Ticks, tempo: TempoMap): ReadonlyMap<EnclosureMove['enclosure'], number> {
  const positions = new Map<EnclosureMove['enclosure'], number>()
  const moves = [...plan.moves].sort((a, b) => a.start - b.start)
  for (const move of moves) if (move.start < tick) positions.set(move.enclosure, positionIn(move, tick, tempo))
  return positions
}
