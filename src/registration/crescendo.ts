import type { YamlFile } from '../house/index.ts'
import { type ElementId, NOTHING_DRAWN, type Organ, type Registration } from '../organ/index.ts'
import { formatBarBeat, type Ticks, ticks } from '../time/index.ts'
import { movementOf } from './movement.ts'
import type { Places } from './places.ts'
import type { CrescendoStep, Plan, RegistrationStep } from './plan.ts'
import type { CueForm, SideFile } from './side-file-schema.ts'

/** A step, and the position to which its cue leads. */
export interface PlacedStage {
  readonly step: CrescendoStep
  readonly to: number
}

interface CrescendoContext {
  readonly organ: Organ
  readonly places: Places
  readonly side: YamlFile<SideFile>
  /** Where the cues before have left it: 0 to 1. */
  readonly position: number
}

/**
 * A crescendo that we work: its stages come in one by one, at equal parts of the way. On a way they come at places of
 * the music (by ticks), so that another tempo moves none of them. A general cancel closes it.
 */
export function crescendoSteps(
  { tick, cue, path }: { readonly tick: Ticks; readonly cue: CueForm; readonly path: readonly PropertyKey[] },
  { organ, places, side, position }: CrescendoContext,
): PlacedStage[] {
  const stages = organ.crescendo
  if (stages.length === 0 || (cue.crescendo === undefined && (!cue.cancel || position === 0))) return []
  const form = cue.crescendo ?? 'closed'
  const drawnAt = (count: number): Registration => (count === 0 ? NOTHING_DRAWN : new Set(stages[count - 1]))
  // A hair of grace: 60% of five stages are three.
  const countAt = (at: number) => Math.floor(at * stages.length + 1e-9)
  const step = (at: Ticks, count: number, to: number): PlacedStage => {
    const because = `bar ${formatBarBeat(places.at(at))}, crescendo ${count} of ${stages.length}`
    return { step: { tick: at, drawn: drawnAt(count), because }, to }
  }
  const start = { tick, path: [...path, 'crescendo'], before: position }
  const { from, to, until } = movementOf(form, start, { places, side })
  if (until === null) return [step(tick, countAt(to), to)]
  const steps = [step(tick, countAt(from), to)]
  const direction = Math.sign(countAt(to) - countAt(from))
  for (let count = countAt(from); count !== countAt(to); ) {
    count += direction
    const part = Math.min(1, Math.max(0, (count / stages.length - from) / (to - from)))
    steps.push(step(ticks(Math.round(tick + (until - tick) * part)), count, to))
  }
  return steps
}

/**
 * The plan with its crescendo: what cues and hands draw and what the crescendo adds, together. What both draw stays when
 * the crescendo leaves it; what a cue retires meanwhile sounds on until then.
 */
export function withCrescendo(plan: Plan): Plan {
  const { crescendo, ...rest } = plan
  if (crescendo === undefined || crescendo.length === 0) return plan
  const begins = crescendo.filter(({ tick }) => tick <= 0).at(-1)?.drawn ?? NOTHING_DRAWN
  let [base, added]: [Registration, Registration] = [plan.initial, begins]
  const both = (): Registration => new Set([...base, ...added])
  const initial = both()
  const later = crescendo.filter(({ tick }) => tick > 0)
  const all = [...plan.steps, ...later].sort((a, b) => a.tick - b.tick)
  const steps = all.flatMap((each): RegistrationStep[] => {
    if ('wanted' in each) {
      base = each.wanted
      return [{ ...each, wanted: both() }]
    }
    const moved = [...new Set([...added, ...each.drawn])].filter((id) => added.has(id) !== each.drawn.has(id))
    added = each.drawn
    const wanted = both()
    const names = new Map<ElementId, boolean>(moved.map((id) => [id, wanted.has(id)]))
    return moved.length === 0 ? [] : [{ tick: each.tick, wanted, names, because: each.because }]
  })
  return { ...rest, initial, steps }
}

/** What a crescendo holds at a tick, whatever else is drawn. */
export const heldByCrescendo = ({ crescendo = [] }: Plan, tick: Ticks): Registration =>
  crescendo.filter((step) => step.tick <= tick).at(-1)?.drawn ?? NOTHING_DRAWN
